"""One request, one transaction; reads that PostgreSQL itself holds to reading."""

from typing import Annotated, Any

from fastapi import Depends, Request
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import Session as SyncSession
from sqlalchemy.orm import SessionTransaction
from sqlalchemy.util import await_only

from app.platform.db import driver
from app.platform.db.driver import Pool
from app.settings import Settings

Sessions = async_sessionmaker[AsyncSession]

GUARDS = "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC"
READS_ONLY = f"{GUARDS} -c default_transaction_read_only=on"
CONNECTS_WITHIN = 3  # seconds


class Gathering(SyncSession):
    """What a deed only writes waits here until the deed ends, or until its savepoint is undone."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.info["gathered"], self.info["savepoints"] = [], {}


@event.listens_for(Gathering, "after_transaction_create")
def _remember_savepoint(session: Gathering, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info["savepoints"][transaction] = len(session.info["gathered"])


@event.listens_for(Gathering, "after_soft_rollback")
def _forget_what_is_undone(session: Gathering, undone: SessionTransaction) -> None:
    del session.info["gathered"][session.info["savepoints"].get(undone, 0) :]


@event.listens_for(Gathering, "before_commit")
def _send_what_waits(session: Gathering) -> None:
    """Of a transaction that is committed otherwise than by `Deed.commit`."""
    if session.info["gathered"] and not session.in_nested_transaction():
        session.flush()
        pooled = session.connection().connection
        await_only(driver.send(pooled.driver_connection, session.info["gathered"]))  # type: ignore[arg-type]


class Deed(AsyncSession):
    """A transaction. What it only writes is sent with its COMMIT, in one pipeline."""

    sync_session_class = Gathering

    async def commit(self) -> None:
        gathered: list[driver.Statement] = self.info["gathered"]
        if gathered:
            connection = await driver.driver(self)
            await driver.send(connection, gathered, and_commit=True)
        await super().commit()


def write_engine(settings: Settings, url: str) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout,
        hide_parameters=True,  # an error is logged, what somebody typed is not
        connect_args={"options": GUARDS, "connect_timeout": CONNECTS_WITHIN},
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
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return AsyncConnectionPool(
        plain,
        min_size=0,
        max_size=settings.pool_size,
        timeout=settings.pool_timeout,
        reconnect_timeout=0,  # the next request tries anew, at once
        kwargs={"autocommit": True, "options": READS_ONLY, "connect_timeout": CONNECTS_WITHIN},
        open=False,
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
