"""确认、异议、评价"""

from uuid import UUID

from fastapi import Response

from app.places.photos.errors import NoSuchPhoto, PhotoNotFound
from app.places.photos.serving import jpeg
from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.answers import as_json
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.paging import BadCursor, Page
from app.service_orders.orders.errors import OfAnotherItem, OrderNotFound, SameSlot, SlotFull
from app.service_orders.orders.router import JUDGED
from app.service_orders.reviews import errors, queries, service, views
from app.service_orders.reviews.schemas import (
    DisputeOrder,
    MyRatings,
    RateOrder,
    RatingItem,
    ReviewView,
    SettleDispute,
    UpholdDispute,
)

router = Router(prefix="/communities/{code}", tags=["orders"])
ORDER = "/orders/{order_id}"


async def viewed(session: Session, actor: Actor, order_id: UUID) -> Response:
    return as_json(views.review(await queries.review(session, actor, order_id), actor))


@router.get(
    f"{ORDER}/review",
    response_model=ReviewView,
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(OrderNotFound),
)
async def get_review(order_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """What was said of it. The words are for the customer, the coordinator and the office, never for who
    served it."""
    return await viewed(session, actor, order_id)


@router.get(
    ORDER + "/dispute-photos/{photo_id}",
    response_class=Response,
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(OrderNotFound, PhotoNotFound) | {200: {"content": {"image/jpeg": {}}}},
)
async def get_dispute_photo(
    order_id: UUID,
    photo_id: UUID,
    actor: CurrentActor,
    session: ReadSession,
    thumbnail: bool = False,
) -> Response:
    await queries.photo(session, actor, order_id, photo_id)
    return await jpeg(session, actor.community_id, photo_id, thumbnail=thumbnail)


@router.step(
    f"{ORDER}/confirm",
    OrderNotFound,
    openapi_extra=delegable(Scope.ORDERS),
    response_model=ReviewView,
)
async def confirm_order(order_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """确认, by the customer or who acts for them, never by who served it nor by their household; after
    three days the clock does."""
    await service.confirm(session, actor, order_id)
    return await viewed(session, actor, order_id)


@router.step(
    f"{ORDER}/dispute",
    *(OrderNotFound, NoSuchPhoto, errors.DisputedAlready),
    openapi_extra=delegable(Scope.ORDERS),
    response_model=ReviewView,
)
async def dispute_order(
    order_id: UUID, body: DisputeOrder, actor: CurrentActor, session: Session
) -> Response:
    """异议, until it was confirmed: the office settles it."""
    await service.dispute(session, actor, order_id, body)
    return await viewed(session, actor, order_id)


@router.step(
    f"{ORDER}/uphold",
    *(OrderNotFound, *JUDGED, SlotFull, SameSlot, OfAnotherItem),
    response_model=ReviewView,
)
async def uphold_dispute(
    order_id: UUID, body: UpholdDispute, actor: CurrentActor, session: Session
) -> Response:
    """异议成立: it is placed again for somebody else, in the slot that was agreed or later with `reschedule`;
    the hours that it gave are taken back."""
    await service.uphold(session, actor, order_id, body)
    return await viewed(session, actor, order_id)


@router.step(f"{ORDER}/dismiss", OrderNotFound, response_model=ReviewView)
async def dismiss_dispute(
    order_id: UUID, body: SettleDispute, actor: CurrentActor, session: Session
) -> Response:
    """异议不成立: it counts as confirmed."""
    await service.dismiss(session, actor, order_id, body)
    return await viewed(session, actor, order_id)


@router.step(
    f"{ORDER}/rate",
    *(OrderNotFound, errors.RatingOver, errors.RatedAlready),
    openapi_extra=delegable(Scope.ORDERS),
    response_model=ReviewView,
)
async def rate_order(
    order_id: UUID, body: RateOrder, actor: CurrentActor, session: Session
) -> Response:
    """评价, once, within fourteen days of the confirmation."""
    await service.rate(session, actor, order_id, body)
    return await viewed(session, actor, order_id)


@router.get("/service-ratings", responses=problems(BadCursor))
async def list_ratings(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    unit_id: UUID | None = None,
    item_id: UUID | None = None,
) -> Page[RatingItem]:
    """With their words, newest first: for the office and the auditor, and for a coordinator those of
    their unit; nobody reads those of what they served themselves."""
    rows, after = await queries.ratings(session, actor, paging, unit_id=unit_id, item_id=item_id)
    return Page(items=[views.rating(row) for row in rows], next=after)


@router.get("/service-ratings/mine")
async def get_my_ratings(actor: CurrentActor, session: ReadSession) -> MyRatings:
    """Of what the caller served: an average, from three ratings on, without words."""
    return views.mine(await queries.my_scores(session, actor))
