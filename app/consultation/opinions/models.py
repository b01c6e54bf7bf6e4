from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.opinions.lifecycle import LIFECYCLE, StatementState
from app.consultation.opinions.statistics import priority
from app.platform.db.base import TENANT, Tenant, to
from app.platform.privacy import IMPERSONAL, personal
from app.residents.purposes import CONSULTATION

NEW = priority(0, 0, 0, 0)


class Statement(Tenant):
    """One sentence on a topic. Who stated it agrees with it: that is counted, and no row says it."""

    __tablename__ = "statements"
    __table_args__ = (
        Index(None, "community_id", "topic_id", "state", "id"),
        Index(None, "community_id", "author_id", "id"),
        Index(None, "community_id", "stated_by", "id"),
        to("topics", "topic_id"),
        to("people", "author_id"),
        TENANT,
    )

    topic_id: Mapped[UUID]
    author_id: Mapped[UUID]
    stated_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))  # themselves, or for them
    stated_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(info=personal(CONSULTATION, "发表的意见"))
    original: Mapped[str | None] = mapped_column(
        info=personal(CONSULTATION, "意见原文")
    )  # if changed
    reason: Mapped[str | None] = mapped_column(
        info=IMPERSONAL
    )  # of the office, for its last answer
    state: Mapped[StatementState] = mapped_column(default=LIFECYCLE.start)
    judged_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]  # for the first time: from then on its words stay
    is_counted: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  # in a public map
    priority: Mapped[float] = mapped_column(default=NEW, info=IMPERSONAL)


class VoteValue(StrEnum):
    AGREE = "agree"  # 同意
    DISAGREE = "disagree"  # 不同意
    PASS = "pass"  # noqa: S105 - 跳过


SIGNS = {VoteValue.AGREE: 1, VoteValue.DISAGREE: -1, VoteValue.PASS: 0}
VALUES = {sign: value for value, sign in SIGNS.items()}


class Vote(Tenant):
    """How somebody votes on a statement, now.

    `voter` is not who: it is computed from the person with a key that is not in the database
    (`policy.voter`). Ids are not by age and times are whole hours, so that no row tells by when it was
    made who was there.
    """

    __tablename__ = "statement_votes"
    __table_args__ = (
        UniqueConstraint("community_id", "statement_id", "voter"),
        Index(None, "community_id", "topic_id"),
        Index(None, "community_id", "voter", "topic_id"),
        Index(
            "ix_statement_votes_changed",
            "community_id",
            "topic_id",
            "voter",
            postgresql_where=text("published IS DISTINCT FROM value"),
        ),
        CheckConstraint("value IN (1, 0, -1)", name="value"),
        to("topics", "topic_id"),
        to("statements", "statement_id"),
        TENANT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-2)
    topic_id: Mapped[UUID]
    statement_id: Mapped[UUID]
    voter: Mapped[UUID]
    value: Mapped[int] = mapped_column(SmallInteger)
    published: Mapped[int | None] = mapped_column(SmallInteger)  # as the last public map counts it
    voted_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)  # that it was cast


class CastVote(Tenant):
    """Every vote as it was cast, for the voter alone; `number`: in the order in which they came."""

    __tablename__ = "cast_statement_votes"
    __table_args__ = (
        UniqueConstraint("community_id", "vote_id", "number"),
        to("statement_votes", "vote_id"),
        TENANT,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-2)
    vote_id: Mapped[UUID]
    number: Mapped[int]
    value: Mapped[int] = mapped_column(SmallInteger)
    voted_at: Mapped[datetime]


class PublicMap(Tenant):
    """A map that everybody may see, and what it was computed from, for the next (`publishing.Shown`)."""

    __tablename__ = "opinion_maps"
    __table_args__ = (
        UniqueConstraint("community_id", "topic_id", "number"),
        to("topics", "topic_id"),
        TENANT,
    )

    topic_id: Mapped[UUID]
    number: Mapped[int]
    made_at: Mapped[datetime]
    voters: Mapped[int]
    statements: Mapped[dict[str, Any]] = mapped_column(JSONB)  # by id
    consensus: Mapped[dict[str, Any]] = mapped_column(JSONB)
    groups: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True)
    )  # none: as before
    shown_votes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    shown_sets: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    refused: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # votes that gave no next one
