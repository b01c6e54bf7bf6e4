"""What is ordered for the days to come: a slot that is full and has a list, orders that were put off, cancelled
and called off. The people are of an age for the item, and have nothing else before them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.schemas import Reason
from app.service_orders.catalogue.models import Slot
from app.service_orders.orders import service
from app.service_orders.orders.calling_off import call_off
from app.service_orders.orders.models import Order
from app.service_orders.orders.schemas import CallOffSlots, PlaceOrder, RescheduleOrder

SOON = timedelta(days=2)  # an offer is open for hours
WAITING = 4
NOTHING: Mapping[str, bool] = MappingProxyType({})
WORDS = ("门铃坏了，请敲门", "耳背，请大声一点", "家里有狗，会拴好", None, None)


async def live(
    session: AsyncSession,
    by: Actor,
    item_id: UUID,
    people: Sequence[UUID],
    answers: Mapping[str, bool] = NOTHING,
) -> dict[str, list[Order]]:
    """By their states. `by`: the office, or who else may order for them."""
    whom = iter(people)
    full, next_one, last = await _slots(session, by.community_id, item_id)
    placed = [
        await _ordered(session, by, full, one, answers, number)
        for number, one in enumerate(islice(whom, full.capacity - full.taken))
    ]
    waiting = [
        await service.wait(session, by, _body(full, one, answers)) for one in islice(whom, WAITING)
    ]
    cancelled = await service.cancel(session, by, placed.pop(0).id, Reason(reason="女儿接去住几天"))
    later = RescheduleOrder(slot_id=next_one.id, reason="上午要去复诊")
    moved = await service.reschedule(session, by, placed.pop(0).id, later)
    left = await service.leave(session, by, waiting.pop().id)
    off = [await _ordered(session, by, last, one, answers) for one in islice(whom, 2)]
    await call_off(session, by, CallOffSlots(slot_id=last.id, reason="高温红色预警，改日另约"))
    return {
        "placed": [*placed, moved],
        "offered": waiting[:2],
        "waiting": waiting[2:],
        "cancelled": [cancelled, left, *off],
    }


async def _ordered(
    session: AsyncSession,
    by: Actor,
    slot: Slot,
    person_id: UUID,
    answers: Mapping[str, bool],
    number: int = -1,
) -> Order:
    words = WORDS[number % len(WORDS)]
    return await service.place(session, by, _body(slot, person_id, answers, words))


def _body(
    slot: Slot, person_id: UUID, answers: Mapping[str, bool], words: str | None = None
) -> PlaceOrder:
    return PlaceOrder(slot_id=slot.id, people=[person_id], answers=dict(answers), words=words)


async def _slots(session: AsyncSession, community_id: int, item_id: UUID) -> Iterator[Slot]:
    """The next three in which nothing is ordered."""
    found = (
        select(Slot)
        .where(
            Slot.community_id == community_id,
            Slot.item_id == item_id,
            Slot.begins_at > clock.now() + SOON,
            Slot.taken == 0,
            Slot.called_off_at.is_(None),
        )
        .order_by(Slot.begins_at, Slot.id)
        .limit(3)
    )
    return iter((await session.scalars(found)).all())
