"""Who waits for whom: deeds that take turns, and the clock's work, which goes through the communities.

Rows are locked in one community at a time: a statement that locks those of many is refused by a
distributed database.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import structlog
from sqlalchemy import Select, String, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.driver import PASSING
from app.platform.db.kept import Kept

E = TypeVar("E")

log = structlog.get_logger()


TURN = Kept(
    select(
        func.pg_advisory_xact_lock(func.hashtextextended(bindparam("what", type_=String), 0)).label(
            "lock"
        )
    )
)


async def take_turn(session: AsyncSession, what: str) -> None:
    """Whoever asks for the same goes on when this deed has ended: where no row is there to be locked."""
    await TURN.first(session, {"what": what})


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


async def each_in_turn(
    session: AsyncSession,
    entity: type[E],
    wanted: Select[E],
    deed: Callable[[E], Awaitable[object]],
    *,
    most: int = 500,
) -> None:
    """One that cannot be done stays as it is and is logged; it keeps none of the others waiting."""
    async for one in locked_in_turn(session, entity, wanted, most=most):
        table: Any = one
        where = {"kind": table.__tablename__, "community": table.community_id, "id": str(table.id)}
        try:
            async with session.begin_nested():
                await deed(one)
        except PASSING:
            raise
        except Exception:
            log.exception("the clock cannot do it", **where)
