"""求助与未遇：立即处置"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.device_now import BY_DEVICE_CLOCK
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router
from app.platform.paging import BadCursor, Page
from app.residents.people.dependencies import NOT_OPENED, spend_field
from app.service_orders.alerts import errors, queries, service, views
from app.service_orders.alerts.errors import AlertNotFound
from app.service_orders.alerts.models import AlertKind
from app.service_orders.alerts.schemas import (
    AlertContactView,
    AlertView,
    AnswerAlert,
    OpenAlertContact,
    RaiseAlarm,
)
from app.service_orders.orders.errors import OrderNotFound

router = Router(prefix="/communities/{code}", tags=["visits"])


@router.step(
    "/orders/{order_id}/alarm", OrderNotFound, AlreadyRecorded, dependencies=BY_DEVICE_CLOCK
)
async def raise_alarm(
    order_id: UUID, body: RaiseAlarm, actor: CurrentActor, session: Session
) -> AlertView:
    """报警求助: the unit's coordinator, the office and the grid worker are told at once."""
    alert_id = await service.raise_alarm(session, actor, order_id, body)
    return await _answer(session, actor, alert_id)


@router.get("/order-alerts", responses=problems(BadCursor))
async def list_order_alerts(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    is_open: bool = False,
    kind: AlertKind | None = None,
) -> Page[AlertView]:
    """Alarms, and where somebody at risk was not met; newest first. `is_open`: nobody has answered yet."""
    rows, after = await queries.listing(session, actor, paging, is_open=is_open, kind=kind)
    return Page(items=[views.alert(row, actor) for row in rows], next=after)


@router.post(
    "/order-alerts/{alert_id}/answer",
    responses=problems(AlertNotFound, errors.NotYoursToAnswer, errors.AnsweredAlready),
)
async def answer_order_alert(
    alert_id: UUID, body: AnswerAlert, actor: CurrentActor, session: Session
) -> AlertView:
    """处置: what was done. It stays open until somebody says so."""
    await service.answer(session, actor, alert_id, body)
    return await _answer(session, actor, alert_id)


@router.post(
    "/order-alerts/{alert_id}/open-contact",
    openapi_extra=UNKEPT,
    responses=problems(AlertNotFound, errors.NotYoursToAnswer, errors.AnsweredAlready, *NOT_OPENED),
)
async def open_alert_contact(
    alert_id: UUID, body: OpenAlertContact, actor: CurrentActor, session: Session
) -> AlertContactView:
    """Where it is, the helper's phone, and for the office and the grid worker whom of the family to call."""
    await spend_field(session, actor)
    found = await service.open_contact(session, actor, alert_id, body)
    return AlertContactView.model_validate(found)


async def _answer(session: AsyncSession, actor: Actor, alert_id: UUID) -> AlertView:
    return views.alert(await queries.one(session, actor, alert_id), actor)
