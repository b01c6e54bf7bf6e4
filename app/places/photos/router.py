"""照片"""

from typing import Annotated
from uuid import UUID

from fastapi import File, Request, UploadFile

from app.places.photos import service
from app.places.roles.current import CurrentActor
from app.platform.db.session import Session
from app.platform.files.errors import ImageTooLarge, UnreadableImage, UnsupportedImage
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.http.schemas import View


class PhotoView(View):
    id: UUID
    width: int
    height: int
    size: int


router = Router(prefix="/communities/{code}/photos", tags=["photos"])


@router.post(
    "",
    status_code=201,
    responses=problems(ImageTooLarge, UnreadableImage, UnsupportedImage),
)
async def upload_photo(
    file: Annotated[UploadFile, File(description="JPEG, PNG or WebP, at most 10 MB")],
    actor: CurrentActor,
    request: Request,
    session: Session,
) -> PhotoView:
    """One picture (`wx.uploadFile` with `name: "file"`); name its id in the record it belongs to."""
    photo = await service.keep(session, actor, request.app.state.storage, await file.read())
    return PhotoView.model_validate(photo)
