from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import personal
from app.residents.purposes import ORDERS
from app.service_orders.reviews.errors import DisputedAlready, RatedAlready


class DisputeOutcome(StrEnum):
    UPHELD = "upheld"  # 异议成立: somebody else serves it again
    DISMISSED = "dismissed"  # 异议不成立: it counts as it was served


class Dispute(Tenant):
    """That a service was not as it should be (异议), and what the office found."""

    __tablename__ = "order_disputes"
    __table_args__ = (
        Index(
            "ix_order_disputes_open",
            *("community_id", "order_id"),
            unique=True,
            postgresql_where=text("outcome IS NULL"),
            info=refused_as(DisputedAlready),
        ),
        Index(None, "community_id", "order_id"),
        Index(None, "community_id", "person_id"),
        CheckConstraint("(outcome IS NULL) = (answer IS NULL)", name="settled"),
        to("orders", "order_id"),
        to("people", "person_id"),
        TENANT,
    )

    order_id: Mapped[UUID]
    person_id: Mapped[UUID]  # in whose name
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    raised_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(info=personal(ORDERS, "对服务的异议"))
    outcome: Mapped[DisputeOutcome | None]
    answer: Mapped[str | None] = mapped_column(info=personal(ORDERS, "异议处理答复"))
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[datetime | None]


class DisputePhoto(Tenant):
    __tablename__ = "order_dispute_photos"
    __table_args__ = (
        UniqueConstraint("community_id", "photo_id"),
        Index(None, "community_id", "dispute_id"),
        to("order_disputes", "dispute_id"),
        to("photos", "photo_id"),
        TENANT,
    )

    dispute_id: Mapped[UUID]
    photo_id: Mapped[UUID]


class Rating(Tenant):
    """What the customer thinks of it (评价): once."""

    __tablename__ = "order_ratings"
    __table_args__ = (
        UniqueConstraint("community_id", "order_id", info=refused_as(RatedAlready)),
        Index(None, "community_id", "person_id"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        to("orders", "order_id"),
        to("people", "person_id"),
        TENANT,
    )

    order_id: Mapped[UUID]
    person_id: Mapped[UUID]  # in whose name
    rated_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    rated_at: Mapped[datetime]
    score: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str | None] = mapped_column(info=personal(ORDERS, "评价意见"))
