"""Statements as text, on the connection of the driver (psycopg).

A read session has a pool of its own for them (`session.info["pool"]`): a statement borrows a
connection for as long as it runs. A deed's statements run on the connection of its transaction
(`app.platform.db.deeds.Deed`).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, cast

from psycopg import AsyncConnection, AsyncCursor, OperationalError
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy import exc, make_url
from sqlalchemy.ext.asyncio import AsyncSession

Pool = AsyncConnectionPool[AsyncConnection[Any]]
Values = Mapping[str, Any]
SNAPSHOT = "snapshot"  # the connection of a read that is one moment (`app.platform.db.snapshots`)
PASSING = (OperationalError, exc.OperationalError, exc.InterfaceError)
"""Of what a job dies and may not die the next time: the database is away, a lock is held."""

MEANT = {"57014"}  # the statement took too long: another time it would too


def conninfo(url: str) -> str:
    """An address of SQLAlchemy's as libpq reads it: a password may have a blank, which no URL of its has."""
    address = make_url(url)
    _, told = address.get_dialect()().create_connect_args(address)
    return make_conninfo("", **told)


class Statement(NamedTuple):
    text: str
    values: Values


class Transaction(Protocol):
    """What a deed is to its statements: every session without a pool is one."""

    async def driver(self) -> AsyncConnection[Any]:
        """Its connection, on which all that was written before is seen."""
        ...

    async def later(self, statement: Statement) -> None: ...


async def all_rows(session: AsyncSession, text: str, values: Values, rows: Any) -> list[Any]:
    pool: Pool | None = session.info.get("pool")
    if pool is None:
        connection = await deed_of(session).driver()
        return await (await executed(connection, text, values, rows)).fetchall()
    if SNAPSHOT in session.info:
        return await (await executed(session.info[SNAPSHOT], text, values, rows)).fetchall()
    try:
        return await _read(pool, text, values, rows)
    except OperationalError as error:
        if error.sqlstate in MEANT or isinstance(error, PoolTimeout):
            raise
        await pool.check()  # a server that went away and is back left dead connections behind
        return await _read(pool, text, values, rows)


async def count(session: AsyncSession, text: str, values: Values) -> int:
    """How many rows a write changed."""
    return (await executed(await deed_of(session).driver(), text, values, None)).rowcount


async def later(session: AsyncSession, text: str, values: Values) -> None:
    """With the commit of the deed."""
    await deed_of(session).later(Statement(text, values))


def deed_of(session: AsyncSession) -> Transaction:
    return cast(Transaction, session)


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
