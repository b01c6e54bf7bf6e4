from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, refused_as
from app.platform.privacy import IMPERSONAL
from app.residents.roster.errors import AnotherRunIsGoingOn
from app.residents.roster.lifecycle import LIFECYCLE, RunState


class RosterRun(Tenant):
    """An uploaded workbook, and how far it was taken in. Its rows are kept sealed, until it ends."""

    __tablename__ = "roster_runs"
    __table_args__ = (
        Index(
            "ix_roster_runs_one_at_a_time",
            "community_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'running')"),
            info=refused_as(AnotherRunIsGoingOn),
        ),
        TENANT,
    )

    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    file_name: Mapped[str | None] = mapped_column(
        info=IMPERSONAL
    )  # as it was called where it came from
    is_dry: Mapped[bool]
    state: Mapped[RunState] = mapped_column(default=LIFECYCLE.start)
    total: Mapped[int] = mapped_column(default=0)  # rows
    done: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    warned: Mapped[int] = mapped_column(server_default="0", default=0)  # taken in without a cell
    dwellings: Mapped[int] = mapped_column(server_default="0", default=0)  # new ones
    moved: Mapped[int] = mapped_column(server_default="0", default=0)  # from another dwelling
    ended: Mapped[int] = mapped_column(server_default="0", default=0)  # households left empty
    has_errors: Mapped[bool] = mapped_column(default=False)  # a workbook of what was refused
    fault: Mapped[str | None] = mapped_column(info=IMPERSONAL)
    told: Mapped[list[str]] = mapped_column(  # about the workbook
        JSONB, server_default="[]", default=list, info=IMPERSONAL
    )
    went_on_at: Mapped[datetime | None]  # read, or the last part taken
    ended_at: Mapped[datetime | None]


class RosterExport(Tenant):
    """Who took the roster out, when, and how much of it."""

    __tablename__ = "roster_exports"
    __table_args__ = (TENANT,)

    exported_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    rows: Mapped[int]
