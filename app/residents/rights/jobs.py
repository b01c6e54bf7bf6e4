from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.residents.rights.lifecycle import ClosureState
from app.residents.rights.models import Closure
from app.residents.rights.service import close

BATCH = 100


async def close_accounts(session: AsyncSession) -> None:
    """Fifteen working days have passed and nobody took it back."""
    due = (
        select(Closure)
        .where(Closure.state == ClosureState.ASKED, Closure.due_at <= clock.now())
        .order_by(Closure.community_id, Closure.id)
        .limit(BATCH)
        .with_for_update()
    )
    for closure in await session.scalars(due):
        await close(session, closure)
