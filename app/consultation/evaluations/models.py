from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.evaluations.errors import EvaluatedAlready
from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import personal
from app.residents.purposes import CONSULTATION


class Evaluation(Tenant):
    """What somebody thinks of what was delivered (评议): once a delivery, and as it was said, so that a
    rate of the past stays what it was."""

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint(
            *("community_id", "topic_id", "delivered_at", "person_id"),
            info=refused_as(EvaluatedAlready),
        ),
        Index(None, "community_id", "person_id"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        to("topics", "topic_id"),
        to("people", "person_id"),
        TENANT,
    )

    topic_id: Mapped[UUID]
    delivered_at: Mapped[datetime]  # which delivery: what was not solved is delivered again
    person_id: Mapped[UUID]
    evaluated_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    evaluated_at: Mapped[datetime]
    score: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str | None] = mapped_column(info=personal(CONSULTATION, "评议意见"))
