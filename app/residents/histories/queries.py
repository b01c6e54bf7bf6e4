"""The history of one thing; who may read it is the thing's to say."""

from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.models import CommunityAccount
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Row
from app.platform.history import Transition
from app.residents.people.models import Person

STEPS = Kept(
    select(
        *(Transition.at, Transition.action, Transition.source, Transition.target),
        Transition.details,
        CommunityAccount.name.label("by"),
        Person.name.label("on_behalf_of"),
    )
    .outerjoin(
        CommunityAccount,
        same(CommunityAccount.account_id, Transition.account_id)
        & (CommunityAccount.person_id.is_(None) | Transition.principal_id.is_not(None)),
    )
    .outerjoin(Person, same(Person.id, Transition.principal_id))
    .where(
        Transition.community_id == HERE,
        Transition.subject_kind == bindparam("kind", type_=String),
        Transition.subject_id == bindparam("subject_id", type_=Uuid),
    )
    .order_by(Transition.at, Transition.id)
)


async def steps(session: AsyncSession, community_id: int, kind: str, subject_id: UUID) -> list[Row]:
    """`kind` is its table."""
    of_it = {"here": community_id, "kind": kind, "subject_id": subject_id}
    return await STEPS.all(session, of_it)
