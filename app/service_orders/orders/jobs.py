"""Who is told of an order, what the clock brings, and what follows from a death, a move, a stay in hospital."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects.events import WentAway
from app.platform import clock
from app.platform.clock import HERE as ZONE
from app.platform.db.base import same
from app.platform.db.turns import each_in_turn
from app.residents.households.events import MovedOut
from app.residents.inbox.telling import Told, reason, tell_of, teller
from app.residents.people.events import PersonDied
from app.service_orders.catalogue.events import SlotWidened
from app.service_orders.catalogue.models import Slot
from app.service_orders.orders import places, queries, service
from app.service_orders.orders.audience import (
    about,
    accounts_of_members,
    coordinators,
    crew,
    order_of,
)
from app.service_orders.orders.audience import customers as all_customers
from app.service_orders.orders.events import CrewReleased, OrderEvent, OrderMoved, OrderPlaced
from app.service_orders.orders.lifecycle import OrderAction, OrderState
from app.service_orders.orders.models import Order, Way

A = OrderAction


async def expire(session: AsyncSession) -> None:
    """Offers whose time is over; and who waits for a slot that has begun."""
    now = clock.now()
    is_over = or_(
        (Order.state == OrderState.OFFERED) & (Order.offered_until <= now),
        Order.state.in_([OrderState.WAITING, OrderState.OFFERED]) & (Slot.begins_at <= now),
    )
    wanted = select(Slot).where(exists().where(same(Order.slot_id, Slot.id), is_over))

    async def expire_in(slot: Slot) -> None:
        await service.expire(session, slot.community_id, slot.id)

    await each_in_turn(session, Slot, wanted, expire_in)


async def follow_widening(session: AsyncSession, event: SlotWidened) -> None:
    """There are more places: they go to who waits."""
    await places.lock(session, event.community_id, event.slot_id)
    await service.fill(session, event.community_id, event.slot_id)


async def follow_death(session: AsyncSession, event: PersonDied) -> None:
    await _gone(session, event, "服务对象已去世")


async def follow_move(session: AsyncSession, event: MovedOut) -> None:
    await _gone(session, event, "服务对象已迁出")


async def follow_hospital(session: AsyncSession, event: WentAway) -> None:
    """Also of who is away otherwise: nobody opens."""
    await _gone(session, event, "服务对象住院或外出")


async def _gone(
    session: AsyncSession, event: PersonDied | MovedOut | WentAway, because: str
) -> None:
    """What they had before them; the places go to who waits."""
    here, person_id = event.community_id, event.person_id
    found = await queries.to_come_of(session, here, person_id)
    await places.lock(session, here, *(row.slot_id for row in found))
    for row in found:
        await service.without(session, here, row.id, person_id, because)


async def customers(session: AsyncSession, order: Order, event: Any) -> list[UUID]:
    """Not who just did it. Of a death, a move or a stay in hospital nobody of them is told."""
    if isinstance(event, OrderMoved) and event.is_quiet:
        return []
    return [one for one in await all_customers(session, order) if one != event.account_id]


async def released(session: AsyncSession, order: Order, event: Any) -> list[UUID]:
    return await accounts_of_members(session, order, event.member_ids)


async def for_whom_it_was(session: AsyncSession, order: Order, event: OrderPlaced) -> list[UUID]:
    """Whoever acts in somebody's name is told of by `delegation`; here: a grid worker, the office."""
    told_otherwise = {Way.SELF, Way.SERIES}
    return [] if order.way in told_otherwise else await customers(session, order, event)


def _when(moment: datetime) -> str:
    there = moment.astimezone(ZONE)
    return f"{there.month}月{there.day}日 {there:%H:%M}"


def until(order: Order, _event: Any) -> str:
    kept = _when(order.offered_until) if order.offered_until else "尽快"
    return f"请在{kept}前接受或放弃，过时让给下一位；同一时间另有安排的，请先取消"


def from_when(order: Order, event: OrderMoved) -> str:
    was = f"原定{_when(event.was)}，" if event.was else ""
    return f"{was}改为{_when(order.begins_at)}。{event.reason}"


def placed_so(_order: Order, event: OrderPlaced) -> str:
    return "已为您登记候补" if event.is_waiting else "已为您预约"


# fmt: off
PLACED = Told(for_whom_it_was, placed_so, "不需要的，可以随时取消，也可致电社区")
CUSTOMERS_TOLD: dict[str, Any] = {
    A.OFFER:      Told(customers, "候补有空位了，请确认", until),
    A.EXPIRE:     Told(customers, "候补已失效", "未在时限内确认，或直至开始仍无空位；可以选择其他时段"),
    A.RESCHEDULE: Told(customers, "服务已改期", from_when),
    A.CANCEL:     Told(customers, "服务已取消", reason),
    A.CALL_OFF:   Told(customers, "服务停办", reason),
}
CREW_TOLD: dict[str, Any] = {
    A.RESCHEDULE: Told(crew, "您承接的服务已改期", from_when),
    A.CANCEL:     Told(crew, "您承接的服务已取消，请不要上门", reason),
    A.CALL_OFF:   Told(crew, "您承接的服务停办，请不要上门", reason),
}
RELEASED = (
    Told(released,     "服务已改期，不再由您承接"),
    Told(coordinators, "服务改期后原服务人员不能承接，请重新派单"),
)
TOLD = {OrderPlaced: PLACED}
# fmt: on
tell = teller(TOLD, order_of, about)


async def tell_of_step(session: AsyncSession, event: OrderMoved) -> None:
    """Each of those whom it concerns in words of their own."""
    told = [table[event.action] for table in (CUSTOMERS_TOLD, CREW_TOLD) if event.action in table]
    await _tell_all(session, event, event.action, told)


async def tell_of_release(session: AsyncSession, event: CrewReleased) -> None:
    await _tell_all(session, event, "released", RELEASED)


async def _tell_all(
    session: AsyncSession, event: OrderEvent, what: str, told: Iterable[Told[Any]]
) -> None:
    order = await order_of(session, event)
    for number, one in enumerate(told):
        occasion = f"{what}:{number}:{event.at.isoformat()}"
        await tell_of(session, order, about, one, occasion, event)
