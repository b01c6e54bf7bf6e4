"""Photos arrive first, the record that shows them names them afterwards."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.photos.errors import NoSuchPhoto
from app.places.photos.models import Photo, key_of
from app.places.roles.actor import Actor
from app.platform.db.base import new_id
from app.platform.errors import AlreadyRecorded
from app.platform.files.images import clean_in_thread
from app.platform.files.storage import Storage


async def keep(
    session: AsyncSession,
    actor: Actor,
    storage: Storage,
    data: bytes,
    photo_id: UUID | None = None,
) -> Photo:
    """With an id that a phone made, the same picture may be sent again."""
    image = await clean_in_thread(data)
    key = actor.community_id, photo_id
    before = None if photo_id is None else await session.get(Photo, key)
    if before is not None:
        if (before.uploaded_by, before.sha256) != (actor.account_id, image.sha256):
            raise AlreadyRecorded
        return before
    photo = Photo(
        community_id=actor.community_id,
        id=photo_id or new_id(),
        uploaded_by=actor.account_id,
        width=image.width,
        height=image.height,
        size=len(image.content),
        sha256=image.sha256,
    )
    # The files first: a row without its file would be a lie, a file without its row is only space.
    await storage.put(photo.key, image.content)
    await storage.put(key_of(photo.community_id, photo.id, thumbnail=True), image.thumbnail)
    session.add(photo)
    await session.flush()
    return photo


async def use(
    session: AsyncSession, actor: Actor, photo_ids: Sequence[UUID], record_id: UUID
) -> None:
    """The caller's own photos, each for the first time: two records cannot both have one."""
    if not photo_ids:
        return
    taken = await session.scalars(
        update(Photo)
        .where(
            Photo.community_id == actor.community_id,
            Photo.id.in_(photo_ids),
            Photo.uploaded_by == actor.account_id,
            Photo.used_for.is_(None),
        )
        .values(used_for=record_id)
        .returning(Photo.id)
        .execution_options(synchronize_session=False)
    )
    if len(taken.all()) != len(photo_ids):
        raise NoSuchPhoto
