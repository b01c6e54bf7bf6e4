"""Recording and clearing facts. Whose deed it is, is decided by the feature that calls: care's
lifecycle, for who is on its list."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, TODAY, new_id, on_or_after
from app.platform.db.kept import Kept
from app.residents.facts.errors import FactNotRecorded
from app.residents.facts.models import CareFact
from app.residents.facts.schemas import ClearFact, RecordFact

CLEAR = Kept(
    update(CareFact)
    .where(
        CareFact.community_id == HERE,
        CareFact.person_id == bindparam("whose", type_=Uuid),
        CareFact.kind == bindparam("which", type_=CareFact.kind.type),
        on_or_after(CareFact, ends="ended_on"),
    )
    .values(ended_on=TODAY)
)


async def record(
    session: AsyncSession, actor: Actor, person_id: UUID, body: RecordFact
) -> CareFact:
    """It counts from today. RecordedAlready: it was, and has not been cleared."""
    fact = CareFact(
        community_id=actor.community_id,
        id=new_id(),
        person_id=person_id,
        kind=body.kind,
        since=body.since,
        recorded_on=clock.today(),
        recorded_by=actor.account_id,
    )
    session.add(fact)
    await session.flush()
    return fact


async def clear(session: AsyncSession, actor: Actor, person_id: UUID, body: ClearFact) -> None:
    """情况消除: kept, with the day on which it ended."""
    known = {"here": actor.community_id, "whose": person_id, "which": body.kind}
    if not await CLEAR.run(session, known):
        raise FactNotRecorded
