"""By whom somebody does not want to be served again."""

from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, new_id, same
from app.platform.db.kept import Kept, Locked, Row, columns
from app.platform.history import record_event
from app.platform.jobs.events import publish
from app.residents.people.errors import PersonNotFound
from app.service_orders.orders import placing
from app.service_orders.orders.errors import RefusalNotFound
from app.service_orders.orders.events import HelperRefused
from app.service_orders.orders.models import HelperRefusal
from app.service_orders.orders.schemas import RefuseHelper
from app.service_orders.providers.models import Member

IS_FOR = HelperRefusal.person_id == bindparam("person_id", type_=Uuid)
IS_CURRENT = (HelperRefusal.community_id == HERE, HelperRefusal.withdrawn_at.is_(None))
REFUSALS = Kept(
    select(
        HelperRefusal.id,
        *(HelperRefusal.member_id, HelperRefusal.created_at.label("since")),
        Member.name,
    )
    .join(Member, same(Member.id, HelperRefusal.member_id))
    .where(*IS_CURRENT, IS_FOR)
    .order_by(HelperRefusal.id)
)
REFUSAL = Locked(
    HelperRefusal,
    select(*columns(HelperRefusal))
    .where(*IS_CURRENT, IS_FOR, HelperRefusal.id == bindparam("refusal_id", type_=Uuid))
    .with_for_update(of=HelperRefusal),
)


async def listing(session: AsyncSession, community_id: int, person_id: UUID | None) -> list[Row]:
    return await REFUSALS.all(session, {"here": community_id, "person_id": person_id})


async def _refusal(
    session: AsyncSession, community_id: int, person_id: UUID | None, refusal_id: UUID
) -> HelperRefusal:
    found: dict[str, Any] = {"here": community_id, "person_id": person_id}
    return await REFUSAL.entity(session, found | {"refusal_id": refusal_id}, RefusalNotFound)


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
    found = await listing(session, here, person_id)
    return next(row for row in found if row.id == refusal.id)


async def withdraw(session: AsyncSession, actor: Actor, refusal_id: UUID) -> None:
    refusal = await _refusal(session, actor.community_id, actor.person_id, refusal_id)
    refusal.withdrawn_at = clock.now()
    await record_event(session, refusal, actor=actor, action="withdraw")
