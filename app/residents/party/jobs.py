from sqlalchemy.ext.asyncio import AsyncSession

from app.residents.party.service import end_with_death
from app.residents.people.events import PersonDied


async def end_entry(session: AsyncSession, event: PersonDied) -> None:
    await end_with_death(session, event.community_id, event.person_id)
