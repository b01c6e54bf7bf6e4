"""办理结果"""

from uuid import UUID

from fastapi import Response

from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.answers import as_json
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.service_orders.orders.errors import OrderNotFound
from app.service_orders.results import errors, queries, service, views
from app.service_orders.results.schemas import RecordResult, ResultsView

router = Router(prefix="/communities/{code}/orders/{order_id}", tags=["orders"])


async def viewed(session: Session, actor: Actor, order_id: UUID) -> Response:
    return as_json(views.results(*await queries.results(session, actor, order_id), actor))


@router.get(
    "/results",
    response_model=ResultsView,
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(OrderNotFound),
)
async def list_results(order_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return await viewed(session, actor, order_id)


@router.step(
    "/record-result",
    *(OrderNotFound, errors.NotPaperwork, errors.NotAfterThat, errors.NextDateInThePast),
    *(errors.NoSuchCustomer, AlreadyRecorded),
    response_model=ResultsView,
)
async def record_result(
    order_id: UUID, body: RecordResult, actor: CurrentActor, session: Session
) -> Response:
    """登记办理结果 of paperwork: by who served it, their coordinator or the office, with the day on which it
    goes on; of that day all of them are reminded."""
    await service.record(session, actor, order_id, body)
    return await viewed(session, actor, order_id)
