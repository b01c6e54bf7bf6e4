"""How often somebody may try: a fixed window a key, held by PostgreSQL, so for all processes."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_network

from fastapi import Request
from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import clock
from app.platform.db.base import LOCAL, Base
from app.platform.errors import AppError, TooMany
from app.platform.http.proxies import read_address


class Attempts(Base):
    __tablename__ = "attempts"
    __table_args__ = {"prefixes": ["UNLOGGED"], **LOCAL}  # noqa: RUF012

    key: Mapped[str] = mapped_column(primary_key=True)  # a digest: no address is stored
    window_at: Mapped[datetime]
    count: Mapped[int]


def caller(request: Request) -> str:
    """The address that somebody has: of IPv6 its network of 64 bits, in which they choose freely."""
    host = request.client.host if request.client else ""
    try:
        found = read_address(host)
    except ValueError:
        return "unknown"
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)  # noqa: PLR2004


async def spend(session: AsyncSession, what: str, who: str, *, most: int, seconds: int) -> None:
    """One attempt of `most` in a window of `seconds`. It counts even if the deed then fails.

    So it commits, with what was written before it.
    """
    try:
        await take(session, what, who, most=most, seconds=seconds)
    finally:
        await session.commit()


async def take(session: AsyncSession, what: str, who: str, *, most: int, seconds: int) -> None:
    """One of `most` in a window of `seconds`; it is not counted if the deed fails."""
    key, window, ends_in = _now(what, who, seconds)
    new = insert(Attempts).values(key=key, window_at=window, count=1)
    counted = new.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "window_at": window,
            "count": case((Attempts.window_at == window, Attempts.count + 1), else_=1),
        },
    ).returning(Attempts.count)
    count = await session.scalar(counted)
    if (count or 0) > most:
        raise TooMany(retry_after=ends_in)


@asynccontextmanager
async def failures(
    session: AsyncSession, what: str, who: str, *refusals: type[AppError], most: int, seconds: int
) -> AsyncIterator[None]:
    """No more than `most` of these refusals in a window of `seconds`; what succeeds is not counted.

    For what many share, as an address: a whole estate may have one. However many try at once, no
    more than `most` learn that they failed.
    """
    key, window, ends_in = _now(what, who, seconds)
    spent = select(Attempts.count).where(Attempts.key == key, Attempts.window_at == window)
    if (await session.scalar(spent) or 0) >= most:
        raise TooMany(retry_after=ends_in)
    await session.commit()  # it may take a while: no connection is held
    try:
        yield
    except refusals:
        await spend(session, what, who, most=most, seconds=seconds)
        raise


def _now(what: str, who: str, seconds: int) -> tuple[str, datetime, int]:
    """Under which key is counted, since when, and for how many seconds still."""
    now = int(clock.now().timestamp())
    window = datetime.fromtimestamp(now - now % seconds, UTC)
    key = hashlib.sha256(f"{what}|{who}".encode()).hexdigest()[:32]
    return key, window, seconds - now % seconds
