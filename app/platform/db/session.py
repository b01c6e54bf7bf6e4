"""One request, one transaction; reads that PostgreSQL itself holds to reading."""

from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from app.settings import Settings

Sessions = async_sessionmaker[AsyncSession]

GUARDS = "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC"


def write_engine(settings: Settings, url: str) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout,
        hide_parameters=True,  # an error is logged, what somebody typed is not
        connect_args={"options": GUARDS, "connect_timeout": 3},
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
        connect_args={
            "options": f"{GUARDS} -c default_transaction_read_only=on",
            "connect_timeout": 3,
        },
    )


def sessions_of(engine: AsyncEngine, **info: Any) -> Sessions:
    """`info` is handed to every session (`session.info`)."""
    return async_sessionmaker(engine, expire_on_commit=False, info=dict(info))


async def of_the_route(request: Request) -> AsyncSession:
    """Opened by `app.platform.http.routes`: for a GET to read, for all else one transaction."""
    session: AsyncSession = request.state.session
    return session


Session = Annotated[AsyncSession, Depends(of_the_route)]
ReadSession = Annotated[AsyncSession, Depends(of_the_route)]
