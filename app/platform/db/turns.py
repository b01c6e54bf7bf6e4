"""The clock's work goes through the communities in turn: rows are locked in one at a time.

A statement that locks rows of many communities is refused by a distributed database.
"""

from collections.abc import AsyncIterator
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

E = TypeVar("E")


async def locked_in_turn(
    session: AsyncSession, entity: type[E], wanted: Select[E], *, most: int = 500
) -> AsyncIterator[E]:
    """The entities that `wanted` selects, locked, `most` of each community, in order of their ids."""
    table: Any = entity
    asked = wanted.with_only_columns(table.community_id).distinct().order_by(table.community_id)
    for here in (await session.scalars(asked)).all():
        found = wanted.where(table.community_id == here).order_by(table.id).limit(most)
        for one in (await session.scalars(found.with_for_update(of=entity))).all():
            yield one
