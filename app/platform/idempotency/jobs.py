from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.idempotency import KEPT_HOURS
from app.platform.idempotency.models import KeptAnswer


async def forget_old_answers(session: AsyncSession) -> None:
    """After 48 hours."""
    too_old = clock.now() - timedelta(hours=KEPT_HOURS)
    await session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < too_old))
