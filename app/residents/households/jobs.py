from sqlalchemy.ext.asyncio import AsyncSession

from app.residents.households.service import pass_contact_on
from app.residents.people.events import PersonDied


async def follow_death(session: AsyncSession, event: PersonDied) -> None:
    await pass_contact_on(session, event.community_id, event.person_id)
