from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant
from app.platform.privacy import IMPERSONAL


class Card(Tenant):
    """A code under which an account is known for some minutes, to whoever it was shown."""

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("community_id", "digest"),
        UniqueConstraint("community_id", "account_id"),
        TENANT,
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    digest: Mapped[bytes] = mapped_column(LargeBinary, info=IMPERSONAL)
    expires_at: Mapped[datetime]
