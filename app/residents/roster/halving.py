"""A row that nothing foresaw costs no other."""

from collections.abc import Awaitable, Callable, Sequence

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.driver import PASSING
from app.residents.roster.outcome import Outcome
from app.residents.roster.rows import Taken

NOT_KEPT = "系统未能保存这一行（已记录，请告知管理员）；其他行不受影响"
MOST_NOT_KEPT = 20  # rows; more are no row's fault

log = structlog.get_logger()


async def in_halves(
    session: AsyncSession,
    part: Sequence[Taken],
    take_in: Callable[[Sequence[Taken]], Awaitable[Outcome]],
) -> Outcome:
    """Halved where something cannot be kept, until it is one row."""
    try:
        async with session.begin_nested():
            return await take_in(part)
    except PASSING:
        raise
    except Exception:
        if len(part) == 1:
            log.exception("a row cannot be taken in", where=part[0].where)
            return Outcome(refused={part[0].number: NOT_KEPT})
    outcome, middle = Outcome(), len(part) // 2
    for half in (part[:middle], part[middle:]):
        outcome.add(await in_halves(session, half, take_in))
        if sum(why == NOT_KEPT for why in outcome.refused.values()) > MOST_NOT_KEPT:
            raise RuntimeError("hardly a row can be kept")
    return outcome
