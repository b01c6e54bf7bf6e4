from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.http.limits import Attempts
from app.platform.idempotency import KEPT_HOURS
from app.platform.idempotency.models import KeptAnswer


async def forget_old_answers(session: AsyncSession) -> None:
    """Kept answers after 48 hours, counted attempts after a day."""
    now = clock.now()
    too_old = now - timedelta(hours=KEPT_HOURS)
    await session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < too_old))
    await session.execute(delete(Attempts).where(Attempts.window_at < now - timedelta(days=1)))
