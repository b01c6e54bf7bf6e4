"""By whom somebody does not want to be served again."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.history import record_event
from app.platform.jobs.events import publish
from app.residents.people.errors import PersonNotFound
from app.service_orders.orders import placing, queries
from app.service_orders.orders.events import HelperRefused
from app.service_orders.orders.models import HelperRefusal
from app.service_orders.orders.schemas import RefuseHelper


async def refuse(session: AsyncSession, actor: Actor, body: RefuseHelper) -> Row:
    """Of whom has served them."""
    here, person_id = actor.community_id, actor.person_id
    if person_id is None:
        raise PersonNotFound
    await placing.must_have_served(session, here, body.member_id, [person_id])
    refusal = HelperRefusal(
        community_id=here,
        id=new_id(),
        person_id=person_id,
        member_id=body.member_id,
        entered_by=actor.account_id,
    )
    session.add(refusal)
    await session.flush()
    await record_event(session, refusal, actor=actor, action="refuse")
    which = {"community_id": here, "person_id": person_id, "member_id": body.member_id}
    await publish(session, HelperRefused(**which, at=clock.now()))
    found = await queries.refusals(session, here, person_id)
    return next(row for row in found if row.id == refusal.id)


async def withdraw(session: AsyncSession, actor: Actor, refusal_id: UUID) -> None:
    refusal = await queries.refusal(session, actor.community_id, actor.person_id, refusal_id)
    refusal.withdrawn_at = clock.now()
    await record_event(session, refusal, actor=actor, action="withdraw")
