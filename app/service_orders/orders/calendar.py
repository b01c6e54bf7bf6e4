"""Orders, as the calendar of who is served or serves shows them: when and what, for nobody and nowhere."""

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.calendars.entries import Entry, Shown, Source
from app.places.roles.actor import Actor
from app.platform.db.base import HERE
from app.platform.db.kept import Kept
from app.platform.history import Transition
from app.platform.spans import Span
from app.service_orders.orders.lifecycle import OrderAction, OrderState
from app.service_orders.orders.models import Order
from app.service_orders.orders.policy import IS_MINE, SERVES, visible_to
from app.service_orders.orders.queries import IN_THE_SPAN, within

REVISED = (OrderAction.RESCHEDULE, OrderAction.CANCEL, OrderAction.CALL_OFF)
REVISIONS = (
    select(func.count())
    .where(
        Transition.community_id == HERE,
        Transition.subject_kind == Order.__tablename__,
        Transition.subject_id == Order.id,
        Transition.action.in_([str(each) for each in REVISED]),
    )
    .scalar_subquery()
    .label("revisions")
)
FEED = Kept(
    select(
        *(Order.id, Order.begins_at, Order.ends_at, Order.state, Order.changed_at),
        *(Order.item_name.label("item"), SERVES.label("serves"), REVISIONS),
    )
    .where(
        Order.community_id == HERE,
        or_(IS_MINE, SERVES),
        Order.placed_at.is_not(None),
        IN_THE_SPAN,
    )
    .order_by(Order.begins_at, Order.id)
)


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
        for row in await FEED.all(session, visible_to(actor) | within(span))
    ]


SOURCE = Source("暖心服务", knows, entries)
