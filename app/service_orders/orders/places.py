"""The places of a slot. It is never oversold: a place and the number of an arrival are taken by one
conditional update of the locked row, and a constraint holds what it counts.

Whoever needs several rows locks slots before orders, and slots in order of their ids.
"""

from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, any_, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.base import HERE
from app.platform.db.kept import Kept
from app.service_orders.catalogue.errors import SlotBegun
from app.service_orders.catalogue.models import Slot
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import Order

SLOT = bindparam("slot_id", type_=Uuid)
NOW = bindparam("now", type_=DateTime(timezone=True))
ITS = (Slot.community_id == HERE, Slot.id == SLOT)
TO_COME = (*ITS, Slot.called_off_at.is_(None), Slot.begins_at > NOW)
WAITING = (
    select(func.count())
    .select_from(Order)
    .where(Order.community_id == HERE, Order.slot_id == SLOT, Order.state == OrderState.WAITING)
    .scalar_subquery()
)
ARRIVES = {"last_number": Slot.last_number + 1}
TAKES = {"taken": Slot.taken + 1}
LOCK = Kept(
    select(Slot.id)
    .where(Slot.community_id == HERE, Slot.id == any_(bindparam("slot_ids", type_=ARRAY(Uuid))))
    .order_by(Slot.id)
    .with_for_update()
)
HAS_PLACE = Slot.taken < Slot.capacity
TAKE = Kept(  # never past those who wait
    update(Slot)
    .where(*TO_COME, HAS_PLACE, WAITING == 0)
    .values(**TAKES, **ARRIVES)
    .returning(Slot.last_number)
)
QUEUE = Kept(update(Slot).where(*TO_COME).values(**ARRIVES).returning(Slot.last_number))
HOLD = Kept(update(Slot).where(*TO_COME, HAS_PLACE).values(**TAKES))
GIVE_BACK = Kept(update(Slot).where(*ITS).values(taken=Slot.taken - 1))
HOW_MANY_WAIT = Kept(select(WAITING.label("waiting")))


async def lock(session: AsyncSession, community_id: int, *slot_ids: UUID) -> None:
    await LOCK.all(session, {"here": community_id, "slot_ids": list(set(slot_ids))})


async def take(session: AsyncSession, community_id: int, slot_id: UUID) -> int | None:
    """The number of the arrival; none: there is no place, or others wait for it."""
    number: int | None = await TAKE.scalar(session, _its(community_id, slot_id))
    return number


async def queue(session: AsyncSession, community_id: int, slot_id: UUID) -> int:
    """The number of an arrival without a place."""
    number: int | None = await QUEUE.scalar(session, _its(community_id, slot_id))
    if number is None:
        raise SlotBegun
    return number


async def hold(session: AsyncSession, community_id: int, slot_id: UUID) -> bool:
    """A place for who has a number already; False: there is none."""
    return await HOLD.run(session, _its(community_id, slot_id)) > 0


async def give_back(session: AsyncSession, community_id: int, slot_id: UUID) -> None:
    await GIVE_BACK.run(session, _its(community_id, slot_id))


async def how_many_wait(session: AsyncSession, community_id: int, slot_id: UUID) -> int:
    found: int = await HOW_MANY_WAIT.scalar(session, _its(community_id, slot_id))
    return found


def _its(community_id: int, slot_id: UUID) -> dict[str, object]:
    return {"here": community_id, "slot_id": slot_id, "now": clock.now()}
