from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.photos.models import Photo
from app.platform.db.base import HERE
from app.platform.db.kept import Kept, Row, columns

ONE = Kept(
    select(*columns(Photo)).where(
        Photo.community_id == HERE,
        Photo.id == bindparam("photo_id", type_=Uuid),
    )
)


async def known(session: AsyncSession, community_id: int, photo_id: UUID) -> Row | None:
    return await ONE.first(session, {"here": community_id, "photo_id": photo_id})
