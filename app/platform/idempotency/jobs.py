from datetime import timedelta

from sqlalchemy import delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.idempotency import KEPT_HOURS
from app.platform.idempotency.models import KeptAnswer


async def forget_old_answers(session: AsyncSession) -> None:
    """After 48 hours; and the words that the release before has written while this one started."""
    too_old = clock.now() - timedelta(hours=KEPT_HOURS)
    await session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < too_old))
    in_the_clear = func.length(KeptAnswer.body) > 0
    await session.execute(update(KeptAnswer).where(in_the_clear).values(body=b"", request=b""))
