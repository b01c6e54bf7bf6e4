"""Moving every sealed value to the current key, a batch a transaction, while everybody works on.

Killed at any point, it has done whole batches; started again, it goes on with what is left. A value
that somebody changed meanwhile was sealed under the current key by them, and is left alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Column, MetaData, Table, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.session import Sessions
from app.platform.sealing.vault import HEADER, Vault

BATCH = 500


def sealed_columns(metadata: MetaData) -> Iterator[Column[Any]]:
    for table in metadata.sorted_tables:
        yield from (column for column in table.columns if column.info.get("sealed"))


def place(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


async def rotate(
    sessions: Sessions,
    metadata: MetaData,
    vault: Vault,
    moved: Callable[[str, int], None] = lambda _place, _count: None,
    batch: int = BATCH,
) -> None:
    """`moved` hears of every batch after its commit."""
    for column in sealed_columns(metadata):
        while True:
            async with sessions.begin() as session:
                count = await _one_batch(session, column, vault, batch)
            if count == 0:
                break
            moved(place(column), count)


async def _one_batch(session: AsyncSession, column: Column[Any], vault: Vault, batch: int) -> int:
    table: Table = column.table
    key = (table.c.community_id, table.c.id)
    header = func.substring(column, 1, HEADER.size)
    rows = await session.execute(
        select(*key, column)
        .where(column.is_not(None), header != literal(vault.current_header))
        .order_by(*key)
        .limit(batch)
        .with_for_update()
    )
    found = rows.all()
    for community_id, row_id, sealed in found:
        value = vault.open(place(column), row_id, bytes(sealed))
        new = vault.seal(place(column), row_id, value)
        here = (key[0] == community_id) & (key[1] == row_id)
        await session.execute(update(table).where(here).values({column: new}))
    return len(found)


async def census(session: AsyncSession, metadata: MetaData) -> dict[str, Counter[int]]:
    """How many values of each column each key holds."""
    found = {}
    for column in sealed_columns(metadata):
        header = func.substring(column, 1, HEADER.size).label("header")
        rows = await session.execute(
            select(header, func.count()).where(column.is_not(None)).group_by(header)
        )
        found[place(column)] = Counter(
            {HEADER.unpack(bytes(header))[1]: count for header, count in rows}
        )
    return found


async def check(session: AsyncSession, metadata: MetaData, vault: Vault) -> Counter[str]:
    """Opens every value; DoesNotOpen names the first that does not."""
    opened: Counter[str] = Counter()
    for column in sealed_columns(metadata):
        rows = await session.stream(
            select(column.table.c.id, column).where(column.is_not(None)),
            execution_options={"yield_per": 1000},
        )
        async for row_id, sealed in rows:
            vault.open(place(column), row_id, bytes(sealed))
            opened[place(column)] += 1
    return opened
