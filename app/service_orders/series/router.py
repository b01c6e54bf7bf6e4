"""定期服务"""

from uuid import UUID

from fastapi import Response

from app.participation.commitments.errors import Collides
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.answers import as_json
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.residents.people.errors import PersonNotFound
from app.service_orders.catalogue import errors as catalogue
from app.service_orders.orders import errors as orders
from app.service_orders.series import errors, queries, service, views
from app.service_orders.series.errors import OrderSeriesNotFound
from app.service_orders.series.schemas import (
    ChangeSeries,
    EndSeries,
    PauseSeries,
    ResumeSeries,
    SeriesView,
    SkipDate,
    StartSeries,
)

router = Router(prefix="/communities/{code}/order-series", tags=["order-series"])

PLACED = (
    *(catalogue.SlotNotFound, catalogue.ItemNotFound, catalogue.EndedItem),
    *(catalogue.SlotCalledOff, catalogue.SlotBegun, catalogue.NotEligible),
    *(catalogue.NotYoursToOrder, PersonNotFound, orders.SlotFull, orders.NotOfOneHome),
    *(orders.OutsideTheSlot, orders.NoSuchHelper, Collides, errors.NotItsHelper),
    errors.OverBeforeItBegins,
)


@router.get("", response_model=list[SeriesView], openapi_extra=delegable(Scope.ORDERS))
async def list_order_series(actor: CurrentActor, session: ReadSession) -> Response:
    """Those that the caller may see, newest first."""
    return as_json([views.view(row, actor) for row in await queries.listing(session, actor)])


@router.post(
    "",
    status_code=201,
    response_model=SeriesView,
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(*PLACED, orders.SaidTwice),
)
async def start_order_series(body: StartSeries, actor: CurrentActor, session: Session) -> Response:
    """Every week, two, or month as in that slot, which is its first date. By whoever may order it."""
    series_id = await service.start(session, actor, body)
    return as_json(views.view(await queries.one(session, actor, series_id), actor), 201)


@router.get(
    "/{series_id}",
    response_model=SeriesView,
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(OrderSeriesNotFound),
)
async def get_order_series(series_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return as_json(views.view(await queries.one(session, actor, series_id), actor))


@router.step(
    "/{series_id}/pause",
    *(OrderSeriesNotFound, errors.DayInThePast, errors.PausedAlready),
    openapi_extra=delegable(Scope.ORDERS),
    response_model=SeriesView,
)
async def pause_order_series(
    series_id: UUID, body: PauseSeries, actor: CurrentActor, session: Session
) -> Response:
    """暂停: until a day, or until it is resumed; what was made of those days is cancelled."""
    await service.pause(session, actor, series_id, body)
    return as_json(views.view(await queries.one(session, actor, series_id), actor))


@router.step(
    "/{series_id}/resume",
    *(OrderSeriesNotFound, errors.DayInThePast, errors.NotPaused),
    openapi_extra=delegable(Scope.ORDERS),
    response_model=SeriesView,
)
async def resume_order_series(
    series_id: UUID, body: ResumeSeries, actor: CurrentActor, session: Session
) -> Response:
    await service.resume(session, actor, series_id, body)
    return as_json(views.view(await queries.one(session, actor, series_id), actor))


@router.step(
    "/{series_id}/skip",
    *(OrderSeriesNotFound, errors.DayInThePast, errors.NotADateOfIt),
    openapi_extra=delegable(Scope.ORDERS),
    response_model=SeriesView,
)
async def skip_order_series(
    series_id: UUID, body: SkipDate, actor: CurrentActor, session: Session
) -> Response:
    """跳过一次: whether its order is there already or not."""
    await service.skip(session, actor, series_id, body)
    return as_json(views.view(await queries.one(session, actor, series_id), actor))


@router.step(
    "/{series_id}/change",
    *(OrderSeriesNotFound, errors.NotItsItem, *PLACED),
    openapi_extra=delegable(Scope.ORDERS),
    response_model=SeriesView,
)
async def change_order_series(
    series_id: UUID, body: ChangeSeries, actor: CurrentActor, session: Session
) -> Response:
    """改时间: as in that slot, from its day on; perhaps by another unit or another helper."""
    await service.change(session, actor, series_id, body)
    return as_json(views.view(await queries.one(session, actor, series_id), actor))


@router.step(
    "/{series_id}/end",
    *(OrderSeriesNotFound, errors.DayInThePast),
    openapi_extra=delegable(Scope.ORDERS),
    response_model=SeriesView,
)
async def end_order_series(
    series_id: UUID, body: EndSeries, actor: CurrentActor, session: Session
) -> Response:
    await service.end(session, actor, series_id, body)
    return as_json(views.view(await queries.one(session, actor, series_id), actor))
