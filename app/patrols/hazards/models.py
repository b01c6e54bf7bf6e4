from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.patrols.categories.models import Severity
from app.patrols.hazards.lifecycle import LIFECYCLE, HazardState
from app.platform.db.base import TENANT, Synced, Tenant, to
from app.platform.db.kept import Row
from app.platform.privacy import IMPERSONAL, personal
from app.platform.worktime.limits import LimitUnit
from app.residents.purposes import HAZARDS


class Source(StrEnum):
    SNAPSHOT = "snapshot"  # 随手拍
    PATROL = "patrol"  # 巡护
    OFFICE = "office"  # 社区登记


class Moment(StrEnum):
    FOUND = "found"  # 发现时
    BEFORE = "before"  # 整改前
    AFTER = "after"  # 整改后


class Hazard(Synced, Tenant):
    __tablename__ = "hazards"
    __table_args__ = (
        Index(None, "community_id", "grid_id", "id"),
        Index(None, "community_id", "grid_id", "changed_at"),
        Index(None, "community_id", "grid_id", "changed_in"),
        Index(None, "community_id", "state", "id"),
        Index(None, "community_id", "reported_by", "id"),
        Index(None, "community_id", "reporter_id", "id"),
        Index(None, "community_id", "company_id", "id"),
        Index(None, "community_id", "assignee_id", "id"),
        Index(
            "ix_hazards_due_at",
            "community_id",
            "due_at",
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "ix_hazards_round",
            "community_id",
            "round_id",
            postgresql_where=text("round_id IS NOT NULL"),
        ),
        Index(
            "ix_hazards_joined",
            "community_id",
            "joined_to_id",
            postgresql_where=text("joined_to_id IS NOT NULL"),
        ),
        Index("ix_hazards_near", "community_id", "category_id", "lat", "lng"),
        CheckConstraint("assignee_id IS NULL OR company_id IS NULL", name="one_assignee"),
        CheckConstraint("(lng IS NULL) = (lat IS NULL)", name="point"),
        to("hazard_categories", "category_id"),
        to("grids", "grid_id"),
        to("companies", "company_id"),
        to("people", "reporter_id"),
        to("rounds", "round_id"),
        to("hazards", "joined_to_id"),
        TENANT,
    )

    category_id: Mapped[UUID]
    grid_id: Mapped[UUID]
    source: Mapped[Source]
    what: Mapped[str] = mapped_column(info=personal(HAZARDS, "上报内容"))
    where: Mapped[str] = mapped_column(info=personal(HAZARDS, "隐患位置"))
    lng: Mapped[float | None] = mapped_column(info=personal(HAZARDS, "经度"))  # WGS 84
    lat: Mapped[float | None] = mapped_column(info=personal(HAZARDS, "纬度"))
    datum: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # in which the point was sent
    round_id: Mapped[UUID | None]  # on which it was found
    reported_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    reporter_id: Mapped[UUID | None]  # the person behind that account, or in whose name it acted
    found_at: Mapped[datetime]  # by the finder's clock; the limit runs from here
    reported_at: Mapped[datetime]
    state: Mapped[HazardState] = mapped_column(default=LIFECYCLE.start)

    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    company_id: Mapped[UUID | None]
    assigned_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]  # of the limit that runs in its state; none: none does
    rectify_by: Mapped[datetime | None]  # kept when the work is submitted, and for good
    due_is_estimate: Mapped[bool] = mapped_column(default=False, server_default=false())
    escalates_at: Mapped[datetime | None]  # twice the limit
    is_extended: Mapped[bool] = mapped_column(default=False)
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    submitted_person_id: Mapped[UUID | None]
    submitted_company_id: Mapped[UUID | None]  # for the release before, which reads it
    closed_at: Mapped[datetime | None]
    joined_to_id: Mapped[UUID | None]  # never of one that was joined itself
    reminded_at: Mapped[datetime | None]
    overdue_told_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]

    # No columns: read beside it, for what it answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    category: str
    category_name: str
    severity: Severity
    limit_amount: int
    limit_unit: LimitUnit
    photos: list[dict[str, Any]]
    did_the_work: bool  # the caller, ever (`policy.DID_THE_WORK`)
    candidates: list[Row]  # of a new one: perhaps the same


class Rectification(Tenant):
    """One attempt to put a hazard right (整改); a returned attempt is kept, not overwritten."""

    __tablename__ = "rectifications"
    __table_args__ = (
        Index(None, "community_id", "hazard_id"),
        to("hazards", "hazard_id"),
        to("people", "person_id"),
        to("companies", "company_id"),
        TENANT,
    )

    hazard_id: Mapped[UUID]
    done_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[UUID | None]  # the person behind that account, then
    company_id: Mapped[UUID | None]  # for which it was done
    done_at: Mapped[datetime]
    description: Mapped[str] = mapped_column("account", info=personal(HAZARDS, "整改说明"))


class HazardPhoto(Tenant):
    __tablename__ = "hazard_photos"
    __table_args__ = (
        UniqueConstraint("community_id", "photo_id"),  # a photo proves one thing
        Index(None, "community_id", "hazard_id"),
        to("hazards", "hazard_id"),
        to("rectifications", "rectification_id"),
        to("photos", "photo_id"),
        TENANT,
    )

    hazard_id: Mapped[UUID]
    rectification_id: Mapped[UUID | None]
    photo_id: Mapped[UUID]
    moment: Mapped[Moment]
