"""照片"""

from typing import Annotated

from fastapi import File, Form, UploadFile

from app.places.photos import service, views
from app.places.photos.dependencies import Picture, develop
from app.places.photos.schemas import PhotoView
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import Session
from app.platform.errors import AlreadyRecorded
from app.platform.files.storage import storage_of
from app.platform.http.bodies import MB, takes
from app.platform.http.problems import problems
from app.platform.http.routes import Router, before_the_deed
from app.platform.schemas import ClientId

router = Router(prefix="/communities/{code}/photos", tags=["photos"])


@router.post("", status_code=201, openapi_extra=takes(11 * MB), responses=problems(AlreadyRecorded))
@before_the_deed(develop)
async def upload_photo(
    file: Annotated[UploadFile, File(description="JPEG, PNG or WebP, at most 10 MB")],  # noqa: ARG001
    picture: Picture,
    actor: CurrentActor,
    session: Session,
    id: Annotated[  # noqa: A002 - the name of the form's field
        ClientId | None,
        Form(description="Made by the phone: UUID v7; with it the picture may be sent again."),
    ] = None,
) -> PhotoView:
    """One picture (`wx.uploadFile` with `name: "file"`); name its id in the record it belongs to."""
    photo = await service.keep(session, actor, storage_of(session), picture, id)
    return views.photo(photo)
