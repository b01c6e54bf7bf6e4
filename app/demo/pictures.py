"""Photos of nothing: small, each of a shade of its own."""

import io
import random
from collections.abc import Awaitable, Callable
from uuid import UUID

from PIL import Image
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.photos.service import keep
from app.places.roles.actor import Actor
from app.platform.files.images import clean
from app.platform.files.storage import storage_of

Photograph = Callable[[Actor], Awaitable[UUID]]
"""Somebody takes one."""


async def a_photo(session: AsyncSession, actor: Actor, chance: random.Random) -> UUID:
    out = io.BytesIO()
    shade = tuple(chance.randrange(80, 220) for _ in range(3))
    Image.new("RGB", (96, 72), shade).save(out, "JPEG")
    kept: UUID = (await keep(session, actor, storage_of(session), clean(out.getvalue()))).id
    return kept
