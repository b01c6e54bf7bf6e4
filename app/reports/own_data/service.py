"""A copy with what is sealed opened: logged as every opening is, by whom it is about."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.reports.own_data import queries
from app.reports.own_data.queries import Held
from app.residents.people.models import Opened
from app.residents.people.service import log_opening

FOR = "查阅、复制本人信息"


async def take_copy(session: AsyncSession, actor: Actor) -> list[Held]:
    held = await queries.copy(session, actor)
    if actor.person_id is not None:
        await log_opening(session, actor, actor.person_id, Opened.COPY, FOR)
    return held
