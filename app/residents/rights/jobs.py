from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.turns import each_in_turn, locked_in_turn
from app.platform.history import done_to
from app.platform.worktime import queries as worktime
from app.residents.rights.lifecycle import ClosureState
from app.residents.rights.models import Closure
from app.residents.rights.service import close, closes_at


async def follow_calendar(session: AsyncSession) -> int:
    """Days off that change move the day on which an account is closed; how many have moved."""
    calendar, moved = await worktime.load(session), 0
    asked = select(Closure).where(Closure.state == ClosureState.ASKED)
    async for closure in locked_in_turn(session, Closure, asked, most=100_000):
        [creation, *_] = await done_to(session, closure)
        due_at = closes_at(creation.at, calendar)
        if due_at is not None and due_at != closure.due_at:
            closure.due_at = due_at
            moved += 1
    return moved


async def close_accounts(session: AsyncSession) -> None:
    """Fifteen working days have passed and nobody took it back."""
    due = select(Closure).where(Closure.state == ClosureState.ASKED, Closure.due_at <= clock.now())
    await each_in_turn(session, Closure, due, partial(close, session), most=100)
