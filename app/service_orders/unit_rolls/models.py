from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL
from app.residents.roster.lifecycle import LIFECYCLE, RunState
from app.service_orders.unit_rolls.errors import AnotherImportIsGoingOn


class UnitImport(Tenant):
    """A workbook of a unit's members, and how far it was taken in; its rows are sealed until it ends."""

    __tablename__ = "unit_imports"
    __table_args__ = (
        Index(
            "ix_unit_imports_one_at_a_time",
            *("community_id", "unit_id"),
            unique=True,
            postgresql_where=text("state IN ('waiting', 'running')"),
            info=refused_as(AnotherImportIsGoingOn),
        ),
        Index(None, "community_id", "unit_id", "id"),
        to("service_units", "unit_id"),
        TENANT,
    )

    unit_id: Mapped[UUID]
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    file_name: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    is_dry: Mapped[bool]
    state: Mapped[RunState] = mapped_column(default=LIFECYCLE.start)
    total: Mapped[int] = mapped_column(default=0)  # rows
    done: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    warned: Mapped[int] = mapped_column(default=0)  # taken in without a cell
    has_errors: Mapped[bool] = mapped_column(default=False)  # a workbook of what was refused
    fault: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    told: Mapped[list[str]] = mapped_column(JSONB, default=list, info=IMPERSONAL)
    went_on_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
