from sqlalchemy.ext.asyncio import AsyncSession

from app.residents.party.service import follow_death
from app.residents.people.events import DeathTakenBack, PersonDied


async def end_entry(session: AsyncSession, event: PersonDied) -> None:
    await follow_death(session, event.community_id, event.person_id)


async def take_entry_back(session: AsyncSession, event: DeathTakenBack) -> None:
    await follow_death(session, event.community_id, event.person_id)
