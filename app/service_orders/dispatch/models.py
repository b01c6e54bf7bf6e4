from datetime import date, datetime
from typing import Any
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
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL
from app.service_orders.dispatch.errors import PlanUnderWay
from app.service_orders.dispatch.lifecycle import LIFECYCLE, PlanState

NOTHING = text("'{}'::jsonb")


class DispatchPlan(Tenant):
    """A day of home visits as it could go. What is known of people stands here by ids alone, and no
    longer than `jobs.KEPT`."""

    __tablename__ = "dispatch_plans"
    __table_args__ = (
        Index(None, "community_id", "day", "id"),
        Index(
            "ix_dispatch_plans_one_at_a_time",
            *("community_id", "day", "unit_id"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("state IN ('asked', 'solving')"),
            info=refused_as(PlanUnderWay),
        ),
        to("service_units", "unit_id"),
        TENANT,
    )

    unit_id: Mapped[UUID | None]  # whose members and orders; none: of all
    day: Mapped[date] = mapped_column(info=IMPERSONAL)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[PlanState] = mapped_column(default=LIFECYCLE.start)
    attempt: Mapped[int] = mapped_column(SmallInteger, default=1)
    done: Mapped[int] = mapped_column(SmallInteger, default=0)  # parts of `jobs.PARTS`
    went_on_at: Mapped[datetime]  # asked, or the last part done
    ended_at: Mapped[datetime | None]  # accepted, discarded or failed
    problem: Mapped[dict[str, Any]] = mapped_column(  # `days.Day`
        JSONB, server_default=NOTHING, default=dict, info=IMPERSONAL
    )
    versions: Mapped[dict[str, int]] = mapped_column(  # of orders, as they were read
        JSONB, server_default=NOTHING, default=dict, info=IMPERSONAL
    )
    pins: Mapped[dict[str, Any]] = mapped_column(  # by order: who, and from which minute
        JSONB, server_default=NOTHING, default=dict, info=IMPERSONAL
    )
    baseline: Mapped[dict[str, Any]] = mapped_column(  # `solving.told`
        JSONB, server_default=NOTHING, default=dict, info=IMPERSONAL
    )
    found: Mapped[dict[str, Any]] = mapped_column(  # the best so far
        JSONB, server_default=NOTHING, default=dict, info=IMPERSONAL
    )
    has_solver: Mapped[bool | None]  # none: not asked yet
    is_cut_short: Mapped[bool] = mapped_column(default=False, server_default=false())
    skipped: Mapped[list[dict[str, Any]]] = (
        mapped_column(  # orders, and why: pins released, not taken
            JSONB, server_default=text("'[]'::jsonb"), default=list, info=IMPERSONAL
        )
    )


class DispatchDistance(Tenant):
    """How far it really is on foot between two buildings, where staff know better than the map."""

    __tablename__ = "dispatch_distances"
    __table_args__ = (
        UniqueConstraint("community_id", "one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="order"),
        CheckConstraint("metres BETWEEN 0 AND 20000", name="metres"),
        to("buildings", "one_id"),
        to("buildings", "other_id"),
        TENANT,
    )

    one_id: Mapped[UUID]
    other_id: Mapped[UUID]
    metres: Mapped[int]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
