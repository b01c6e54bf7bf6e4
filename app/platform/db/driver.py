"""Statements as text, on the connection of the driver (psycopg).

A read session has a pool of its own for them (`session.info["pool"]`): a statement borrows a
connection for as long as it runs. A deed's statements run on the connection of its transaction, after
what the ORM holds back. What a deed only writes is gathered and sent at its commit, in one pipeline
with it (`app.platform.db.session`).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg import AsyncConnection, AsyncCursor, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

Pool = AsyncConnectionPool[AsyncConnection[Any]]
Values = Mapping[str, Any]


MEANT = {"57014"}  # the statement took too long: another time it would too


class Statement(NamedTuple):
    text: str
    values: Values


async def all_rows(session: AsyncSession, text: str, values: Values, rows: Any) -> list[Any]:
    pool: Pool | None = session.info.get("pool")
    if pool is None:
        return await (await _executed(await driver(session), text, values, rows)).fetchall()
    try:
        return await _read(pool, text, values, rows)
    except OperationalError as error:
        if error.sqlstate in MEANT or isinstance(error, PoolTimeout):
            raise
        await pool.check()  # a server that went away and is back left dead connections behind
        return await _read(pool, text, values, rows)


async def _read(pool: Pool, text: str, values: Values, rows: Any) -> list[Any]:
    connection = await pool.getconn()
    try:
        return await (await _executed(connection, text, values, rows)).fetchall()
    finally:
        await pool.putconn(connection)


async def count(session: AsyncSession, text: str, values: Values) -> int:
    """How many rows a write changed."""
    return (await _executed(await driver(session), text, values, None)).rowcount


async def later(session: AsyncSession, text: str, values: Values) -> None:
    """At the commit, if the session gathers; else now."""
    gathered: list[Statement] | None = session.info.get("gathered")
    if gathered is None:
        await _executed(await driver(session), text, values, None)
    else:
        gathered.append(Statement(text, values))


async def send(
    connection: AsyncConnection[Any], gathered: list[Statement], *, and_commit: bool = False
) -> None:
    """In one pipeline; what is sent is gathered no more."""
    async with connection.pipeline():
        for text, values in gathered:
            await connection.cursor().execute(text, values, prepare=True)
        if and_commit:
            await connection.commit()
    gathered.clear()


async def driver(session: AsyncSession) -> AsyncConnection[Any]:
    """The connection of the session's transaction; what the ORM holds back is flushed."""
    if session.new or session.dirty or session.deleted:
        await session.flush()
    pooled = await (await session.connection()).get_raw_connection()
    connection: AsyncConnection[Any] = pooled.driver_connection  # type: ignore[assignment]
    return connection


async def _executed(
    connection: AsyncConnection[Any], text: str, values: Values, rows: Any
) -> AsyncCursor[Any]:
    cursor = connection.cursor() if rows is None else connection.cursor(row_factory=rows)
    return await cursor.execute(text, values, prepare=True)
