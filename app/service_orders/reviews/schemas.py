from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.platform.schemas import Command, Instant, View, Words
from app.service_orders.orders.lifecycle import OrderAction, OrderState
from app.service_orders.reviews.models import DisputeOutcome

Score = Annotated[int, Field(ge=1, le=5)]


class DisputeOrder(Command):
    reason: Annotated[Words, Field(examples=["约好一小时，十分钟就走了"])]
    photo_ids: Annotated[list[UUID], Field(default_factory=list, max_length=9)]


class SettleDispute(Command):
    answer: Annotated[Words, Field(description="Told to who raised it.")]


class UpholdDispute(SettleDispute):
    slot_id: UUID | None = Field(
        None,
        description="Of the same item, as agreed with the customer; none: it is rescheduled later.",
    )
    begins_at: Instant | None = Field(None, description="Within that slot.")


class RateOrder(Command):
    score: Score
    words: Words | None = None


class DisputeView(View):
    id: UUID
    raised_at: datetime
    reason: str | None = Field(description="None: not for the caller, like `answer`.")
    photo_ids: list[UUID]
    outcome: DisputeOutcome | None = Field(description="None: the office looks into it.")
    answer: str | None
    settled_at: datetime | None


class RatingView(View):
    rated_at: datetime
    score: Score
    words: str | None


class ReviewView(View):
    """What becomes of an order once it was served."""

    order_id: UUID
    state: OrderState
    confirms_at: datetime | None = Field(
        description="When it counts as confirmed by itself; none: it is not waiting for that."
    )
    confirmed_at: datetime | None
    rate_until: datetime | None
    disputes: list[DisputeView] = Field(description="Newest first.")
    rating: RatingView | None = Field(description="None: there is none, or not for the caller.")
    actions: list[OrderAction] = Field(description="What the caller may do now.")


class RatingItem(View):
    """A rating as the coordinator and the office read it, without the customer's name."""

    id: UUID
    order_id: UUID
    unit_id: UUID
    item: str
    served_on: date
    members: list[str] = Field(description="Who served it.")
    rated_at: datetime
    score: Score
    words: str | None


class MyRatings(View):
    """Of what the caller served. It moves with every third rating, so that nobody's can be computed."""

    ratings: int
    average: float | None = Field(description="None: fewer than three.")
