"""派单方案"""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.errors import OnlyStaff
from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.places.roles.errors import NoSuchServiceUnit
from app.platform.db.kept import Row
from app.platform.db.session import ReadSession, Session
from app.platform.http.answers import as_json
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import BadCursor, Page
from app.platform.schemas import Day
from app.service_orders.dispatch import errors, queries, service, views
from app.service_orders.dispatch.errors import NotTheirPlans, PlanNotFound
from app.service_orders.dispatch.models import DispatchPlan
from app.service_orders.dispatch.policy import may_plan, may_read
from app.service_orders.dispatch.schemas import (
    AskPlan,
    DistanceView,
    PinVisit,
    PlanItem,
    PlanView,
    SetDistance,
    UnpinVisit,
)

router = Router(prefix="/communities/{code}/dispatch", tags=["dispatch"])

REFUSED = (
    *(errors.NotInThePlan, errors.WrongCrew, errors.CannotGo, errors.OutsideTheWindow),
    *(errors.OutsideTheHours, errors.NoRoomThere),
)


@router.get("/plans", response_model=Page[PlanItem], responses=problems(NotTheirPlans, BadCursor))
async def list_dispatch_plans(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    day: Annotated[Day | None, Query()] = None,
) -> Response:
    """Newest first: for the office all, for a coordinator those of their units."""
    may_read(actor)
    rows, after = await queries.listing(session, actor, paging, day)
    return as_json({"items": [views.item(row, actor) for row in rows], "next": after})


@router.post(
    "/plans",
    status_code=202,
    response_model=PlanView,
    responses=problems(NotTheirPlans, NoSuchServiceUnit, errors.DayOutOfReach, errors.PlanUnderWay),
)
async def ask_dispatch_plan(body: AskPlan, actor: CurrentActor, session: Session) -> Response:
    """编制派单方案: of the home visits of a day that nobody has yet. Poll it; it is computed by a job.

    Nobody is sent anywhere by it: that a person accepts."""
    plan = await service.ask(session, actor, body)
    return as_json(await _view(session, actor, plan), 202)


@router.get("/plans/{plan_id}", response_model=PlanView, responses=problems(PlanNotFound))
async def get_dispatch_plan(plan_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """What it comes to, beside the baseline; who goes where; who is not served, and why."""
    return as_json(await _view(session, actor, await queries.one(session, actor, plan_id)))


@router.step("/plans/{plan_id}/pin", PlanNotFound, *REFUSED, response_model=PlanView)
async def pin_dispatch_visit(
    plan_id: UUID, body: PinVisit, actor: CurrentActor, session: Session
) -> Response:
    """固定: these go to it, from that minute; others of their route go later if they must."""
    return as_json(await _view(session, actor, await service.pin(session, actor, plan_id, body)))


@router.step("/plans/{plan_id}/unpin", PlanNotFound, errors.NotPinned, response_model=PlanView)
async def unpin_dispatch_visit(
    plan_id: UUID, body: UnpinVisit, actor: CurrentActor, session: Session
) -> Response:
    """It stays where it is until the plan is solved again."""
    return as_json(await _view(session, actor, await service.unpin(session, actor, plan_id, body)))


@router.step(
    "/plans/{plan_id}/solve-again", PlanNotFound, errors.PlanUnderWay, response_model=PlanView
)
async def solve_dispatch_plan_again(
    plan_id: UUID, actor: CurrentActor, session: Session
) -> Response:
    """重新编制: the day as it is now, around what is pinned."""
    return as_json(await _view(session, actor, await service.solve_again(session, actor, plan_id)))


@router.step("/plans/{plan_id}/accept", PlanNotFound, errors.DayIsOver, response_model=PlanView)
async def accept_dispatch_plan(plan_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """确认派单: orders become taken, at the hours of the plan. What has changed meanwhile is `skipped`."""
    return as_json(await _view(session, actor, await service.accept(session, actor, plan_id)))


@router.step("/plans/{plan_id}/discard", PlanNotFound, response_model=PlanView)
async def discard_dispatch_plan(plan_id: UUID, actor: CurrentActor, session: Session) -> Response:
    return as_json(await _view(session, actor, await service.discard(session, actor, plan_id)))


@router.get("/distances", response_model=list[DistanceView], responses=problems(NotTheirPlans))
async def list_dispatch_distances(actor: CurrentActor, session: ReadSession) -> Response:
    may_plan(actor)
    rows = await queries.DISTANCES.all(session, {"here": actor.community_id})
    return as_json([views.distance(row) for row in rows])


@router.put(
    "/distances",
    response_model=DistanceView,
    responses=problems(OnlyStaff, errors.NoSuchPair),
)
async def set_dispatch_distance(
    body: SetDistance, actor: CurrentActor, session: Session
) -> Response:
    """How far it is on foot between two buildings, where the straight line misleads: a wall, a gate."""
    return as_json(views.distance(await service.set_distance(session, actor, body)))


@router.delete(
    "/distances/{building_id}/{other_building_id}",
    status_code=204,
    responses=problems(OnlyStaff, errors.DistanceNotFound),
)
async def forget_dispatch_distance(
    building_id: UUID, other_building_id: UUID, actor: CurrentActor, session: Session
) -> None:
    await service.forget_distance(session, actor, building_id, other_building_id)


async def _view(session: AsyncSession, actor: Actor, plan: DispatchPlan | Row) -> dict[str, object]:
    members, orders = views.named(plan)
    names = await queries.names(session, actor.community_id, members)
    items = await queries.items(session, actor.community_id, orders)
    return views.view(plan, actor, names, items)
