"""Orders, as the calendar of who is served or serves shows them: when and what, for nobody and nowhere."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.calendars.entries import Entry, Shown, Source
from app.places.roles.actor import Actor
from app.platform.spans import Span
from app.service_orders.orders import queries
from app.service_orders.orders.lifecycle import OrderState


async def knows(_session: AsyncSession, _actor: Actor, _shown: Shown) -> bool:
    """Of a team or a grid there are none."""
    return False


async def entries(
    session: AsyncSession, actor: Actor, span: Span, _shown: Shown | None
) -> list[Entry]:
    return [
        Entry(
            id=row.id,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            title=f"上门服务：{row.item}" if row.serves else row.item,
            place="",
            text="",
            is_cancelled=row.state is OrderState.CANCELLED,
            revisions=row.revisions,
            changed_at=row.changed_at,
        )
        for row in await queries.feed(session, actor, span)
    ]


SOURCE = Source("暖心服务", knows, entries)
