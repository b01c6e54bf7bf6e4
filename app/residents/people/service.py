"""The roster's people, and the opening of what is sealed about them."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.errors import OnlyStaff
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor, Role
from app.places.roles.queries import accounts_of, name_of
from app.places.roles.service import end_authorisations
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_event
from app.platform.jobs.events import publish
from app.platform.sealing.vault import Vault, vault_of
from app.residents.people import queries, sealed
from app.residents.people.errors import NotAliveThen, NothingRecorded
from app.residents.people.events import PersonDied
from app.residents.people.models import Field, Opened, Opening, Person
from app.residents.people.policy import may_open, must_be_let_open
from app.residents.people.schemas import AddPerson, CorrectPerson, OpenField, RecordDeath


async def add(session: AsyncSession, actor: Actor, body: AddPerson) -> Person:
    """By the office or a grid worker at the door."""
    if not (actor.is_staff or actor.has(Role.GRID_WORKER)):
        raise OnlyStaff
    person = Person(community_id=actor.community_id, id=new_id(), name=body.name, sex=body.sex)
    person.household_id = person.address = None
    write(session, person, body)
    session.add(person)
    await session.flush()
    await record_event(session, person, actor=actor, action="add")
    return person


async def correct(
    session: AsyncSession, actor: Actor, person_id: UUID, body: CorrectPerson
) -> tuple[Person, bool]:
    """The person, and whether it is done: made on a version that others have changed since, nothing
    is."""
    person = await queries.for_update(session, actor, person_id)
    must_be_staff(actor)
    changed = _differing(vault_of(session), person, body)
    if not changed:
        return person, True
    if body.base_version is not None and body.base_version != person.version:
        return person, False
    if body.name is not None:
        person.name = body.name
    if body.sex is not None:
        person.sex = body.sex
    write(session, person, body)
    await session.flush()
    await record_event(session, person, actor=actor, action="correct", fields=changed)
    return person, True


async def record_death(
    session: AsyncSession, actor: Actor, person_id: UUID, body: RecordDeath
) -> Person:
    """Ends every authorisation at once; what is held stays, restricted."""
    person = await queries.for_update(session, actor, person_id)
    must_be_staff(actor)
    if not person.born_on <= body.died_on <= clock.today():
        raise NotAliveThen
    person.died_on = body.died_on
    await session.flush()
    here, agents = person.community_id, accounts_of(person.community_id, person.id)
    await end_authorisations(session, here, "death", principal_id=person.id, agents=agents)
    await record_event(session, person, actor=actor, action="record_death")
    await publish(session, PersonDied(community_id=person.community_id, person_id=person.id))
    return person


async def open_field(session: AsyncSession, actor: Actor, person_id: UUID, body: OpenField) -> str:
    """Logged before it is shown; the person can read who it was and what for."""
    person = await queries.for_update(session, actor, person_id)
    must_be_let_open(actor, person, may=may_open(actor, body.field))
    value = sealed.take(vault_of(session), person, body.field)
    if value is None:
        raise NothingRecorded
    await log_opening(session, actor, person.id, Opened(body.field), body.purpose)
    return value


async def log_opening(
    session: AsyncSession,
    actor: Actor,
    person_id: UUID,
    what: Opened,
    purpose: str,
    record_id: UUID | None = None,
) -> None:
    """Whatever is opened about a person is kept where they can read it."""
    session.add(
        Opening(
            community_id=actor.community_id,
            person_id=person_id,
            field=what,
            record_id=record_id,
            purpose=purpose,
            opened_by=actor.account_id,
            opened_by_name=await name_of(session, actor.community_id, actor.account_id),
            at=clock.now(),
        )
    )


def write(session: AsyncSession, person: Person, body: AddPerson | CorrectPerson) -> None:
    vault = vault_of(session)
    if body.born_on is not None:
        if body.born_on > clock.today():
            raise NotAliveThen
        person.born_on = body.born_on
    if body.id_number is not None:
        sealed.put_id_number(vault, person, body.id_number)
    if body.phone is not None:
        sealed.put_phone(vault, person, body.phone)
    if body.health is not None:
        sealed.put_health(vault, person, body.health)


def _differing(vault: Vault, person: Person, body: CorrectPerson) -> list[str]:
    """Which of the given fields would change; numbers are compared as they are stored."""
    given = {
        name: value
        for name in body.model_fields_set - {"base_version"}
        if (value := getattr(body, name)) is not None
    }
    known = {name: _stored(name, value) for name, value in given.items()}
    return sorted(name for name, value in known.items() if value != _held(vault, person, name))


def _stored(name: str, value: Any) -> Any:
    if name == Field.ID_NUMBER:
        return sealed.id_number(value).number
    return sealed.phone(value) if name == Field.PHONE else value


def _held(vault: Vault, person: Person, name: str) -> Any:
    if name in set(Field):
        return sealed.take(vault, person, Field(name))
    return getattr(person, name)
