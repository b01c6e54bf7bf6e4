from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.matters.kinds import Matter
from app.consultation.topics.errors import NoSuchHazard
from app.consultation.topics.lifecycle import LIFECYCLE, TopicState
from app.platform.db.base import TENANT, Synced, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, personal
from app.residents.purposes import CONSULTATION


class TopicSource(StrEnum):
    RESIDENT = "resident"  # 居民提出
    TAKEN_DOWN = "taken_down"  # 议事点代记: by the office or a grid worker, for somebody
    OFFICE = "office"  # 社区提出
    HAZARDS = "hazards"  # 隐患转议


class TopicMoment(StrEnum):
    PROPOSED = "proposed"  # 提议时
    DELIVERED = "delivered"  # 办结时


class Topic(Synced, Tenant):
    """One proposal. What was joined points at one that was not; the first words of each are kept."""

    __tablename__ = "topics"
    __table_args__ = (
        Index(None, "community_id", "state", "id"),
        Index(None, "community_id", "changed_at"),
        Index(None, "community_id", "changed_in"),
        Index(None, "community_id", "grid_id", "id"),
        Index(None, "community_id", "proposed_by", "id"),
        Index(None, "community_id", "proposer_id", "id"),
        Index(None, "community_id", "accepted_at"),
        Index(
            "ix_topics_joined",
            "community_id",
            "joined_to_id",
            postgresql_where=text("joined_to_id IS NOT NULL"),
        ),
        Index(
            "ix_topics_due_at",
            "community_id",
            "due_at",
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        CheckConstraint("joined_to_id <> id", name="joined_to_another"),
        to("estates", "estate_id"),
        to("grids", "grid_id"),
        to("points", "point_id"),
        to("people", "proposer_id"),
        to("topics", "joined_to_id"),
        TENANT,
    )

    source: Mapped[TopicSource]
    title: Mapped[str] = mapped_column(info=personal(CONSULTATION, "议题名称"))
    what: Mapped[str] = mapped_column(info=personal(CONSULTATION, "提议内容"))
    summary: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # the office's words: public
    estate_id: Mapped[UUID | None]
    grid_id: Mapped[UUID | None]
    point_id: Mapped[UUID | None]  # at which it was said
    scene: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # of the code that was scanned there
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    proposer_id: Mapped[UUID | None]  # who said it: themselves, or through who wrote it down
    said_by: Mapped[str | None] = mapped_column(  # who is not in the roster
        info=personal(CONSULTATION, "提议人称呼")
    )
    said_at: Mapped[datetime]  # by the phone's clock
    proposed_at: Mapped[datetime]
    state: Mapped[TopicState] = mapped_column(default=LIFECYCLE.start)

    due_at: Mapped[datetime | None]  # until when the office answers
    due_is_estimate: Mapped[bool] = mapped_column(default=False, server_default=false())
    reminded_at: Mapped[datetime | None]
    overdue_told_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(info=personal(CONSULTATION, "终止议题的理由"))
    joined_to_id: Mapped[UUID | None]  # never of one that was joined itself
    accepted_at: Mapped[datetime | None]
    matter: Mapped[Matter | None]
    is_moderated: Mapped[bool] = mapped_column(default=True, server_default=true())  # statements
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))  # who called the
    # ballot, or said that all agree: they settle no objection to it
    resolution: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # 决议
    resolved_at: Mapped[datetime | None]
    delivered: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # what was done
    delivered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    # No columns: read beside it, for what it answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    photos: list[dict[str, Any]]
    hazard_ids: list[UUID]
    point: str | None  # its name
    follows: bool  # the caller
    proposed_along: bool  # by the caller, what was joined to it
    into: "Topic | None"  # what it was joined to, for who is told of it


class TopicParticipant(Tenant):
    """Who is told of each step: who took part always, who only follows until they stop."""

    __tablename__ = "topic_participants"
    __table_args__ = (
        UniqueConstraint("community_id", "topic_id", "account_id"),
        Index(None, "community_id", "account_id"),
        to("topics", "topic_id"),
        TENANT,
    )

    topic_id: Mapped[UUID]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    took_part: Mapped[bool]
    follows: Mapped[bool]


class TopicHazard(Tenant):
    """From which hazards it was raised."""

    __tablename__ = "topic_hazards"
    __table_args__ = (
        UniqueConstraint("community_id", "topic_id", "hazard_id"),
        Index(None, "community_id", "hazard_id"),
        to("topics", "topic_id"),
        to("hazards", "hazard_id", info=refused_as(NoSuchHazard)),
        TENANT,
    )

    topic_id: Mapped[UUID]
    hazard_id: Mapped[UUID]


class TopicPhoto(Tenant):
    __tablename__ = "topic_photos"
    __table_args__ = (
        UniqueConstraint("community_id", "photo_id"),
        Index(None, "community_id", "topic_id"),
        to("topics", "topic_id"),
        to("photos", "photo_id"),
        TENANT,
    )

    topic_id: Mapped[UUID]
    photo_id: Mapped[UUID]
    moment: Mapped[TopicMoment]
