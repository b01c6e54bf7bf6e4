from app.places.points.models import Point
from app.places.points.schemas import PointView
from app.platform.db.kept import Row


def point(row: Point | Row) -> PointView:
    return PointView.of(row)
