from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import TENANT, Tenant
from app.platform.privacy import IMPERSONAL


class CalendarFeed(Tenant):
    """A calendar that a phone subscribes to: of something, as a team or a grid, or, of nothing, one's
    own commitments.

    Who has its address reads it; so the address holds a token, of which we keep the digest.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        UniqueConstraint("community_id", "digest"),
        Index(None, "community_id", "account_id"),
        CheckConstraint("(shows_kind IS NULL) = (shows_id IS NULL)", name="shows"),
        CheckConstraint("team_id IS NULL OR grid_id IS NULL", name="one_subject"),
        TENANT,
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    shows_kind: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # a table: `teams`
    shows_id: Mapped[UUID | None]
    digest: Mapped[bytes] = mapped_column(LargeBinary, info=IMPERSONAL)  # SHA-256 of the token
    ended_at: Mapped[datetime | None]

    # For the release before, which knows no other kinds; the next one drops them.
    team_id: Mapped[UUID | None]
    grid_id: Mapped[UUID | None]
