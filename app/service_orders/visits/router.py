"""上门履约"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.photos.errors import NoSuchPhoto, PhotoNotFound
from app.places.photos.serving import jpeg
from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform import clock
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.answers import as_json
from app.platform.http.device_now import BY_DEVICE_CLOCK
from app.platform.http.problems import answer as refuse
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, delegable
from app.platform.lifecycle import NotYourStep, StepOutOfOrder
from app.platform.schemas import Day, Reason
from app.platform.sealing.vault import vault_of
from app.residents.people.dependencies import NOT_OPENED, spend_field, spend_note
from app.residents.people.schemas import OpenedWordsView, OpenWords
from app.service_orders.orders.errors import OrderNotFound
from app.service_orders.visits import errors, queries, service, views
from app.service_orders.visits.schemas import (
    ArriveAtOrder,
    BreakOffOrder,
    ContactView,
    FinishOrder,
    MissOrder,
    OpenContact,
    SayLate,
    SealedNotesView,
    ServiceVisitView,
    ServingItem,
)

router = Router(prefix="/communities/{code}/orders", tags=["visits"])

JPEG: dict[int | str, Any] = {200: {"content": {"image/jpeg": {}}}}


@router.get("/serving", response_model=list[ServingItem])
async def list_serving(
    actor: CurrentActor, session: ReadSession, day: Annotated[Day | None, Query()] = None
) -> Response:
    """A day of who serves, in order of time: for whom and where from 18:00 on the day before. Default: today."""
    rows = await queries.serving(session, actor, day or clock.today())
    return as_json([views.item(row, actor) for row in rows])


@router.get(
    "/{order_id}/visit",
    response_model=ServiceVisitView,
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(OrderNotFound),
)
async def get_service_visit(order_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """Who comes, and what has come of it. `code` is for the customer: six digits, said at the door."""
    return await _answer(session, actor, order_id)


@router.get(
    "/{order_id}/photos/{photo_id}",
    response_class=Response,
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(PhotoNotFound) | JPEG,
)
async def get_visit_photo(
    order_id: UUID,
    photo_id: UUID,
    actor: CurrentActor,
    session: ReadSession,
    thumbnail: bool = False,
) -> Response:
    """JPEG; who sees the order sees its photos."""
    await queries.photo(session, actor, order_id, photo_id)
    return await jpeg(session, actor.community_id, photo_id, thumbnail=thumbnail)


@router.get(
    "/{order_id}/crew/{member_id}/photo",
    response_class=Response,
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(PhotoNotFound) | JPEG,
)
async def get_helper_photo(
    order_id: UUID,
    member_id: UUID,
    actor: CurrentActor,
    session: ReadSession,
    thumbnail: bool = False,
) -> Response:
    """JPEG of who comes, for who opens the door."""
    photo_id = await queries.photo_of_helper(session, actor, order_id, member_id)
    return await jpeg(session, actor.community_id, photo_id, thumbnail=thumbnail)


@router.step(
    "/{order_id}/open-contact",
    OrderNotFound,
    errors.NotYetToKnow,
    *NOT_OPENED,
    openapi_extra=UNKEPT,
    response_model=ContactView,
)
async def open_order_contact(
    order_id: UUID, body: OpenContact, actor: CurrentActor, session: Session
) -> Response:
    """Door and phone, for a stated purpose, from 18:00 on the day before until it is over; the customer
    can read by whom."""
    await spend_field(session, actor)
    return as_json(await service.open_contact(session, actor, order_id, body))


@router.post(
    "/{order_id}/open-notes",
    openapi_extra=UNKEPT,
    responses=problems(
        OrderNotFound, errors.NotYetToKnow, NotYourStep, StepOutOfOrder, *NOT_OPENED
    ),
    response_model=SealedNotesView,
)
async def open_order_notes(
    order_id: UUID, body: OpenWords, actor: CurrentActor, session: Session
) -> Response:
    """What must be known beforehand of somebody's health, and the words of who ordered."""
    await spend_note(session, actor)
    return as_json(await service.open_notes(session, actor, order_id, body))


@router.post(
    "/{order_id}/reports/{report_id}/open",
    openapi_extra=UNKEPT,
    responses=problems(errors.ReportNotFound, *NOT_OPENED),
)
async def open_visit_report(
    order_id: UUID, report_id: UUID, body: OpenWords, actor: CurrentActor, session: Session
) -> OpenedWordsView:
    """What was written down of a visit, for a stated purpose."""
    await spend_note(session, actor)
    words = await service.open_report(session, actor, order_id, report_id, body)
    return OpenedWordsView(words=words)


@router.step("/{order_id}/late", OrderNotFound, errors.LateAlready, response_model=ServiceVisitView)
async def say_late(
    order_id: UUID, body: SayLate, actor: CurrentActor, session: Session
) -> Response:
    """晚到: the customer is told."""
    await service.late(session, actor, order_id, body)
    return await _answer(session, actor, order_id)


@router.step(
    "/{order_id}/arrive",
    OrderNotFound,
    AlreadyRecorded,
    errors.ArrivedAlready,
    errors.TooEarlyToArrive,
    errors.WrongCode,
    errors.CodeBlocked,
    errors.BeforeArriving,
    response_model=ServiceVisitView,
    dependencies=BY_DEVICE_CLOCK,
)
async def arrive_at_order(
    order_id: UUID, body: ArriveAtOrder, actor: CurrentActor, session: Session
) -> Response:
    """上门签到, each of the crew for themselves: by place, within 150 m and what the phone says of its
    accuracy; or by the customer's code; else it is `unproven`. Five wrong codes block the code, not the
    visit."""
    if not await service.arrive(session, actor, order_id, body):
        return refuse(errors.WrongCode())  # answered, not raised: that it was wrong is committed
    return await _answer(session, actor, order_id)


@router.step(
    "/{order_id}/finish",
    OrderNotFound,
    AlreadyRecorded,
    NoSuchPhoto,
    errors.NotThere,
    errors.BeforeArriving,
    errors.OutcomeMissing,
    errors.NoPhotosOfPapers,
    response_model=ServiceVisitView,
    dependencies=BY_DEVICE_CLOCK,
)
async def finish_order(
    order_id: UUID, body: FinishOrder, actor: CurrentActor, session: Session
) -> Response:
    """完成, by one who had come: hours for each who had, and a care visit where it looks in on somebody."""
    await service.finish(session, actor, order_id, body)
    return await _answer(session, actor, order_id)


@router.step(
    "/{order_id}/break-off",
    OrderNotFound,
    AlreadyRecorded,
    errors.NotThere,
    errors.BeforeArriving,
    response_model=ServiceVisitView,
    dependencies=BY_DEVICE_CLOCK,
)
async def break_off_order(
    order_id: UUID, body: BreakOffOrder, actor: CurrentActor, session: Session
) -> Response:
    await service.break_off(session, actor, order_id, body)
    return await _answer(session, actor, order_id)


@router.step(
    "/{order_id}/miss",
    OrderNotFound,
    AlreadyRecorded,
    NoSuchPhoto,
    errors.NotThere,
    errors.NotAtThePlace,
    errors.WaitTenMinutes,
    response_model=ServiceVisitView,
    dependencies=BY_DEVICE_CLOCK,
)
async def miss_order(
    order_id: UUID, body: MissOrder, actor: CurrentActor, session: Session
) -> Response:
    """未遇, at the place and after ten minutes' wait. Where somebody old is alone, or at high risk, it is
    at once for the office and the grid worker to see to."""
    await service.miss(session, actor, order_id, body)
    return await _answer(session, actor, order_id)


@router.step(
    "/{order_id}/absent",
    OrderNotFound,
    errors.TooSoonToSay,
    openapi_extra=delegable(Scope.ORDERS),
    response_model=ServiceVisitView,
)
async def report_absent_helper(
    order_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """爽约: nobody came, half an hour after the time; somebody else is found."""
    await service.absent(session, actor, order_id, body)
    return await _answer(session, actor, order_id)


async def _answer(session: AsyncSession, actor: Actor, order_id: UUID) -> Response:
    row = await queries.one(session, actor, order_id)
    return as_json(views.view(row, actor, vault_of(session)))
