"""One request, one transaction; reads that PostgreSQL itself holds to reading."""

from typing import Annotated, Any

from fastapi import Depends, Request
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from app.platform.db.deeds import Deed, connect_to_current
from app.platform.db.driver import Pool, conninfo
from app.settings import Settings

Sessions = async_sessionmaker[AsyncSession]

GUARDS = "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC"
READS_ONLY = f"{GUARDS} -c default_transaction_read_only=on"
CONNECTS_WITHIN = 3  # seconds


def write_engine(settings: Settings, url: str) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout,
        hide_parameters=True,  # an error is logged, what somebody typed is not
        connect_args={"options": GUARDS, "connect_timeout": CONNECTS_WITHIN},
    )


def deed_pool(settings: Settings, url: str) -> Pool:
    """The connections of deeds. To be opened in the loop that uses it."""
    return _pool(settings, url, close_returns=True, kwargs={"options": GUARDS})


def deed_engine() -> AsyncEngine:
    """The ORM's way to the connection of the deed that goes on."""
    return create_async_engine(
        "postgresql+psycopg://",
        poolclass=NullPool,
        async_creator=connect_to_current,
        use_native_hstore=False,  # it would ask the database at every connection
        hide_parameters=True,
    )


def read_engine(settings: Settings, url: str) -> AsyncEngine:
    """AUTOCOMMIT saves two round trips a request; `default_transaction_read_only` refuses a write."""
    return create_async_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
        hide_parameters=True,
        connect_args={"options": READS_ONLY, "connect_timeout": CONNECTS_WITHIN},
    )


def read_pool(settings: Settings, url: str) -> Pool:
    """For kept statements. To be opened in the loop that uses it."""
    return _pool(settings, url, kwargs={"autocommit": True, "options": READS_ONLY})


def _pool(settings: Settings, url: str, *, kwargs: dict[str, Any], **options: Any) -> Pool:
    return AsyncConnectionPool(
        conninfo(url),
        min_size=0,
        max_size=settings.pool_size,
        timeout=settings.pool_timeout,
        reconnect_timeout=0,  # the next request tries anew, at once
        kwargs=kwargs | {"connect_timeout": CONNECTS_WITHIN},
        open=False,
        **options,
    )


def sessions_of(engine: AsyncEngine, **info: Any) -> Sessions:
    """Of deeds; with a `pool`, of reads. `info` is handed to every session (`session.info`)."""
    kind = AsyncSession if "pool" in info else Deed
    return async_sessionmaker(engine, class_=kind, expire_on_commit=False, info=dict(info))


async def of_the_route(request: Request) -> AsyncSession:
    """Opened by `app.platform.http.routes`: for a GET to read, for all else one transaction."""
    session: AsyncSession = request.state.session
    return session


Session = Annotated[AsyncSession, Depends(of_the_route)]
ReadSession = Annotated[AsyncSession, Depends(of_the_route)]
