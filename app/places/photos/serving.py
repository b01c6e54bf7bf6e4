from uuid import UUID

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.photos.errors import PhotoNotFound
from app.places.photos.models import key_of
from app.platform.files.storage import storage_of


async def jpeg(
    session: AsyncSession, community_id: int, photo_id: UUID, *, thumbnail: bool
) -> Response:
    """The picture, for somebody who may see what it proves."""
    try:
        content = await storage_of(session).get(key_of(community_id, photo_id, thumbnail=thumbnail))
    except FileNotFoundError as error:
        raise PhotoNotFound from error
    headers = {"Content-Disposition": "inline"}
    return Response(content, headers=headers, media_type="image/jpeg")
