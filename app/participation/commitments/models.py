from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.participation.commitments.errors import AlreadySignedUp, Collides
from app.participation.subjects.models import TakesPart, of_somebody
from app.platform.db.base import TENANT, Tenant, refused_as
from app.platform.privacy import IMPERSONAL

IS_CURRENT = text("withdrawn_at IS NULL")
ELSEWHERE = ExcludeConstraint(
    ("community_id", "="),
    ("subject_id", "="),
    ("occasion_id", "<>"),
    (text("tstzrange(begins_at, ends_at)"), "&&"),
    name="ex_commitments_collides",
    using="gist",
    where=IS_CURRENT,
)
ELSEWHERE.info.update(refused_as(Collides))


class PlannedOccasion(Protocol):
    """What somebody can be planned at: a row of its own table."""

    __tablename__: str
    community_id: int
    id: UUID
    begins_at: datetime
    ends_at: datetime


class Commitment(TakesPart, Tenant):
    """Somebody is planned at an occasion, to serve there or to be served; withdrawn, they are free
    again, and the row stays."""

    __tablename__ = "commitments"
    __table_args__ = (
        Index(
            "ix_commitments_once",
            "community_id",
            "occasion_id",
            "subject_id",
            unique=True,
            postgresql_where=IS_CURRENT,
            info=refused_as(AlreadySignedUp),
        ),
        ELSEWHERE,
        CheckConstraint("ends_at > begins_at", name="order"),
        Index(
            "ix_commitments_member_id",
            *("community_id", "member_id"),
            postgresql_where=text("member_id IS NOT NULL"),
        ),
        *of_somebody(),
        TENANT,
    )

    occasion_kind: Mapped[str] = mapped_column(info=IMPERSONAL)  # its table: `rounds`, `orders`
    occasion_id: Mapped[UUID]
    begins_at: Mapped[datetime]  # of the occasion: what must not overlap
    ends_at: Mapped[datetime]
    is_served: Mapped[bool] = mapped_column(default=False, server_default=false())  # serves none
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))  # none: the clock
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # none: they did
