from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.places.grids.errors import BeforeTheVersion
from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.values.points import Datum


def _one_at_a_time(table: str, column: str) -> ExcludeConstraint:
    """On no day is there more than one of it."""
    return ExcludeConstraint(
        ("community_id", "="),
        (column, "="),
        (text("daterange(since, until)"), "&&"),
        name=f"ex_{table}_overlap",
        info=refused_as(BeforeTheVersion),
    )


class Grid(Tenant):
    __tablename__ = "grids"
    __table_args__ = (
        UniqueConstraint("community_id", "code"),
        CheckConstraint(r"code ~ '^[0-9]{20}$'", name="code"),
        TENANT,
    )

    code: Mapped[str]  # 20 digits after CJ/T 349
    name: Mapped[str]


class GridVersion(Tenant):
    """What a grid was from a day on: a changed boundary alters nothing before its day."""

    __tablename__ = "grid_versions"
    __table_args__ = (
        UniqueConstraint("community_id", "grid_id", "since"),
        CheckConstraint("until > since", name="order"),
        _one_at_a_time("grid_versions", "grid_id"),
        to("grids", "grid_id"),
        TENANT,
    )

    grid_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date | None]  # the first day on which it is no longer so
    boundary: Mapped[dict[str, Any]] = mapped_column(JSONB)  # GeoJSON Polygon, WGS 84
    datum: Mapped[Datum] = mapped_column(server_default=Datum.WGS84)  # in which it was drawn


class GridBuilding(Tenant):
    """Which grid a building belongs to, from when to when."""

    __tablename__ = "grid_buildings"
    __table_args__ = (
        CheckConstraint("until > since", name="order"),
        _one_at_a_time("grid_buildings", "building_id"),
        Index(None, "community_id", "building_id"),
        Index(None, "community_id", "grid_id"),
        to("grids", "grid_id"),
        to("buildings", "building_id"),
        TENANT,
    )

    grid_id: Mapped[UUID]
    building_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date | None]
