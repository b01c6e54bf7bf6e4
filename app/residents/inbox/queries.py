from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.db.kept import Listing, Row
from app.platform.paging import Window
from app.residents.inbox.models import Message
from app.residents.inbox.policy import VISIBLE, visible_to

SHOWN = (
    *(Message.id, Message.title, Message.text, Message.subject_kind, Message.subject_id),
    *(Message.created_at, Message.read_at),
)
LISTING = Listing(select(*SHOWN).where(VISIBLE), Message.id)


async def listing(
    session: AsyncSession, actor: Actor, window: Window
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor))
