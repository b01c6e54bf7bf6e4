"""Several statements that see one moment, for an answer whose parts must fit together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.driver import SNAPSHOT, Pool, deed_of


@asynccontextmanager
async def one_snapshot(session: AsyncSession) -> AsyncIterator[None]:
    """Of kept statements. In a deed it comes before anything that the deed reads or writes."""
    pool: Pool | None = session.info.get("pool")
    if pool is None:
        connection = await deed_of(session).driver()
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
        return
    connection = await pool.getconn()
    try:
        await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        session.info[SNAPSHOT] = connection
        yield
    finally:
        session.info.pop(SNAPSHOT, None)
        await connection.rollback()
        await pool.putconn(connection)
