from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import LOCAL, Base


class KeptAnswer(Base):
    """The answer that was given to a request with this key; kept for 48 hours."""

    __tablename__ = "kept_answers"
    __table_args__ = (LOCAL,)

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[bytes] = mapped_column(LargeBinary)  # keyed: what was asked cannot be tried out
    status: Mapped[int]
    # Sealed. None: the release before answered, and what it kept in `body` is given to nobody.
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary, server_default=text("''"))  # drop it next
    created_at: Mapped[datetime]
