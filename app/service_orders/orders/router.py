"""点单"""

from uuid import UUID

from fastapi import Response

from app.participation.commitments.errors import AlreadySignedUp, Collides
from app.places.errors import OnlyStaff
from app.places.policy import must_be_staff
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded, TooMany
from app.platform.http.answers import as_json
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, delegable
from app.platform.paging import BadCursor, Page
from app.platform.schemas import Day, Reason
from app.residents.histories.queries import steps
from app.residents.histories.schemas import StepView
from app.residents.people.dependencies import spend_note
from app.residents.people.errors import (
    BadPhone,
    NotForYouToOpen,
    NothingRecorded,
    PersonNotFound,
)
from app.residents.people.schemas import OpenWords
from app.service_orders.catalogue import errors as catalogue
from app.service_orders.orders import (
    calling_off,
    errors,
    opening,
    queries,
    refusals,
    service,
    views,
)
from app.service_orders.orders.errors import OrderNotFound
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import Order
from app.service_orders.orders.queries import Filters
from app.service_orders.orders.schemas import (
    CalledOffView,
    CallListView,
    CallOffSlots,
    OpenedOrderView,
    OrderItem,
    OrderView,
    PlaceOrder,
    RefusalView,
    RefuseHelper,
    RescheduleOrder,
)

router = Router(prefix="/communities/{code}/orders", tags=["orders"])

JUDGED = (
    *(catalogue.SlotNotFound, catalogue.ItemNotFound, catalogue.EndedItem, catalogue.SlotBegun),
    *(catalogue.SlotCalledOff, catalogue.NotEligible, catalogue.UseIsRestricted, PersonNotFound),
    errors.OrderedAlready,
    *(errors.NotOfOneHome, errors.OutsideTheSlot, Collides, AlreadySignedUp),
)
PLACED = (
    *(*JUDGED, catalogue.NotYoursToOrder, errors.SaidTwice, errors.NoSuchHelper, BadPhone),
    AlreadyRecorded,
)
MINE = delegable(Scope.ORDERS)


@router.get("", response_model=Page[OrderItem], openapi_extra=MINE, responses=problems(BadCursor))
async def list_orders(  # noqa: PLR0913, PLR0917 - the filters
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    state: OrderState | None = None,
    day: Day | None = None,
    item_id: UUID | None = None,
    unit_id: UUID | None = None,
    grid_id: UUID | None = None,
    slot_id: UUID | None = None,
    mine: bool = False,
    waiting: bool = False,
    lapsed: bool = False,
    uncovered: bool = False,
) -> Response:
    """Orders the caller may see, newest first. `mine`: for, by or served by the caller; `lapsed`: placed, and
    nobody had taken it in time; `uncovered`: taken, and not by as many as can come."""
    only = Filters(state, day, item_id, unit_id, grid_id, slot_id, mine, waiting, lapsed, uncovered)
    rows, after = await queries.listing(session, actor, paging, only)
    return as_json({"items": [views.item(row, actor) for row in rows], "next": after})


@router.post(
    "",
    status_code=201,
    response_model=OrderView,
    openapi_extra=MINE,
    responses=problems(*PLACED, errors.SlotFull),
)
async def place_order(body: PlaceOrder, actor: CurrentActor, session: Session) -> Response:
    """下单: for oneself, in the name of who has authorised it, by a grid worker for who lives in their
    grids, by the office on the telephone. `slot-full` says how many wait: see `wait_for_slot`."""
    order = await service.place(session, actor, body)
    return as_json(views.view(await queries.one(session, actor, order.id), actor), 201)


@router.post(
    "/wait",
    status_code=201,
    response_model=OrderView,
    openapi_extra=MINE,
    responses=problems(*PLACED),
)
async def wait_for_slot(body: PlaceOrder, actor: CurrentActor, session: Session) -> Response:
    """候补, by order of arrival; placed at once, if a place has become free meanwhile."""
    order = await service.wait(session, actor, body)
    return as_json(views.view(await queries.one(session, actor, order.id), actor), 201)


@router.step(
    "/call-off",
    OnlyStaff,
    catalogue.SlotNotFound,
    errors.NothingToCallOff,
    response_model=CalledOffView,
)
async def call_off_slots(
    body: CallOffSlots, actor: CurrentActor, session: Session
) -> CalledOffView:
    """停办 a slot, or a day (heat, a storm): everybody is told, also who waits."""
    return await calling_off.call_off(session, actor, body)


@router.get(
    "/slots/{slot_id}/waiting",
    response_model=CallListView,
    responses=problems(catalogue.SlotNotFound, OnlyStaff),
)
async def list_waiting(slot_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """候补名单, for the office, which telephones down it near the beginning."""
    must_be_staff(actor)
    slot = await queries.slot(session, actor.community_id, slot_id)
    rows = await queries.call_list(session, actor, slot_id)
    return as_json(views.call_list(slot, rows, actor))


@router.get("/refused-helpers", openapi_extra=MINE)
async def list_refused_helpers(actor: CurrentActor, session: ReadSession) -> list[RefusalView]:
    """By whom the caller does not want to be served again."""
    found = await refusals.listing(session, actor.community_id, actor.person_id)
    return [RefusalView.of(row) for row in found]


@router.post(
    "/refused-helpers",
    status_code=201,
    openapi_extra=MINE,
    responses=problems(errors.NoSuchHelper, errors.RefusedAlready, PersonNotFound),
)
async def refuse_helper(body: RefuseHelper, actor: CurrentActor, session: Session) -> RefusalView:
    """不再安排: neither they nor their unit is told."""
    return RefusalView.of(await refusals.refuse(session, actor, body))


@router.delete(
    "/refused-helpers/{refusal_id}",
    status_code=204,
    openapi_extra=MINE,
    responses=problems(errors.RefusalNotFound),
)
async def accept_helper_again(refusal_id: UUID, actor: CurrentActor, session: Session) -> None:
    await refusals.withdraw(session, actor, refusal_id)


@router.get(
    "/{order_id}",
    response_model=OrderView,
    openapi_extra=MINE,
    responses=problems(OrderNotFound),
)
async def get_order(order_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """Who serves sees for whom from 18:00 of the day before, and opens where (`open_contact`)."""
    return as_json(views.view(await queries.one(session, actor, order_id), actor))


@router.post(
    "/{order_id}/open-words",
    response_model=OpenedOrderView,
    openapi_extra=UNKEPT | MINE,
    responses=problems(OrderNotFound, NotForYouToOpen, NothingRecorded, TooMany),
)
async def open_order_words(
    order_id: UUID, body: OpenWords, actor: CurrentActor, session: Session
) -> Response:
    """What was said with it, and the number to call for it; who acts in somebody's name opens only what they
    wrote. The customer can read who did, and what for."""
    await spend_note(session, actor)
    return as_json(await opening.open_words(session, actor, order_id, body))


@router.get("/{order_id}/history", openapi_extra=MINE, responses=problems(OrderNotFound))
async def get_order_history(
    order_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[StepView]:
    await queries.one(session, actor, order_id)
    found = await steps(session, actor.community_id, Order.__tablename__, order_id)
    return [StepView.of(row) for row in found]


@router.step("/{order_id}/leave", OrderNotFound, openapi_extra=MINE, response_model=OrderView)
async def leave_waiting_list(order_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """退出候补"""
    await service.leave(session, actor, order_id)
    return as_json(views.view(await queries.one(session, actor, order_id), actor))


@router.step(
    "/{order_id}/offer",
    OrderNotFound,
    *JUDGED,
    errors.NothingToOffer,
    response_model=OrderView,
)
async def offer_place(order_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """递补, by the office on the telephone; by itself a free place is offered in order of arrival."""
    await service.offer(session, actor, order_id)
    return as_json(views.view(await queries.one(session, actor, order_id), actor))


@router.step(
    "/{order_id}/accept",
    OrderNotFound,
    *JUDGED,
    errors.OfferIsOver,
    openapi_extra=MINE,
    response_model=OrderView,
)
async def accept_place(order_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """接受递补: who has another order at that time cancels it first."""
    await service.accept(session, actor, order_id)
    return as_json(views.view(await queries.one(session, actor, order_id), actor))


@router.step("/{order_id}/decline", OrderNotFound, openapi_extra=MINE, response_model=OrderView)
async def decline_place(order_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """放弃递补: the next one is offered it."""
    await service.decline(session, actor, order_id)
    return as_json(views.view(await queries.one(session, actor, order_id), actor))


@router.step(
    "/{order_id}/reschedule",
    OrderNotFound,
    *JUDGED,
    errors.SlotFull,
    errors.SameSlot,
    errors.OfAnotherItem,
    errors.MovedMeanwhile,
    openapi_extra=MINE,
    response_model=OrderView,
)
async def reschedule_order(
    order_id: UUID, body: RescheduleOrder, actor: CurrentActor, session: Session
) -> Response:
    """改期, to another slot of the same item; the old place is given up only once the new one is taken."""
    await service.reschedule(session, actor, order_id, body)
    return as_json(views.view(await queries.one(session, actor, order_id), actor))


@router.step(
    "/{order_id}/cancel",
    OrderNotFound,
    errors.MovedMeanwhile,
    openapi_extra=MINE,
    response_model=OrderView,
)
async def cancel_order(
    order_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """取消: also of what somebody ordered in one's name. The place is offered to who waits."""
    await service.cancel(session, actor, order_id, body)
    return as_json(views.view(await queries.one(session, actor, order_id), actor))
