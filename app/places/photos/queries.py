from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.photos.errors import PhotoNotFound
from app.places.photos.models import Photo
from app.places.roles.actor import Actor
from app.platform.db.base import HERE
from app.platform.db.kept import Kept, Row, columns

ONE = Kept(
    select(*columns(Photo)).where(
        Photo.community_id == HERE,
        Photo.id == bindparam("photo_id", type_=Uuid),
    )
)

MINE = Kept(
    select(Photo.id).where(
        Photo.community_id == HERE,
        Photo.id == bindparam("photo_id", type_=Uuid),
        Photo.uploaded_by == bindparam("me", type_=Uuid),
    )
)


async def known(session: AsyncSession, community_id: int, photo_id: UUID) -> Row | None:
    return await ONE.first(session, {"here": community_id, "photo_id": photo_id})


async def mine(session: AsyncSession, actor: Actor, photo_id: UUID) -> None:
    """Which the caller has uploaded."""
    wanted = {"here": actor.community_id, "photo_id": photo_id, "me": actor.account_id}
    await MINE.one(session, wanted, PhotoNotFound)
