from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.places.roles.models import Grant
from app.platform import clock
from app.platform.db.base import HERE, on_or_after, same
from app.platform.db.kept import Kept, Locked, Row, columns
from app.residents.people.models import Person
from app.residents.rights.errors import ClosureNotFound, CorrectionNotFound
from app.residents.rights.lifecycle import ClosureState
from app.residents.rights.models import Closure, Correction
from app.residents.rights.policy import ME, MINE, VISIBLE, visible_to

CORRECTIONS = (
    select(*columns(Correction), Person.name.label("person"))
    .join(Person, same(Person.id, Correction.person_id))
    .where(VISIBLE)
)
LISTING = Kept(CORRECTIONS.order_by(Correction.id.desc()).limit(500))
FOR_UPDATE = Locked(
    Correction,
    CORRECTIONS.where(Correction.id == bindparam("correction_id", type_=Uuid)).with_for_update(
        of=Correction
    ),
)
CLOSING = Locked(
    Closure,
    select(*columns(Closure))
    .where(MINE, Closure.state == ClosureState.ASKED)
    .with_for_update(of=Closure),
)
SERVING = Kept(
    select(Grant.id)
    .where(
        Grant.community_id == HERE,
        Grant.account_id == ME,
        on_or_after(Grant, bindparam("now", type_=DateTime(timezone=True))),
    )
    .limit(1)
)


async def corrections(session: AsyncSession, actor: Actor) -> list[Row]:
    return await LISTING.all(session, visible_to(actor))


async def for_update(session: AsyncSession, actor: Actor, correction_id: UUID) -> Correction:
    found = visible_to(actor) | {"correction_id": correction_id}
    return await FOR_UPDATE.entity(session, found, CorrectionNotFound)


async def closing(session: AsyncSession, actor: Actor) -> Closure:
    """What the caller has asked for, locked."""
    return await CLOSING.entity(session, visible_to(actor), ClosureNotFound)


async def serves(session: AsyncSession, actor: Actor) -> bool:
    """Holds a role, or will."""
    return await SERVING.first(session, visible_to(actor) | {"now": clock.now()}) is not None
