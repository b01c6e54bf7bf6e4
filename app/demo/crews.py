"""Who serves: as the office assigns it, as a member takes it and hands it back, a swap, and a weekly service that
pauses."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.schemas import Reason
from app.service_orders.crews import queries, service
from app.service_orders.crews.candidates import candidates
from app.service_orders.orders import queries as orders
from app.service_orders.series import service as series
from app.service_orders.series.dates import Every
from app.service_orders.series.schemas import PauseSeries, StartSeries
from app.service_orders.swaps import service as swaps
from app.service_orders.swaps.schemas import AskSwap

WEEK = timedelta(7)


async def assign(session: AsyncSession, staff: Actor, order_id: UUID) -> list[UUID]:
    """To the first who can, as many as are wanted; of the order's own unit."""
    order = await orders.for_update(session, staff, order_id)
    able = await candidates(session, order.community_id, order.id)
    its = await queries.crew(session, order)
    crew = [row.id for row in able if not row.against][: its.wanted]
    await service.assign(session, staff, order, crew)
    return crew


async def take_and_hand_back(session: AsyncSession, member: Actor, order_id: UUID) -> None:
    """And it is open to others again."""
    await service.take(session, member, order_id)
    await service.hand_back(session, member, order_id, Reason(reason="临时安排了手术，去不了"))


async def swap(
    session: AsyncSession, asker: Actor, asked: Actor, order_id: UUID, asked_id: UUID
) -> UUID:
    """A colleague takes it over. `asked_id`: the member that `asked` is."""
    wanted = AskSwap(member_id=asked_id, words="那天要值班，能否代我去一趟")
    swap_id = await swaps.ask(session, asker, order_id, wanted)
    await swaps.agree(session, asked, swap_id)
    return swap_id


async def every_week(
    session: AsyncSession, by: Actor, slot_id: UUID, person_id: UUID, helper_id: UUID | None = None
) -> UUID:
    """From that slot on; away in the third week."""
    wanted = StartSeries(
        slot_id=slot_id, every=Every.WEEK, people=[person_id], answers={}, helper_id=helper_id
    )
    series_id = await series.start(session, by, wanted)
    since = clock.today() + 2 * WEEK
    away = PauseSeries(since=since, until=since + WEEK, reason="女儿接去住一周")
    await series.pause(session, by, series_id, away)
    return series_id
