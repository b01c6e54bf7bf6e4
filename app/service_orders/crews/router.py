"""派单、抢单、退单"""

from uuid import UUID

from fastapi import Response

from app.participation.commitments.errors import Collides
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.answers import as_json
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.schemas import Reason
from app.service_orders.crews import errors, queries, service, views
from app.service_orders.crews.candidates import candidates
from app.service_orders.crews.errors import NotTheirCrews
from app.service_orders.crews.policy import says_who_serves
from app.service_orders.crews.schemas import (
    AssignOrder,
    CandidateView,
    CrewView,
    OpenOrder,
    ReassignOrder,
    UncoveredOrder,
)
from app.service_orders.orders.errors import OrderNotFound

router = Router(prefix="/communities/{code}/orders", tags=["orders"])

CREWED = (
    *(errors.NoSuchMember, errors.CannotServe, errors.NotOneUnit, errors.CrewTooSmall),
    *(errors.TooLateToChange, errors.SameCrew, Collides),
)


@router.get("/open", response_model=list[OpenOrder])
async def list_open_orders(actor: CurrentActor, session: ReadSession) -> Response:
    """What the caller, as a member of a unit, may take now: neither who nor where."""
    return as_json([views.open_order(row) for row in await queries.open_to(session, actor)])


@router.get("/uncovered", response_model=list[UncoveredOrder], responses=problems(NotTheirCrews))
async def list_uncovered_orders(actor: CurrentActor, session: ReadSession) -> Response:
    """Whose helper cannot come, whose crew is too small, and what nobody has taken; computed."""
    return as_json([views.uncovered(row) for row in await queries.uncovered(session, actor)])


@router.get(
    "/{order_id}/crew",
    response_model=CrewView,
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(OrderNotFound),
)
async def get_crew(order_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """Who comes, as the customer is told."""
    seen = await queries.seen(session, actor, order_id)
    return as_json(views.crew(seen, seen, actor))


@router.get(
    "/{order_id}/candidates",
    response_model=list[CandidateView],
    responses=problems(OrderNotFound, NotTheirCrews),
)
async def list_candidates(order_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """Of the order's unit, and for staff of all units; who can serve it first, and why others cannot."""
    order = await queries.seen(session, actor, order_id)
    says_who_serves(actor)
    rows = await candidates(session, actor.community_id, order.id, all_units=actor.is_staff)
    return as_json([views.candidate(row) for row in rows])


@router.step("/{order_id}/assign", OrderNotFound, *CREWED, response_model=CrewView)
async def assign_order(
    order_id: UUID, body: AssignOrder, actor: CurrentActor, session: Session
) -> Response:
    """派单. Fewer than are wanted only staff may send; of another unit only they."""
    order = await service.assign_by_hand(session, actor, order_id, body)
    return as_json(views.crew(order, await queries.crew(session, order), actor))


@router.step("/{order_id}/reassign", OrderNotFound, *CREWED, response_model=CrewView)
async def reassign_order(
    order_id: UUID, body: ReassignOrder, actor: CurrentActor, session: Session
) -> Response:
    """改派: the crew is these from now on; who is let go is told, and so is the customer."""
    order = await service.reassign(session, actor, order_id, body)
    return as_json(views.crew(order, await queries.crew(session, order), actor))


@router.step(
    "/{order_id}/take",
    *(OrderNotFound, errors.NotQualified, errors.ServesItAlready, errors.CrewComplete),
    *(errors.TooLateToChange, Collides),
    response_model=CrewView,
)
async def take_order(order_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """抢单: whoever is first."""
    order = await service.take(session, actor, order_id)
    return as_json(views.crew(order, await queries.crew(session, order), actor))


@router.step("/{order_id}/hand-back", OrderNotFound, response_model=CrewView)
async def hand_back_order(
    order_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """退单: it is never offered to them again."""
    order = await service.hand_back(session, actor, order_id, body)
    return as_json(views.crew(order, await queries.crew(session, order), actor))
