from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.auth.models import RefreshToken


async def forget_old_tokens(session: AsyncSession) -> None:
    """Those that nobody can use any more."""
    await session.execute(delete(RefreshToken).where(RefreshToken.expires_at <= clock.now()))
