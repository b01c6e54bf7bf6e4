from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant
from app.platform.privacy import IMPERSONAL, personal
from app.residents.purposes import NOTICES


class Message(Tenant):
    """A notice to one account. `occasion` makes it unique: a job that runs twice tells once."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("community_id", "account_id", "occasion"),
        Index(None, "community_id", "account_id", "id"),
        TENANT,
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    occasion: Mapped[str] = mapped_column(info=IMPERSONAL)
    title: Mapped[str] = mapped_column(info=personal(NOTICES, "消息标题"))
    text: Mapped[str] = mapped_column(info=personal(NOTICES, "消息内容"))
    subject_kind: Mapped[str] = mapped_column(info=IMPERSONAL)
    subject_id: Mapped[UUID]
    read_at: Mapped[datetime | None]
