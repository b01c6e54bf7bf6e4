from app.places.photos.models import Photo
from app.places.photos.schemas import PhotoView
from app.platform.db.kept import Row


def photo(row: Photo | Row) -> PhotoView:
    return PhotoView.of(row)
