"""What can be said of a service: one function for each deed. What people say of each other stands in
rows of its own, never in the history, which others read too."""

from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.volunteering.counting import reverse
from app.places.photos.service import use as use_photos
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.kept import Kept, insert_later, written_by_name
from app.platform.jobs.events import publish
from app.service_orders.crews.service import dissolve
from app.service_orders.orders import places
from app.service_orders.orders import queries as orders
from app.service_orders.orders.lifecycle import OrderAction
from app.service_orders.orders.models import Order
from app.service_orders.orders.schemas import RescheduleOrder
from app.service_orders.orders.service import by_the_clock, reschedule, step, which
from app.service_orders.reviews import queries
from app.service_orders.reviews.deadlines import CONFIRM_AFTER, RATE_WITHIN
from app.service_orders.reviews.errors import RatingOver
from app.service_orders.reviews.events import (
    DisputeDismissed,
    DisputeUpheld,
    HoursTakenBack,
    OrderDisputed,
)
from app.service_orders.reviews.models import Dispute, DisputeOutcome, DisputePhoto, Rating
from app.service_orders.reviews.schemas import (
    DisputeOrder,
    RateOrder,
    SettleDispute,
    UpholdDispute,
)

A = OrderAction
NEW_RATING = Kept(insert(Rating).values(written_by_name(Rating)))
TAKEN_BACK = "点单异议成立"  # which the helper reads beside their hours


async def confirm(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, A.CONFIRM)
    order.confirmed_at = clock.now()
    return order


async def confirm_unanswered(session: AsyncSession, order: Order) -> None:
    """确认 by itself, three days after we learnt that it was done; who calls holds its row."""
    if await queries.learnt_at(session, order) > clock.now() - CONFIRM_AFTER:
        return
    await by_the_clock(session, order, A.CONFIRM)
    order.confirmed_at = clock.now()


async def dispute(session: AsyncSession, actor: Actor, order_id: UUID, body: DisputeOrder) -> Order:
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, A.DISPUTE)
    raised = Dispute(
        community_id=order.community_id,
        id=new_id(),
        order_id=order.id,
        person_id=actor.person_id,
        raised_by=actor.account_id,
        raised_at=clock.now(),
        reason=body.reason,
    )
    session.add(raised)
    await session.flush()
    await use_photos(session, actor, body.photo_ids, raised.id)
    here = order.community_id
    session.add_all(
        DisputePhoto(community_id=here, id=new_id(), dispute_id=raised.id, photo_id=photo_id)
        for photo_id in body.photo_ids
    )
    await session.flush()
    await publish(session, OrderDisputed(**which(order, actor)))
    return order


async def uphold(session: AsyncSession, actor: Actor, order_id: UUID, body: UpholdDispute) -> Order:
    """Somebody else serves it again, in the slot that was agreed, or when it is rescheduled. Who served it
    is not offered it again."""
    if body.slot_id is not None:  # slots are locked before orders
        slot_id = await orders.slot_of(session, actor, order_id)
        await places.lock(session, actor.community_id, slot_id, body.slot_id)
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, A.UPHOLD)
    await _settle(session, actor, order, DisputeOutcome.UPHELD, body)
    served = await dissolve(session, order, A.UPHOLD)
    await reverse(session, actor, order.id, TAKEN_BACK)
    order.arrived_at = order.finished_at = None
    order.code_tries = 0
    await publish(session, DisputeUpheld(**which(order, actor), answer=body.answer))
    await publish(session, HoursTakenBack(**which(order, actor), member_ids=served))
    if body.slot_id is not None:
        again = RescheduleOrder(slot_id=body.slot_id, begins_at=body.begins_at, reason=TAKEN_BACK)
        await reschedule(session, actor, order_id, again)
    return order


async def dismiss(
    session: AsyncSession, actor: Actor, order_id: UUID, body: SettleDispute
) -> Order:
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, A.DISMISS)
    await _settle(session, actor, order, DisputeOutcome.DISMISSED, body)
    order.confirmed_at = clock.now()
    await publish(session, DisputeDismissed(**which(order, actor), answer=body.answer))
    return order


async def rate(session: AsyncSession, actor: Actor, order_id: UUID, body: RateOrder) -> Order:
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, A.RATE)
    if order.confirmed_at is None or order.confirmed_at + RATE_WITHIN <= clock.now():
        raise RatingOver
    said = Rating(
        community_id=order.community_id,
        id=new_id(),
        order_id=order.id,
        person_id=actor.person_id,
        rated_by=actor.account_id,
        rated_at=clock.now(),
        score=body.score,
        words=body.words,
    )
    await insert_later(session, NEW_RATING, said)
    return order


async def _settle(
    session: AsyncSession, actor: Actor, order: Order, outcome: DisputeOutcome, body: SettleDispute
) -> None:
    found = await queries.open_dispute(session, actor, order.id)
    found.outcome, found.answer = outcome, body.answer
    found.settled_by, found.settled_at = actor.account_id, clock.now()
