"""What stands on the working calendar, and is computed again when that changes."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.hazards import jobs as hazards
from app.residents.rights import jobs as rights

FOLLOWERS = (hazards.follow_calendar, rights.follow_calendar)


async def follow_calendar(session: AsyncSession) -> int:
    """In all communities; how many limits have moved."""
    return sum([await follow(session) for follow in FOLLOWERS])
