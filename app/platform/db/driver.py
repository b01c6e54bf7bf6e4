"""Statements as text, on the connection of the driver (psycopg).

A read session has a pool of its own for them (`session.info["pool"]`): a statement borrows a
connection for as long as it runs. A deed's statements run on the connection of its transaction
(`app.platform.db.session.Deed`).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, cast

from psycopg import AsyncConnection, AsyncCursor, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

Pool = AsyncConnectionPool[AsyncConnection[Any]]
Values = Mapping[str, Any]
MEANT = {"57014"}  # the statement took too long: another time it would too


class Statement(NamedTuple):
    text: str
    values: Values


class Transaction(Protocol):
    """What a deed is to its statements."""

    async def driver(self) -> AsyncConnection[Any]: ...

    async def later(self, statement: Statement) -> None: ...


async def all_rows(session: AsyncSession, text: str, values: Values, rows: Any) -> list[Any]:
    pool: Pool | None = session.info.get("pool")
    if pool is None:
        connection = await driver(session)
        return await (await executed(connection, text, values, rows)).fetchall()
    try:
        return await _read(pool, text, values, rows)
    except OperationalError as error:
        if error.sqlstate in MEANT or isinstance(error, PoolTimeout):
            raise
        await pool.check()  # a server that went away and is back left dead connections behind
        return await _read(pool, text, values, rows)


async def count(session: AsyncSession, text: str, values: Values) -> int:
    """How many rows a write changed."""
    return (await executed(await driver(session), text, values, None)).rowcount


async def later(session: AsyncSession, text: str, values: Values) -> None:
    """With the commit of a deed; in another session now."""
    if hasattr(session, "later"):
        await cast(Transaction, session).later(Statement(text, values))
    else:
        await executed(await driver(session), text, values, None)


async def driver(session: AsyncSession) -> AsyncConnection[Any]:
    """The connection of the session's transaction, on which all that was written before is seen."""
    if hasattr(session, "driver"):
        return await cast(Transaction, session).driver()
    if session.new or session.dirty or session.deleted:
        await session.flush()
    pooled = await (await session.connection()).get_raw_connection()
    return cast(AsyncConnection[Any], pooled.driver_connection)


async def executed(
    connection: AsyncConnection[Any], text: str, values: Values, rows: Any
) -> AsyncCursor[Any]:
    cursor = connection.cursor() if rows is None else connection.cursor(row_factory=rows)
    return await cursor.execute(text, values, prepare=True)


async def _read(pool: Pool, text: str, values: Values, rows: Any) -> list[Any]:
    connection = await pool.getconn()
    try:
        return await (await executed(connection, text, values, rows)).fetchall()
    finally:
        await pool.putconn(connection)
