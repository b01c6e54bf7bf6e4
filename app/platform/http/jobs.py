from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.http.limits import Attempts

LONGEST_WINDOW = timedelta(days=1)


async def forget_old_attempts(session: AsyncSession) -> None:
    too_old = clock.now() - LONGEST_WINDOW
    await session.execute(delete(Attempts).where(Attempts.window_at < too_old))
