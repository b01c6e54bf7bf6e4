"""What follows from a visit, and what the clock brings: who has not finished, and who has not come."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.places.roles.queries import serving
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.turns import each_in_turn
from app.residents.inbox.telling import Told, all_of, reason, tell_of, teller, who_serve
from app.service_orders.orders import queries as orders
from app.service_orders.orders.audience import about, coordinators, customers, order_of
from app.service_orders.orders.lifecycle import OrderAction, OrderState
from app.service_orders.orders.models import Order
from app.service_orders.orders.policy import AT_WORK
from app.service_orders.orders.service import by_the_clock
from app.service_orders.providers.models import Member
from app.service_orders.visits.events import (
    HelperAbsent,
    HelperArrived,
    HelperLate,
    OrderBrokenOff,
    OrderFinished,
    OrderMissed,
)
from app.service_orders.visits.models import Proof
from app.service_orders.visits.service import place_again

TELL_AFTER = timedelta(minutes=30)  # of the planned end: the coordinator
RAISE_AFTER = timedelta(minutes=60)  # … and the office
NOT_COMING = timedelta(hours=4)  # after the planned end: no phone is so long without signal


async def tell_unfinished(session: AsyncSession) -> None:
    """Half an hour after the planned end, once for each."""
    late = select(Order).where(
        Order.state.in_(AT_WORK),
        Order.ends_at <= clock.now() - TELL_AFTER,
        Order.overran_told_for.is_distinct_from(Order.ends_at),
    )

    async def tell_it(order: Order) -> None:
        order.overran_told_for = order.ends_at
        await tell_of(session, order, about, UNFINISHED, f"unfinished:{order.ends_at}")

    await each_in_turn(session, Order, late, tell_it)


async def raise_unfinished(session: AsyncSession) -> None:
    later = select(Order).where(
        Order.state.in_(AT_WORK),
        Order.ends_at <= clock.now() - RAISE_AFTER,
        Order.overran_raised_for.is_distinct_from(Order.ends_at),
    )

    async def tell_it(order: Order) -> None:
        order.overran_raised_for = order.ends_at
        await tell_of(session, order, about, RAISED, f"raised:{order.ends_at}")

    await each_in_turn(session, Order, later, tell_it)


async def find_absent(session: AsyncSession) -> None:
    """Nobody has said that they came, and no phone is so long without signal."""
    forsaken = select(Order).where(
        Order.state == OrderState.TAKEN, Order.ends_at <= clock.now() - NOT_COMING
    )

    async def place_it(order: Order) -> None:
        locked = await orders.by_the_clock(session, order.community_id, order.id)
        await by_the_clock(session, locked, OrderAction.ABSENT)
        await place_again(session, locked, None)

    await each_in_turn(session, Order, forsaken, place_it)


async def grid_workers(session: AsyncSession, order: Order, _event: object) -> list[UUID]:
    found = serving(order.community_id, Role.GRID_WORKER).where(Grant.grid_id == order.grid_id)
    return list(await session.scalars(found))


async def who_was_to_come(
    session: AsyncSession, order: Order, event: HelperAbsent
) -> Iterable[UUID]:
    theirs = select(Member.account_id).where(
        Member.community_id == order.community_id,
        Member.id.in_(event.members),
        Member.account_id.is_not(None),
    )
    return [one for one in await session.scalars(theirs) if one is not None]


def when(_order: Order, event: HelperLate) -> str:
    return f"预计 {event.until.astimezone(HERE):%H:%M} 到"


def how_it_is_known(_order: Order, event: HelperArrived) -> str:
    if event.proof == Proof.UNPROVEN:
        return "未能核实位置和上门码；如果没有人来，请在点单中登记爽约或致电社区"
    return "位置已核实" if event.proof == Proof.PLACE else "上门码已核实"


def has_come(order: Order, _event: object) -> str:
    came = order.arrived_at and order.arrived_at.astimezone(HERE)
    return f"{came:%H:%M} 已签到，尚未完成" if came else "尚无人签到"


staff = who_serve(Role.STAFF)


in_charge = all_of(staff, coordinators)
# fmt: off
TOLD = {
    HelperLate:      Told(customers,       "服务人员将晚到", when),
    HelperArrived:   Told(customers,       "服务人员已上门", how_it_is_known),
    OrderFinished:   Told(customers,       "服务已完成，请确认", "三天内未确认也未提出异议的，视为确认；之后可以评价"),
    OrderBrokenOff:  Told(in_charge,       "服务中止", reason),
    OrderMissed:     Told(customers,       "服务人员上门未遇", "请尽快与家人联系；如仍需要服务，请重新预约"),
    HelperAbsent:    Told(in_charge,       "无人上门，已重新待派单，请尽快安排"),
}
GONE =               Told(who_was_to_come, "未签到，此单已转交他人", "如已上门，请与社区联系")
UNFINISHED =         Told(coordinators,    "计划结束半小时仍未完成，请联系服务人员", has_come)
RAISED =             Told(staff,           "计划结束一小时仍未完成，请核实", has_come)
# fmt: on
tell = teller(TOLD, order_of, about)


async def tell_who_was_to_come(session: AsyncSession, event: HelperAbsent) -> None:
    order = await order_of(session, event)
    await tell_of(session, order, about, GONE, f"absent:{event.at.isoformat()}", event)
