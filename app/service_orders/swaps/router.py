"""换班"""

from uuid import UUID

from fastapi import Response

from app.participation.commitments.errors import Collides
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.answers import as_json
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.schemas import Reason
from app.service_orders.orders.errors import OrderNotFound
from app.service_orders.swaps import errors, queries, service, views
from app.service_orders.swaps.errors import SwapNotFound
from app.service_orders.swaps.schemas import AskSwap, PartnerView, SwapView

router = Router(prefix="/communities/{code}", tags=["swaps"])


@router.get("/swaps", response_model=list[SwapView])
async def list_swaps(actor: CurrentActor, session: ReadSession) -> Response:
    """That the caller asked for or was asked for; a coordinator sees those of their unit, staff all."""
    return as_json([views.view(row) for row in await queries.listing(session, actor)])


@router.get(
    "/orders/{order_id}/swap-partners",
    response_model=list[PartnerView],
    responses=problems(OrderNotFound, errors.NotYoursToSwap),
)
async def list_swap_partners(order_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """Colleagues who could serve what the caller serves, and what of theirs could be had in return."""
    free, theirs = await service.partners(session, actor, order_id)
    return as_json([*map(views.alone, free), *map(views.partner, theirs)])


@router.post(
    "/orders/{order_id}/ask-swap",
    status_code=201,
    response_model=SwapView,
    responses=problems(
        *(OrderNotFound, errors.NotYoursToSwap, errors.NoSuchColleague, errors.NotTheirOrder),
        *(errors.CannotSwap, errors.TooLateToSwap, errors.AskedAlready),
    ),
)
async def ask_swap(
    order_id: UUID, body: AskSwap, actor: CurrentActor, session: Session
) -> Response:
    """提出换班: the colleague agrees or refuses; until then nothing changes."""
    swap_id = await service.ask(session, actor, order_id, body)
    return as_json(views.view(await queries.one(session, actor, swap_id)), 201)


@router.step(
    "/swaps/{swap_id}/agree",
    *(SwapNotFound, errors.CannotSwap, errors.TooLateToSwap, Collides),
    response_model=SwapView,
)
async def agree_swap(swap_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """同意换班: both orders change hands at once, and the customers are told."""
    return as_json(views.view(await service.agree(session, actor, swap_id)))


@router.step("/swaps/{swap_id}/refuse", SwapNotFound, response_model=SwapView)
async def refuse_swap(
    swap_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    return as_json(views.view(await service.refuse(session, actor, swap_id, body)))


@router.step("/swaps/{swap_id}/withdraw", SwapNotFound, response_model=SwapView)
async def withdraw_swap(swap_id: UUID, actor: CurrentActor, session: Session) -> Response:
    return as_json(views.view(await service.withdraw(session, actor, swap_id)))
