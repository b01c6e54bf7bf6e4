from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant, to
from app.platform.privacy import IMPERSONAL, Sensitivity, personal
from app.residents.conflicts.lifecycle import CONFLICT, ConflictState
from app.residents.purposes import ROSTER


class WaitingEdit(Tenant):
    """An edit made on a version that was no longer the current one: not applied, and not lost.

    What was wanted is sealed as one value, because there may be numbers in it.
    """

    __tablename__ = "edit_conflicts"
    __table_args__ = (
        Index(
            "ix_edit_conflicts_open",
            "community_id",
            "subject_kind",
            "subject_id",
            postgresql_where=text("state = 'open'"),
        ),
        Index(None, "community_id", "person_id"),
        Index(None, "community_id", "wanted_by", "id"),
        to("people", "person_id"),
        TENANT,
    )

    subject_kind: Mapped[str] = mapped_column(info=IMPERSONAL)  # a table of `kinds.SUBJECTS`
    subject_id: Mapped[UUID]
    person_id: Mapped[UUID]  # whom the record is about: who sees them sees this
    base_version: Mapped[int]
    wanted: Mapped[bytes] = mapped_column(
        LargeBinary, info=personal(ROSTER, "待确认的修改", Sensitivity.SENSITIVE, sealed=True)
    )
    wanted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    wanted_at: Mapped[datetime]
    state: Mapped[ConflictState] = mapped_column(default=CONFLICT.start)

    # No columns: read beside it, for what it answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    person: str
    editor: str | None  # who wanted it, by name


PLACE = f"{WaitingEdit.__tablename__}.wanted"
"""Where it is sealed."""
