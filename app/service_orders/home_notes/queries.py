from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.db.base import HERE, on, same
from app.platform.db.kept import Kept, Locked, Row, columns
from app.residents.people.joins import IN_HOUSEHOLD
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.people.policy import VISIBLE, visible_to
from app.service_orders.home_notes.errors import HomeNoteNotFound
from app.service_orders.home_notes.models import HomeNote, NoteKind

PERSON = bindparam("person_id", type_=Uuid)
THEIRS = (
    select(*columns(HomeNote), Person.born_on)
    .join(Person, same(Person.id, HomeNote.person_id))
    .where(
        HomeNote.community_id == HERE,
        HomeNote.person_id == PERSON,
        HomeNote.ended_at.is_(None),
        VISIBLE,
    )
)
CURRENT = Kept(THEIRS.order_by(HomeNote.id))
WITHOUT_HEALTH = Kept(THEIRS.where(HomeNote.kind != NoteKind.HEALTH).order_by(HomeNote.id))
FOR_UPDATE = Locked(
    HomeNote,
    THEIRS.where(HomeNote.id == bindparam("note_id", type_=Uuid)).with_for_update(of=HomeNote),
)
COUNT = Kept(
    select(func.count().label("notes")).where(
        HomeNote.community_id == HERE, HomeNote.person_id == PERSON, HomeNote.ended_at.is_(None)
    )
)
HOME = Kept(
    select(Household.dwelling_id)
    .join(HouseholdMember, IN_HOUSEHOLD)
    .where(
        Household.community_id == HERE,
        HouseholdMember.community_id == HERE,
        HouseholdMember.person_id == PERSON,
        on(HouseholdMember),
    )
)


async def current(session: AsyncSession, actor: Actor, person_id: UUID) -> list[Row]:
    """An authorisation to order says nothing of health."""
    found = CURRENT if actor.acting_for is None else WITHOUT_HEALTH
    return await found.all(session, visible_to(actor) | {"person_id": person_id})


async def for_update(
    session: AsyncSession, actor: Actor, person_id: UUID, note_id: UUID
) -> HomeNote:
    """With the day on which whom it is about was born."""
    asked = visible_to(actor) | {"person_id": person_id, "note_id": note_id}
    return await FOR_UPDATE.entity(session, asked, HomeNoteNotFound)


async def count(session: AsyncSession, person: Person) -> int:
    found: int = await COUNT.scalar(session, _of(person))
    return found


async def home_of(session: AsyncSession, person: Person) -> UUID | None:
    found: UUID | None = await HOME.scalar(session, _of(person))
    return found


def _of(person: Person) -> dict[str, Any]:
    return {"here": person.community_id, "person_id": person.id}
