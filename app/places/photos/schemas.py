from uuid import UUID

from app.platform.schemas import View


class PhotoView(View):
    id: UUID
    width: int
    height: int
    size: int
