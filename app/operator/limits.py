"""What stands on the working calendar, and follows it when that changes."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.publications import jobs as publications
from app.consultation.topics import jobs as topics
from app.patrols.hazards import jobs as hazards
from app.patrols.rounds import jobs as rounds
from app.residents.rights import jobs as rights

LIMITS = (
    *(hazards.follow_calendar, rights.follow_calendar),
    *(topics.follow_calendar, publications.follow_calendar),
)


async def follow_calendar(session: AsyncSession) -> int:
    """In all communities; how many limits have moved. Series skip the holidays that are new."""
    await rounds.plan_series(session)
    return sum([await follow(session) for follow in LIMITS])
