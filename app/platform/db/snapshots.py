"""Several statements that see one moment, for an answer whose parts must fit together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.driver import SNAPSHOT, Pool, deed_of

BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@asynccontextmanager
async def one_snapshot(session: AsyncSession) -> AsyncIterator[None]:
    """Of kept statements. In a deed it comes before anything that the deed reads or writes."""
    pool: Pool | None = session.info.get("pool")
    if pool is None:
        connection = await deed_of(session).driver()
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
        return
    connection = await _begun(pool)
    try:
        session.info[SNAPSHOT] = connection
        yield
    finally:
        session.info.pop(SNAPSHOT, None)
        try:
            await connection.rollback()
        finally:
            await pool.putconn(connection)


async def _begun(pool: Pool, *, tries: int = 2) -> AsyncConnection[Any]:
    """On a connection that lives: a server that went away and is back left dead ones behind."""
    connection = await pool.getconn()
    try:
        await connection.execute(BEGIN)
    except BaseException as error:
        await pool.putconn(connection)
        if tries == 1 or not isinstance(error, OperationalError):
            raise
    else:
        return connection
    await pool.check()
    return await _begun(pool, tries=tries - 1)
