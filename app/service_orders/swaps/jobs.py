"""Who is told of a swap, and how one ends by itself."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.platform import clock
from app.platform.db.turns import each_in_turn
from app.residents.inbox.telling import Told, reason, teller
from app.service_orders.orders import audience
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember, Order
from app.service_orders.providers.models import Member
from app.service_orders.swaps import service
from app.service_orders.swaps.events import SwapAsked, SwapEvent, SwapRefused, SwapWithdrawn
from app.service_orders.swaps.lifecycle import SwapState
from app.service_orders.swaps.models import Swap


async def end_pointless(session: AsyncSession) -> None:
    """One of the orders has begun, was cancelled, or is served by others meanwhile."""
    stands = is_to_be_served_by(Swap.order_id, Swap.asker_id) & or_(
        Swap.in_return_id.is_(None), is_to_be_served_by(Swap.in_return_id, Swap.asked_id)
    )
    pointless = select(Swap).where(Swap.state == SwapState.ASKED, ~stands)

    async def end(swap: Swap) -> None:
        await service.end_by_the_clock(session, swap)

    await each_in_turn(session, Swap, pointless, end)


def is_to_be_served_by(
    order_id: InstrumentedAttribute[Any], member_id: InstrumentedAttribute[Any]
) -> ColumnElement[bool]:
    return exists().where(
        and_(Order.community_id == Swap.community_id, Order.id == order_id),
        Order.state == OrderState.TAKEN,
        Order.begins_at > clock.now(),
        CrewMember.community_id == Swap.community_id,
        CrewMember.order_id == Order.id,
        CrewMember.member_id == member_id,
        CrewMember.ended_at.is_(None),
    )


async def of_event(session: AsyncSession, event: SwapEvent) -> Swap:
    return await session.get_one(Swap, (event.community_id, event.swap_id))


async def about(session: AsyncSession, swap: Swap) -> str:
    order = await session.get_one(Order, (swap.community_id, swap.order_id))
    return await audience.about(session, order)


async def asker(session: AsyncSession, swap: Swap, _event: SwapEvent) -> list[UUID]:
    return await _account(session, swap, swap.asker_id)


async def asked(session: AsyncSession, swap: Swap, _event: SwapEvent) -> list[UUID]:
    return await _account(session, swap, swap.asked_id)


async def _account(session: AsyncSession, swap: Swap, member_id: UUID) -> list[UUID]:
    member = await session.get_one(Member, (swap.community_id, member_id))
    return [] if member.account_id is None else [member.account_id]


def what(swap: Swap, _event: SwapEvent) -> str:
    how = "请您代为服务" if swap.in_return_id is None else "想与您的一次服务交换"
    return f"{how}，请同意或婉拒。{swap.words or ''}"


# fmt: off
TOLD = {
    SwapAsked:     Told(asked, "同事请您换班", what),
    SwapRefused:   Told(asker, "同事不能换班，仍由您服务", reason),
    SwapWithdrawn: Told(asked, "换班请求已撤回"),
}
# fmt: on
tell = teller(TOLD, of_event, about)
