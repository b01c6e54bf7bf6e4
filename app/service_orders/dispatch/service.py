"""A plan is asked for, changed by hand, and accepted: one function for each deed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments import service as commitments
from app.participation.commitments.errors import Collides
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.places.roles.errors import NoSuchServiceUnit
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.errors import AppError
from app.platform.history import record_creation, record_event, transition
from app.platform.jobs.events import publish
from app.service_orders.crews.service import assign
from app.service_orders.dispatch import queries
from app.service_orders.dispatch.days import Day
from app.service_orders.dispatch.errors import (
    DayIsOver,
    DayOutOfReach,
    NoSuchPair,
    NotInThePlan,
    NotPinned,
)
from app.service_orders.dispatch.events import PlanAsked
from app.service_orders.dispatch.lifecycle import ASK, LIFECYCLE, PlanAction, PlanParty
from app.service_orders.dispatch.models import DispatchDistance, DispatchPlan
from app.service_orders.dispatch.pinning import held_to, may_be_held, moved
from app.service_orders.dispatch.plans import read, told
from app.service_orders.dispatch.policy import may_plan, parties
from app.service_orders.dispatch.reading import minute, moment
from app.service_orders.dispatch.schemas import AskPlan, PinVisit, SetDistance, UnpinVisit
from app.service_orders.orders import queries as orders
from app.service_orders.orders.lifecycle import OrderState

AHEAD = timedelta(days=14)
CHANGED = "编制方案后点单有变动，请重新安排"
COLLIDES = "服务人员或服务对象届时另有安排"


async def ask(session: AsyncSession, actor: Actor, body: AskPlan) -> DispatchPlan:
    """A job computes it; one at a time for a day and a unit."""
    may_plan(actor)
    if not clock.today() <= body.day <= clock.today() + AHEAD:
        raise DayOutOfReach
    await _their_unit(session, actor, body)
    plan = DispatchPlan(
        community_id=actor.community_id,
        id=new_id(),
        unit_id=body.unit_id,
        day=body.day,
        asked_by=actor.account_id,
        state=LIFECYCLE.start,
        attempt=1,
        done=0,
        went_on_at=clock.now(),
        created_at=clock.now(),
        problem={},
        versions={},
        pins={},
        baseline={},
        found={},
        skipped=[],
    )
    session.add(plan)
    await session.flush()
    await record_creation(session, plan, actor=actor, action=ASK)
    await _compute(session, plan)
    return plan


async def pin(session: AsyncSession, actor: Actor, plan_id: UUID, body: PinVisit) -> DispatchPlan:
    """Also moves it there, or puts an order there that is not served: the others of the route go on around
    it, later if they must."""
    plan = await queries.for_update(session, actor, plan_id)
    visit_id, members = str(body.order_id), sorted({str(one) for one in body.member_ids})
    said = {"order": visit_id, "members": members, "begins_at": body.begins_at.isoformat()}
    await _step(session, actor, plan, PlanAction.PIN, **said)
    day, begins = Day.of(plan.problem), minute(body.begins_at, plan.day)
    visit = day.visit.get(visit_id)
    if visit is None or visit.is_taken:
        raise NotInThePlan
    may_be_held(day, visit, members, begins)
    known = read(day, plan.found["stops"])
    plan.pins = {**plan.pins, visit_id: [members, begins]}
    _set(plan, day, lambda held: moved(held, known, visit_id, members, begins))
    return plan


async def unpin(
    session: AsyncSession, actor: Actor, plan_id: UUID, body: UnpinVisit
) -> DispatchPlan:
    """It stays where it is, until the plan is solved again."""
    plan = await queries.for_update(session, actor, plan_id)
    visit_id = str(body.order_id)
    await _step(session, actor, plan, PlanAction.UNPIN, order=visit_id)
    if visit_id not in plan.pins:
        raise NotPinned
    day = Day.of(plan.problem)
    known = read(day, plan.found["stops"])
    plan.pins = {one: pinned for one, pinned in plan.pins.items() if one != visit_id}
    _set(plan, day, lambda _held: known)
    return plan


async def solve_again(session: AsyncSession, actor: Actor, plan_id: UUID) -> DispatchPlan:
    """The day as it is now, around what is pinned."""
    plan = await queries.for_update(session, actor, plan_id)
    await _step(session, actor, plan, PlanAction.SOLVE_AGAIN)
    plan.attempt, plan.done, plan.is_cut_short = plan.attempt + 1, 0, False
    plan.went_on_at, plan.skipped = clock.now(), []
    await session.flush()
    await _compute(session, plan)
    return plan


async def discard(session: AsyncSession, actor: Actor, plan_id: UUID) -> DispatchPlan:
    plan = await queries.for_update(session, actor, plan_id)
    await _step(session, actor, plan, PlanAction.DISCARD)
    plan.ended_at = clock.now()
    return plan


async def accept(session: AsyncSession, actor: Actor, plan_id: UUID) -> DispatchPlan:
    """By a person: every order is judged anew, and what no longer holds is left out and named."""
    plan = await queries.for_update(session, actor, plan_id)
    await _step(session, actor, plan, PlanAction.ACCEPT)
    if plan.day < clock.today():
        raise DayIsOver
    day = Day.of(plan.problem)
    found = read(day, plan.found["stops"])
    crews, begins = found.crews(), found.begins()
    skipped = []
    for visit_id in sorted(crews):  # whoever locks several locks them in order
        if visit_id not in plan.versions:
            continue
        members = [UUID(one) for one in crews[visit_id]]
        at = begins[visit_id], begins[visit_id] + day.visit[visit_id].minutes
        why = await _taken(session, actor, plan, UUID(visit_id), members, at)
        if why is not None:
            skipped.append({"order_id": visit_id, "words": why})
    plan.skipped, plan.ended_at = skipped, clock.now()
    return plan


async def set_distance(session: AsyncSession, actor: Actor, body: SetDistance) -> DispatchDistance:
    """Of a pair, in either direction; said again it is replaced."""
    must_be_staff(actor)
    one_id, other_id = sorted((body.building_id, body.other_building_id))
    if one_id == other_id or not await queries.are_buildings(
        session, actor.community_id, one_id, other_id
    ):
        raise NoSuchPair
    known = await queries.DISTANCE.first(
        session, {"here": actor.community_id, "one_id": one_id, "other_id": other_id}
    )
    if known is None:
        row = DispatchDistance(
            community_id=actor.community_id, id=new_id(), one_id=one_id, other_id=other_id
        )
        session.add(row)
    else:
        row = await queries.distance(session, actor.community_id, one_id, other_id)
    row.metres, row.entered_by = body.metres, actor.account_id
    await session.flush()
    await record_event(session, row, actor=actor, action="set", metres=body.metres)
    return row


async def forget_distance(
    session: AsyncSession, actor: Actor, building_id: UUID, other_building_id: UUID
) -> None:
    """The map says it again."""
    must_be_staff(actor)
    one_id, other_id = sorted((building_id, other_building_id))
    row = await queries.distance(session, actor.community_id, one_id, other_id)
    await record_event(session, row, actor=actor, action="forget", metres=row.metres)
    await session.delete(row)


async def by_the_clock(
    session: AsyncSession, plan: DispatchPlan, action: PlanAction, **details: Any
) -> None:
    by = {PlanParty.CLOCK}
    await transition(session, LIFECYCLE, plan, action, actor=None, parties=by, **details)


async def _their_unit(session: AsyncSession, actor: Actor, body: AskPlan) -> None:
    if body.unit_id is None:
        if not actor.is_staff:
            raise NoSuchServiceUnit
        return
    if not (actor.is_staff or body.unit_id in actor.units):
        raise NoSuchServiceUnit
    asked = {"here": actor.community_id, "unit_id": body.unit_id, "day": body.day}
    if await queries.UNIT.first(session, asked) is None:
        raise NoSuchServiceUnit


async def _compute(session: AsyncSession, plan: DispatchPlan) -> None:
    about = {"community_id": plan.community_id, "plan_id": plan.id, "attempt": plan.attempt}
    await publish(session, PlanAsked(**about))


async def _step(
    session: AsyncSession, actor: Actor, plan: DispatchPlan, action: PlanAction, **details: Any
) -> None:
    by = parties(actor, plan)
    await transition(session, LIFECYCLE, plan, action, actor=actor, parties=by, **details)


def _set(plan: DispatchPlan, day: Day, change: Any) -> None:
    """The plan as it was changed, on the day as its pins hold it."""
    held, _ = held_to(day, plan.pins)
    plan.problem, plan.found = held.told(), told(held, change(held))


async def _taken(
    session: AsyncSession,
    actor: Actor,
    plan: DispatchPlan,
    order_id: UUID,
    members: list[UUID],
    at: tuple[int, int],
) -> str | None:
    """None: it is; else why not."""
    try:
        order = await orders.for_update(session, actor, order_id)
        if order.state is not OrderState.PLACED or order.version != plan.versions[str(order_id)]:
            return CHANGED
        async with session.begin_nested():
            order.begins_at, order.ends_at = (moment(one, plan.day) for one in at)
            await commitments.move(session, order)
            await assign(session, actor, order, members)
            await session.flush()
    except (Collides, IntegrityError):
        return COLLIDES
    except AppError as error:
        return error.detail or error.title
    return None
