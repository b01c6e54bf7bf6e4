"""From rows to what a client is told."""

from typing import Any

from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.service_orders.orders.lifecycle import LIFECYCLE, OrderState
from app.service_orders.orders.policy import parties
from app.service_orders.reviews.deadlines import CONFIRM_AFTER, RATE_WITHIN
from app.service_orders.reviews.queries import Review
from app.service_orders.reviews.schemas import DisputeView, MyRatings, RatingItem, RatingView

FEWEST = 3  # ratings of which an average is told, and by which it moves


def review(found: Review, actor: Actor) -> dict[str, Any]:
    order, rating = found.order, found.rating
    waits = order.state is OrderState.DONE and found.done_at is not None
    return {
        "order_id": order.id,
        "state": order.state,
        "confirms_at": found.done_at + CONFIRM_AFTER if waits and found.done_at else None,
        "confirmed_at": order.confirmed_at,
        "rate_until": order.confirmed_at and order.confirmed_at + RATE_WITHIN,
        "disputes": [_dispute(one, is_read=found.reads_words) for one in found.disputes],
        "rating": RatingView.of(rating).model_dump() if rating and found.reads_words else None,
        "actions": LIFECYCLE.open_to(parties(actor, order), order.state),
    }


def _dispute(row: Row, *, is_read: bool) -> dict[str, Any]:
    told = {"photo_ids": row.photo_ids or []}
    if not is_read:
        told = {"photo_ids": [], "reason": None, "answer": None}
    return DisputeView.of(row, **told).model_dump()


def rating(row: Row) -> RatingItem:
    return RatingItem.of(row, members=[one["name"] for one in row.members])


def mine(scores: list[int]) -> MyRatings:
    told = scores[: len(scores) // FEWEST * FEWEST]
    return MyRatings(ratings=len(told), average=round(sum(told) / len(told), 1) if told else None)
