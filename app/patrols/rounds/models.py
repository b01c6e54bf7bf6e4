from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.patrols.rounds.errors import Full
from app.patrols.rounds.lifecycle import LIFECYCLE, RoundState
from app.platform.db.base import TENANT, Synced, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, personal
from app.residents.purposes import HAZARDS


class SafetyKind(StrEnum):
    """The four safety actions, and what their `count` counts."""

    PUBLICITY = "publicity"  # 安全宣传: households reached
    PERSUASION = "persuasion"  # 巡逻劝导: people spoken to
    FIRE_INSPECTION = "fire_inspection"  # 消防检查: places inspected
    STAIRWELL_CLEARING = "stairwell_clearing"  # 楼栋清理: stairwells cleared


class Series(Tenant):
    """The same round every week, from a day on (每周巡护)."""

    __tablename__ = "round_series"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("minutes BETWEEN 1 AND 720", name="minutes"),
        CheckConstraint("capacity > 0", name="capacity"),
        to("teams", "team_id"),
        to("grids", "grid_id"),
        TENANT,
    )

    team_id: Mapped[UUID]
    grid_id: Mapped[UUID]
    weekday: Mapped[int] = mapped_column(SmallInteger)  # ISO: 1 is Monday
    starts: Mapped[time] = mapped_column(info=IMPERSONAL)  # in Asia/Shanghai
    minutes: Mapped[int]
    meet_at: Mapped[str] = mapped_column(info=IMPERSONAL)
    capacity: Mapped[int]
    first_on: Mapped[date] = mapped_column(info=IMPERSONAL)
    until_on: Mapped[date | None] = mapped_column(info=IMPERSONAL)  # the first day without it
    skips_holidays: Mapped[bool] = mapped_column(server_default=false())
    planned_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))


class Round(Synced, Tenant):
    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("community_id", "series_id", "series_on"),
        Index(None, "community_id", "begins_at"),
        Index(None, "community_id", "team_id", "begins_at"),
        Index(None, "community_id", "grid_id", "begins_at"),
        Index(None, "community_id", "grid_id", "changed_at"),
        Index(None, "community_id", "grid_id", "changed_in"),
        CheckConstraint("ends_at > begins_at", name="order"),
        CheckConstraint(
            "taken BETWEEN 0 AND capacity", name="capacity", info=refused_as(Full)
        ),  # never oversold
        to("teams", "team_id"),
        to("grids", "grid_id"),
        to("round_series", "series_id"),
        TENANT,
    )

    team_id: Mapped[UUID]
    grid_id: Mapped[UUID]
    series_id: Mapped[UUID | None]
    series_on: Mapped[date | None] = mapped_column(info=IMPERSONAL)  # also when it was moved
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    meet_at: Mapped[str] = mapped_column(info=IMPERSONAL)  # 集合地点
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    planned_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[RoundState] = mapped_column(default=LIFECYCLE.start)
    summary: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # 巡护小结
    reminded_at: Mapped[datetime | None]

    # No columns: read beside it, for what it decides and answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    team: str
    grid: str
    is_member: bool  # the caller, of its team
    is_signed_up: bool  # the caller
    is_there: bool  # the caller has signed in
    whom_is_member: bool  # who is to be signed up, in or out
    was: datetime | None = None  # when it had been going to begin: of a move that is told


class SafetyAction(Tenant):
    """One of the four, done on a round. With a `rectification_id` it also put a hazard right."""

    __tablename__ = "safety_actions"
    __table_args__ = (
        Index(None, "community_id", "round_id"),
        Index(None, "community_id", "kind", "done_at"),
        Index(
            "ix_safety_actions_rectification",
            "community_id",
            "rectification_id",
            unique=True,
            postgresql_where=text("rectification_id IS NOT NULL"),
        ),
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("(struck_at IS NULL) = (struck_because IS NULL)", name="struck"),
        CheckConstraint("(hazard_id IS NULL) = (rectification_id IS NULL)", name="hazard"),
        to("rounds", "round_id"),
        to("people", "person_id"),
        to("hazards", "hazard_id"),
        to("rectifications", "rectification_id"),
        TENANT,
    )

    round_id: Mapped[UUID]
    kind: Mapped[SafetyKind]
    count: Mapped[int]
    words: Mapped[str] = mapped_column(info=personal(HAZARDS, "安全行动说明"))
    where: Mapped[str] = mapped_column(info=personal(HAZARDS, "安全行动地点"))
    lng: Mapped[float | None] = mapped_column(info=personal(HAZARDS, "经度"))  # WGS 84
    lat: Mapped[float | None] = mapped_column(info=personal(HAZARDS, "纬度"))
    datum: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    done_at: Mapped[datetime]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[UUID | None]
    hazard_id: Mapped[UUID | None]
    rectification_id: Mapped[UUID | None]
    struck_at: Mapped[datetime | None]  # a mistake: kept, and counted no more
    struck_because: Mapped[str | None] = mapped_column(info=personal(HAZARDS, "作废原因"))

    # No column: read beside it, for what it answers.
    __allow_unmapped__ = True
    photos: list[UUID]


class ActionPhoto(Tenant):
    __tablename__ = "safety_action_photos"
    __table_args__ = (
        UniqueConstraint("community_id", "photo_id"),
        Index(None, "community_id", "action_id"),
        to("safety_actions", "action_id"),
        to("photos", "photo_id"),
        TENANT,
    )

    action_id: Mapped[UUID]
    photo_id: Mapped[UUID]
