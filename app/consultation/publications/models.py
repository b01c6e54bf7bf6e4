from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.publications.deadlines import Ground
from app.consultation.publications.errors import ObjectedAlready
from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, personal
from app.residents.purposes import CONSULTATION


class PublicationOutcome(StrEnum):
    CARRIED_OUT = "carried_out"  # 落实
    UPHELD = "upheld"  # 异议成立
    ANNULLED = "annulled"  # 表决作废


class ObjectionOutcome(StrEnum):
    SETTLED = "settled"  # 已处理
    UPHELD = "upheld"  # 成立
    LAPSED = "lapsed"  # 决议已退回重新协商


class Publication(Tenant):
    """A resolution as it was shown to everybody (公示), from when to when."""

    __tablename__ = "publications"
    __table_args__ = (
        Index(None, "community_id", "topic_id", "id"),
        Index(
            "ix_publications_running",
            "community_id",
            "topic_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_publications_due_at",
            "community_id",
            "due_at",
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        to("topics", "topic_id"),
        TENANT,
    )

    topic_id: Mapped[UUID]
    resolution: Mapped[str] = mapped_column("text", info=IMPERSONAL)  # as it was resolved
    working_days: Mapped[int] = mapped_column(SmallInteger)
    published_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime]
    due_at: Mapped[datetime]  # as the history and the calendar say; see `deadlines`
    due_is_estimate: Mapped[bool]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[PublicationOutcome | None]


class Objection(Tenant):
    """One objection (异议), also when many have signed it (联名)."""

    __tablename__ = "objections"
    __table_args__ = (
        Index(None, "community_id", "publication_id", "id"),
        Index(
            "ix_objections_open",
            "community_id",
            "settle_by",
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        to("publications", "publication_id"),
        to("people", "person_id"),
        TENANT,
    )

    publication_id: Mapped[UUID]
    ground: Mapped[Ground]
    reason: Mapped[str] = mapped_column(info=personal(CONSULTATION, "异议理由"))
    is_shown: Mapped[bool]  # others may read and sign it
    person_id: Mapped[UUID]  # who made it, and is the first to sign
    made_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]
    settle_by: Mapped[datetime]
    overdue_told_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # the office's words: public
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]
    outcome: Mapped[ObjectionOutcome | None]


class ObjectionSigner(Tenant):
    """Who stands behind an objection: of one publication everybody behind one."""

    __tablename__ = "objection_signers"
    __table_args__ = (
        UniqueConstraint(
            *("community_id", "publication_id", "person_id"), info=refused_as(ObjectedAlready)
        ),
        Index(None, "community_id", "objection_id"),
        to("publications", "publication_id"),
        to("objections", "objection_id"),
        to("people", "person_id"),
        TENANT,
    )

    publication_id: Mapped[UUID]
    objection_id: Mapped[UUID]
    person_id: Mapped[UUID]
    signed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    signed_at: Mapped[datetime]
