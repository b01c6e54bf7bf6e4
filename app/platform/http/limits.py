"""How often somebody may try: a fixed window a key, held by PostgreSQL, so for all processes."""

import hashlib
from datetime import UTC, datetime

from fastapi import Request
from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import clock
from app.platform.db.base import LOCAL, Base
from app.platform.errors import TooMany


class Attempts(Base):
    __tablename__ = "attempts"
    __table_args__ = {"prefixes": ["UNLOGGED"], **LOCAL}  # noqa: RUF012

    key: Mapped[str] = mapped_column(primary_key=True)  # a digest: no address is stored
    window_at: Mapped[datetime]
    count: Mapped[int]


def caller(request: Request) -> str:
    return request.client.host if request.client else "unknown"


async def spend(session: AsyncSession, what: str, who: str, *, most: int, seconds: int) -> None:
    """One attempt of `most` in a window of `seconds`. It counts even if the deed then fails.

    So it commits what it wrote: called before anything else of the deed has been written.
    """
    now = int(clock.now().timestamp())
    window = datetime.fromtimestamp(now - now % seconds, UTC)
    key = hashlib.sha256(f"{what}|{who}".encode()).hexdigest()[:32]
    new = insert(Attempts).values(key=key, window_at=window, count=1)
    counted = new.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "window_at": window,
            "count": case((Attempts.window_at == window, Attempts.count + 1), else_=1),
        },
    ).returning(Attempts.count)
    count = await session.scalar(counted)
    await session.commit()
    if (count or 0) > most:
        raise TooMany(retry_after=seconds - now % seconds)
