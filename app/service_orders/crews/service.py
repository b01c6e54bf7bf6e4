"""Who serves an order: one function for each deed. An order's crew changes only while the order is locked."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments import service as commitments
from app.participation.subjects.models import Subject
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept, Row, row_of, written_by_name
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.service_orders.crews import queries
from app.service_orders.crews.candidates import Against, judged
from app.service_orders.crews.errors import (
    CannotServe,
    CrewComplete,
    CrewTooSmall,
    NoSuchMember,
    NotOneUnit,
    NotQualified,
    SameCrew,
    ServesItAlready,
    TooLateToChange,
)
from app.service_orders.crews.events import CrewChanged
from app.service_orders.crews.schemas import AssignOrder, ReassignOrder
from app.service_orders.crews.views import names, why
from app.service_orders.orders import queries as orders
from app.service_orders.orders.lifecycle import OrderAction, OrderParty
from app.service_orders.orders.models import CrewMember, Order
from app.service_orders.orders.service import by_the_clock, step, which

COME = Kept(insert(CrewMember).values(written_by_name(CrewMember)))
GO = Kept(
    update(CrewMember)
    .where(CrewMember.community_id == HERE, CrewMember.id == bindparam("crew_id", type_=Uuid))
    .values(ended_at=bindparam("now"), ended_because=bindparam("because"))
)


async def assign_by_hand(
    session: AsyncSession, actor: Actor, order_id: UUID, body: AssignOrder
) -> Order:
    order = await orders.for_update(session, actor, order_id)
    await assign(session, actor, order, body.member_ids)
    return order


async def assign(
    session: AsyncSession, actor: Actor | None, order: Order, member_ids: Collection[UUID]
) -> None:
    """A crew of one unit, each of whom can serve it then. The order is locked. No actor: the clock.

    Fewer than are wanted only staff and the clock may send: what is missing stays listed.
    """
    if actor is None:
        await by_the_clock(session, order, OrderAction.ASSIGN, members=_said(member_ids))
    else:
        await step(session, actor, order, OrderAction.ASSIGN, members=_said(member_ids))
    await _replace(session, actor, order, OrderAction.ASSIGN, member_ids)


async def reassign(
    session: AsyncSession, actor: Actor, order_id: UUID, body: ReassignOrder
) -> Order:
    """The crew is these from now on; of another unit only by staff, and the order is then that unit's."""
    order = await orders.for_update(session, actor, order_id)
    said = _said(body.member_ids)
    await step(session, actor, order, OrderAction.REASSIGN, members=said, reason=body.reason)
    await _replace(session, actor, order, OrderAction.REASSIGN, body.member_ids, reason=body.reason)
    return order


async def take(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    order, member_id = await queries.to_take(session, actor, order_id)
    also = set() if member_id is None else {OrderParty.QUALIFIED}
    await step(session, actor, order, OrderAction.TAKE, also=also)
    if order.begins_at <= clock.now():
        raise TooLateToChange
    [mine] = await judged(session, order, [] if member_id is None else [member_id])
    its = await queries.crew(session, order)
    if mine.serves:
        raise ServesItAlready
    if len(its.members) >= its.wanted:
        raise CrewComplete
    if set(mine.against) - {Against.BUSY}:
        raise NotQualified(why(mine))
    await _come(session, actor, order, OrderAction.TAKE, [mine.id])
    took = CrewChanged(**which(order, actor), action=OrderAction.TAKE, came=(mine.id,))
    await publish(session, took)
    order.serves = True
    return order


async def rotate(session: AsyncSession, order: Order, member_ids: Collection[UUID]) -> None:
    """By the clock, to whose turn it is."""
    await by_the_clock(session, order, OrderAction.ROTATE, members=_said(member_ids))
    await _replace(session, None, order, OrderAction.ROTATE, member_ids)


async def hand_back(session: AsyncSession, actor: Actor, order_id: UUID, body: Reason) -> Order:
    """Never offered to them again; the others of the crew go on."""
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, OrderAction.HAND_BACK, reason=body.reason)
    crew = await queries.serving(session, order)
    mine = [one for one in crew if one.account_id == actor.account_id]
    await _go(session, order, OrderAction.HAND_BACK, mine)
    await _go_on(session, order, len(crew) - len(mine))
    back = {"action": OrderAction.HAND_BACK, "went": _ids(mine), "reason": body.reason}
    await publish(session, CrewChanged(**which(order, actor), **back))
    order.serves = False
    return order


async def release(
    session: AsyncSession, order: Order, member_ids: Collection[UUID], reason: str
) -> None:
    """By the clock: they cannot serve it. The order is locked, and taken."""
    crew = await queries.serving(session, order)
    gone = [one for one in crew if one.member_id in member_ids]
    if not gone:
        return
    said = _said(_ids(gone))
    await by_the_clock(session, order, OrderAction.RELEASE, members=said, reason=reason)
    await _go(session, order, OrderAction.RELEASE, gone)
    await _go_on(session, order, len(crew) - len(gone))
    gone_for = {"action": OrderAction.RELEASE, "went": _ids(gone), "reason": reason}
    await publish(session, CrewChanged(**which(order, None), **gone_for))


async def dissolve(session: AsyncSession, order: Order, action: OrderAction) -> tuple[UUID, ...]:
    """Nobody serves it any more; who had. The order is locked, and its step taken."""
    crew = await queries.serving(session, order)
    await _go(session, order, action, crew)
    return _ids(crew)


class Exchange(NamedTuple):
    """One of a crew goes, and another comes who was judged."""

    order: Order  # locked
    leaves: Row
    came: UUID


async def swap(
    session: AsyncSession, actor: Actor, exchanges: Sequence[Exchange], swap_id: UUID
) -> None:
    """Two have agreed; both are let go before either comes, for they may be at the same hour."""
    for order, leaves, came in exchanges:
        said = {"swap": f"{swap_id}", "went": f"{leaves.member_id}", "came": f"{came}"}
        await by_the_clock(session, order, OrderAction.SWAP, **said)
        await _go(session, order, OrderAction.SWAP, [leaves])
    for order, leaves, came in exchanges:
        await _come(session, actor, order, OrderAction.SWAP, [came])
        changed = {"action": OrderAction.SWAP, "came": (came,), "went": (leaves.member_id,)}
        await publish(session, CrewChanged(**which(order, actor), **changed))


async def _replace(
    session: AsyncSession,
    actor: Actor | None,
    order: Order,
    action: OrderAction,
    member_ids: Collection[UUID],
    *,
    reason: str = "",
) -> None:
    if order.ends_at <= clock.now():
        raise TooLateToChange
    is_free = actor is None or actor.is_staff
    wanted = await judged(session, order, member_ids, all_units=is_free)
    if {one.id for one in wanted} != set(member_ids):
        raise NoSuchMember
    if len({one.unit_id for one in wanted}) > 1:
        raise NotOneUnit
    crew = await queries.serving(session, order)
    stay = {one.member_id for one in crew}
    new = [one for one in wanted if one.id not in stay]
    gone = [one for one in crew if one.member_id not in set(member_ids)]
    if not (new or gone):
        raise SameCrew
    if cannot := [one for one in new if set(one.against) - {Against.BUSY}]:
        raise CannotServe(names(cannot))
    its = await queries.crew(session, order)
    if len(wanted) < its.wanted and not is_free:
        raise CrewTooSmall
    order.unit_id = wanted[0].unit_id
    await _go(session, order, action, gone)
    await _come(session, actor, order, action, [one.id for one in new])
    came = tuple(one.id for one in new)
    changed = {"action": action, "came": came, "went": _ids(gone), "reason": reason}
    await publish(session, CrewChanged(**which(order, actor), **changed))


async def _come(
    session: AsyncSession,
    actor: Actor | None,
    order: Order,
    action: OrderAction,
    member_ids: Iterable[UUID],
) -> None:
    """Planned there, and nowhere else then: the database sees to it."""
    order.crewed_at, order.lapsed_at = clock.now(), None
    for member_id in sorted(member_ids):
        await commitments.commit(session, actor, order, Subject(member_id=member_id))
        comes = CrewMember(
            community_id=order.community_id,
            id=new_id(),
            order_id=order.id,
            member_id=member_id,
            way=action,
            since=clock.now(),
            entered_by=actor and actor.account_id,
        )
        await COME.later(session, row_of(comes))


async def _go(
    session: AsyncSession, order: Order, action: OrderAction, crew: Iterable[Row]
) -> None:
    order.crewed_at = clock.now()
    for one in crew:
        gone = {"here": order.community_id, "crew_id": one.id}
        await GO.later(session, gone | {"now": clock.now(), "because": action})
        await commitments.withdraw(session, order, Subject(member_id=one.member_id))


async def _go_on(session: AsyncSession, order: Order, left: int) -> None:
    if left:
        await by_the_clock(session, order, OrderAction.GO_ON)


def _ids(crew: Iterable[Row]) -> tuple[UUID, ...]:
    return tuple(one.member_id for one in crew)


def _said(member_ids: Iterable[UUID]) -> list[str]:
    return sorted(map(str, member_ids))
