from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.turns import locked_in_turn
from app.residents.rights.lifecycle import ClosureState
from app.residents.rights.models import Closure
from app.residents.rights.service import close


async def close_accounts(session: AsyncSession) -> None:
    """Fifteen working days have passed and nobody took it back."""
    due = select(Closure).where(Closure.state == ClosureState.ASKED, Closure.due_at <= clock.now())
    async for closure in locked_in_turn(session, Closure, due, most=100):
        await close(session, closure)
