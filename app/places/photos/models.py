from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant
from app.platform.privacy import IMPERSONAL


class Photo(Tenant):
    """An uploaded picture, re-encoded; it may arrive before the record that names it."""

    __tablename__ = "photos"
    __table_args__ = (TENANT,)

    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    width: Mapped[int]  # pixels
    height: Mapped[int]
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(info=IMPERSONAL)
    used_for: Mapped[UUID | None]  # the record it proves: a photo proves one thing

    @property
    def key(self) -> str:
        """Where it is stored; its thumbnail beside it."""
        return key_of(self.community_id, self.id)


def key_of(community_id: int, photo_id: UUID, *, thumbnail: bool = False) -> str:
    return f"{community_id}/{photo_id}{'.small' if thumbnail else ''}.jpg"
