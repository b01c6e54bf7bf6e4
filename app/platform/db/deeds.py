"""A deed: one transaction, on one connection that kept statements and the ORM share.

What a deed only writes waits, and is sent with its COMMIT in one pipeline. Order is kept all the same:
whoever reads, or writes otherwise, sees what was written before.
"""

from asyncio import Lock
from contextvars import ContextVar
from typing import Any, cast
from weakref import WeakKeyDictionary, WeakSet

from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.util import await_only

from app.platform.db.driver import Pool, Statement, executed
from app.platform.db.kept import written_back


class Gathering(Session):
    """The synchronous half: what waits, and when it may wait no longer."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.deed: Deed
        self.waiting: list[Statement] = []
        self.savepoints: dict[SessionTransaction, int] = {}

    def get_bind(self, *args: Any, **options: Any) -> Engine | Connection:
        """The ORM is about to connect: to where this deed is."""
        _current.set(self.deed)
        return super().get_bind(*args, **options)

    def send(self) -> None:
        """On the connection of the ORM, which is the deed's."""
        if self.waiting:
            waiting, self.waiting = self.waiting, []
            pooled = self.connection().connection
            await_only(send(cast(AsyncConnection[Any], pooled.driver_connection), waiting))


@event.listens_for(Gathering, "before_flush")
def _written_before_what_is_new(session: Gathering, *_: Any) -> None:
    if session.new:
        session.send()


@event.listens_for(Gathering, "do_orm_execute")
def _written_before_what_is_read(execution: Any) -> None:
    execution.session.send()


@event.listens_for(Gathering, "before_commit")
def _sent_before_a_commit(session: Gathering) -> None:
    """Of a transaction that ends otherwise than by `Deed.commit`."""
    if session.waiting and not session.in_nested_transaction():
        session.flush()
        session.send()


@event.listens_for(Gathering, "after_transaction_create")
def _remember_savepoint(session: Gathering, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.savepoints[transaction] = len(session.waiting)


@event.listens_for(Gathering, "after_soft_rollback")
def _forget_what_is_undone(session: Gathering, undone: SessionTransaction) -> None:
    del session.waiting[session.savepoints.get(undone, 0) :]


async def send(
    connection: AsyncConnection[Any], waiting: list[Statement], *, and_commit: bool = False
) -> None:
    async with connection.pipeline():
        for text, values in waiting:
            await executed(connection, text, values, None)
        if and_commit:  # not `connection.commit()`, which would wait for all that was sent before
            await connection.execute("COMMIT")


class Deed(AsyncSession):
    """With a `deed_pool` in its `info` its connection comes from there, also the ORM's."""

    sync_session_class = Gathering

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._sync.deed = self
        self._pool: Pool | None = self.info.get("deed_pool")
        self._connection: AsyncConnection[Any] | None = None
        self._is_orms = False  # it gives the connection back

    @property
    def _sync(self) -> Gathering:
        return cast(Gathering, self.sync_session)

    async def driver(self) -> AsyncConnection[Any]:
        """The connection, after all that was written before it is used."""
        await self._write_back()
        connection = await self._own()
        if self._sync.waiting:
            waiting, self._sync.waiting = self._sync.waiting, []
            await send(connection, waiting)
        return connection

    async def later(self, statement: Statement) -> None:
        if self.new:
            await self.flush()
        self._sync.waiting.append(statement)

    async def commit(self) -> None:
        await self._write_back()
        if self._sync.waiting:
            connection = await self._own()
            waiting, self._sync.waiting = self._sync.waiting, []
            await send(connection, waiting, and_commit=True)
        elif self._connection is not None and not self._is_orms:
            await self._connection.commit()
        if self._is_orms or self._pool is None:
            await super().commit()
        await self._let_go()

    async def rollback(self) -> None:
        self._sync.waiting.clear()
        await super().rollback()
        await self._let_go()

    async def close(self) -> None:
        self._sync.waiting.clear()
        if self._is_orms or self._pool is None:
            await super().close()
        await self._let_go()

    async def connect(self) -> AsyncConnection[Any]:
        """For the ORM, which then owns it."""
        connection = await self._own()
        self._is_orms = True
        return connection

    async def _write_back(self) -> None:
        """What changed in rows that are there waits with what else is written; the ORM inserts,
        deletes, and writes what has versions."""
        if self.new or self.deleted:
            await self.flush()
            return
        dirty = list(self.dirty)
        if any(inspect(one).mapper.version_id_col is not None for one in dirty):
            await self.flush()
            return
        for one in dirty:
            statement = written_back(one)
            if statement is not None:
                self._sync.waiting.append(statement)

    async def _own(self) -> AsyncConnection[Any]:
        if self._pool is None:
            pooled = await (await self.connection()).get_raw_connection()
            return cast(AsyncConnection[Any], pooled.driver_connection)
        if self._connection is None:
            await self._know_the_server()
            self._connection = await self._pool.getconn()
        return self._connection

    async def _know_the_server(self) -> None:
        """At its first connection an engine asks what server it is, and rolls back: so the first
        connection is that of a deed that does nothing."""
        engine = cast(AsyncEngine, self.bind)
        if engine in _known or self.info.get("does_nothing"):
            return
        async with _first.setdefault(engine, Lock()):
            if engine not in _known:
                async with Deed(engine, info={**self.info, "does_nothing": True}) as first:
                    await first.connection()
                _known.add(engine)

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and not self._is_orms and self._pool is not None:
            if connection.pgconn.transaction_status not in ENDED:
                await connection.rollback()
            await self._pool.putconn(connection)
        self._is_orms = False


ENDED = {TransactionStatus.IDLE, TransactionStatus.UNKNOWN}
_known: WeakSet[AsyncEngine] = WeakSet()  # engines that have been connected
_first: WeakKeyDictionary[AsyncEngine, Lock] = WeakKeyDictionary()
_current: ContextVar["Deed"] = ContextVar("deed")


async def connect_to_current() -> AsyncConnection[Any]:
    """The `async_creator` of the engine of deeds."""
    return await _current.get().connect()
