from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant


class Message(Tenant):
    """A notice to one account. `occasion` makes it unique: a job that runs twice tells once."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("community_id", "account_id", "occasion"),
        Index(None, "community_id", "account_id", "id"),
        TENANT,
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    occasion: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    read_at: Mapped[datetime | None]
