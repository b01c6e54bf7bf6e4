"""Swaps: asked, agreed or refused, withdrawn. That each can serve what they get is judged when it is asked,
and again when it is agreed; nobody is planned in two places in between."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.history import record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.service_orders.crews import queries as crews
from app.service_orders.crews import service as crewing
from app.service_orders.crews.candidates import candidates, judged
from app.service_orders.crews.service import Exchange
from app.service_orders.crews.views import names
from app.service_orders.orders import queries as orders
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import Order
from app.service_orders.orders.service import which
from app.service_orders.swaps import queries
from app.service_orders.swaps.errors import (
    CannotSwap,
    NoSuchColleague,
    NotTheirOrder,
    NotYoursToSwap,
    TooLateToSwap,
)
from app.service_orders.swaps.events import SwapAsked, SwapRefused, SwapWithdrawn
from app.service_orders.swaps.lifecycle import ASK, LIFECYCLE, SwapAction, SwapParty
from app.service_orders.swaps.models import Swap
from app.service_orders.swaps.policy import parties
from app.service_orders.swaps.schemas import AskSwap


async def partners(
    session: AsyncSession, actor: Actor, order_id: UUID
) -> tuple[list[Row], list[Row]]:
    """Colleagues who could serve an order of the caller's, and what colleagues serve."""
    order = await orders.one(session, actor, order_id)
    if not order.serves:
        raise NotYoursToSwap
    able = await candidates(session, actor.community_id, order.id)
    free = [row for row in able if not (row.against or row.serves)]
    return free, list(await queries.of_colleagues(session, actor, order))


async def ask(session: AsyncSession, actor: Actor, order_id: UUID, body: AskSwap) -> UUID:
    order = await orders.for_update(session, actor, order_id)
    if not order.serves:
        raise NotYoursToSwap
    _must_be_to_come(order)
    mine = next(
        one for one in await crews.serving(session, order) if one.account_id == actor.account_id
    )
    besides = [order.id] if body.in_return_id is None else [order.id, body.in_return_id]
    known = await judged(session, order, [body.member_id], besides=besides)
    if not known or body.member_id == mine.member_id:
        raise NoSuchColleague
    in_return = None
    if body.in_return_id is not None:
        in_return = await crews.taken_by(
            session, actor.community_id, body.in_return_id, body.member_id
        )
        if in_return is None or in_return.unit_id != order.unit_id:
            raise NotTheirOrder
        known += await judged(session, in_return, [mine.member_id], besides=besides)
    _must_be_able(known)
    swap = Swap(
        community_id=actor.community_id,
        id=new_id(),
        order_id=order.id,
        in_return_id=body.in_return_id,
        asker_id=mine.member_id,
        asked_id=body.member_id,
        words=body.words,
        asked_by=actor.account_id,
        asked_at=clock.now(),
        state=LIFECYCLE.start,
    )
    session.add(swap)
    await session.flush()
    await record_creation(session, swap, actor=actor, action=ASK)
    await publish(session, SwapAsked(**which(order, actor), swap_id=swap.id))
    return swap.id


async def agree(session: AsyncSession, actor: Actor, swap_id: UUID) -> Swap:
    """Both are judged again; the orders are locked in the order of their ids."""
    swap = await queries.for_update(session, actor, swap_id)
    await _step(session, actor, swap, SwapAction.AGREE)
    besides = [one for one in (swap.order_id, swap.in_return_id) if one is not None]
    locked = {
        one: await orders.by_the_clock(session, swap.community_id, one) for one in sorted(besides)
    }
    exchanges, known = [], []
    for order_id, went, came in (
        (swap.order_id, swap.asker_id, swap.asked_id),
        (swap.in_return_id, swap.asked_id, swap.asker_id),
    ):
        if order_id is None:
            continue
        order = locked[order_id]
        _must_be_to_come(order)
        crew = await crews.serving(session, order)
        leaves = next((one for one in crew if one.member_id == went), None)
        if leaves is None:
            raise TooLateToSwap
        known += await judged(session, order, [came], besides=besides)
        exchanges.append(Exchange(order, leaves, came))
    if len(known) != len(exchanges):
        raise TooLateToSwap
    _must_be_able(known)
    await crewing.swap(session, actor, exchanges, swap.id)
    swap.ended_at = clock.now()
    return swap


async def refuse(session: AsyncSession, actor: Actor, swap_id: UUID, body: Reason) -> Swap:
    swap = await queries.for_update(session, actor, swap_id)
    await _step(session, actor, swap, SwapAction.REFUSE, reason=body.reason)
    swap.ended_at, swap.reason = clock.now(), body.reason
    await publish(session, SwapRefused(**_about(swap, actor), reason=body.reason))
    return swap


async def withdraw(session: AsyncSession, actor: Actor, swap_id: UUID) -> Swap:
    swap = await queries.for_update(session, actor, swap_id)
    await _step(session, actor, swap, SwapAction.WITHDRAW)
    swap.ended_at = clock.now()
    await publish(session, SwapWithdrawn(**_about(swap, actor)))
    return swap


async def end_by_the_clock(session: AsyncSession, swap: Swap) -> None:
    """One of the orders has begun, or is served by others."""
    by = {SwapParty.CLOCK}
    await transition(session, LIFECYCLE, swap, SwapAction.VOID, actor=None, parties=by)
    swap.ended_at = clock.now()


def _must_be_to_come(order: Order | Row) -> None:
    if order.state is not OrderState.TAKEN or order.begins_at <= clock.now():
        raise TooLateToSwap


def _must_be_able(known: list[Row]) -> None:
    if cannot := [one for one in known if one.against]:
        raise CannotSwap(names(cannot))


async def _step(
    session: AsyncSession, actor: Actor, swap: Swap, action: SwapAction, **details: str
) -> None:
    await transition(
        session, LIFECYCLE, swap, action, actor=actor, parties=parties(swap), **details
    )


def _about(swap: Swap, actor: Actor) -> dict[str, object]:
    return {
        "community_id": swap.community_id,
        "order_id": swap.order_id,
        "swap_id": swap.id,
        "at": clock.now(),
        "account_id": actor.account_id,
    }
