from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.volunteering.counting import end
from app.participation.volunteering.models import Presence
from app.platform import clock
from app.platform.db.turns import each_in_turn

STILL_ON_ITS_WAY = timedelta(hours=24)  # a sign-out may wait in a phone without signal


async def end_forgotten(session: AsyncSession) -> None:
    """Who did not sign out is counted until the end that was planned, and flagged."""
    forgotten = select(Presence).where(
        Presence.ended_at.is_(None), Presence.until_at < clock.now() - STILL_ON_ITS_WAY
    )
    await each_in_turn(session, Presence, forgotten, lambda presence: end(session, presence, None))
