"""Photos arrive first, the record that shows them names them afterwards."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.photos import queries
from app.places.photos.errors import NoSuchPhoto
from app.places.photos.models import Photo, key_of
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept, Row
from app.platform.errors import AlreadyRecorded
from app.platform.files.images import CleanImage
from app.platform.files.storage import Storage

USE = Kept(
    update(Photo)
    .where(
        Photo.community_id == HERE,
        Photo.id == any_(bindparam("photo_ids", type_=ARRAY(Uuid))),
        Photo.uploaded_by == bindparam("account", type_=Uuid),
        Photo.used_for.is_(None),
    )
    .values(used_for=bindparam("record", type_=Uuid))
)


async def keep(
    session: AsyncSession,
    actor: Actor,
    storage: Storage,
    image: CleanImage,
    photo_id: UUID | None = None,
) -> Photo | Row:
    """With an id that a phone made, the same picture may be sent again."""
    here = actor.community_id
    before = None if photo_id is None else await queries.known(session, here, photo_id)
    if before is not None:
        if (before.uploaded_by, before.sha256) != (actor.account_id, image.sha256):
            raise AlreadyRecorded
        return before
    photo = Photo(
        community_id=here,
        id=photo_id or new_id(),
        uploaded_by=actor.account_id,
        width=image.width,
        height=image.height,
        size=len(image.content),
        sha256=image.sha256,
    )
    session.add(photo)
    await session.flush()  # of two with one id the second ends here, and touches no file
    # Before the commit: a row without its files would be a lie, files without a row are only space.
    small = key_of(photo.community_id, photo.id, thumbnail=True)
    await asyncio.gather(storage.put(photo.key, image.content), storage.put(small, image.thumbnail))
    return photo


async def use(
    session: AsyncSession, actor: Actor, photo_ids: Sequence[UUID], record_id: UUID
) -> None:
    """The caller's own photos, each for the first time: two records cannot both have one."""
    if not photo_ids:
        return
    who = {"here": actor.community_id, "account": actor.account_id}
    taken = await USE.run(session, who | {"photo_ids": list(photo_ids), "record": record_id})
    if taken != len(photo_ids):
        raise NoSuchPhoto
