"""An uploaded photo is decoded before its deed begins."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from app.places.roles.dependencies import actor
from app.platform.files.decoding import Decoding
from app.platform.files.errors import (
    ImageTooLarge,
    IncompleteImage,
    PhotosWaiting,
    UnreadableImage,
    UnsupportedImage,
)
from app.platform.files.images import CleanImage
from app.platform.http.problems import refuses


@refuses(ImageTooLarge, IncompleteImage, PhotosWaiting, UnreadableImage, UnsupportedImage)
async def develop(request: Request) -> None:
    """Only for somebody who is known here."""
    account_id = (await actor(request)).account_id
    file = (await request.form()).get("file")
    if isinstance(file, UploadFile):  # else the route says what is missing
        decoding: Decoding = request.app.state.decoding
        request.state.picture = await decoding.clean(file.file, account_id)


def developed(request: Request) -> CleanImage | None:
    """None: there was no file, and the route is not called."""
    return getattr(request.state, "picture", None)


Picture = Annotated[CleanImage, Depends(developed)]
