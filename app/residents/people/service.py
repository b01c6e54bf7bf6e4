"""The roster's people, and the opening of what is sealed about them."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
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
from app.platform.sealing.vault import vault_of
from app.residents.people import queries, sealed
from app.residents.people.errors import (
    ApprovalOfTheSecretary,
    InTheRosterAlready,
    NotAliveThen,
    NotForYouToOpen,
    NothingRecorded,
)
from app.residents.people.events import PersonDied
from app.residents.people.models import Field, Opening, Person
from app.residents.people.schemas import AddPerson, CorrectPerson, OpenField, RecordDeath


async def add(session: AsyncSession, actor: Actor, body: AddPerson) -> Person:
    """By the office or a grid worker at the door."""
    if not (actor.is_staff or actor.has(Role.GRID_WORKER)):
        raise OnlyStaff
    person = Person(community_id=actor.community_id, id=new_id(), name=body.name, sex=body.sex)
    write(session, person, body)
    session.add(person)
    await _flush(session)
    await record_event(session, person, actor=actor, action="add")
    return person


async def correct(
    session: AsyncSession, actor: Actor, person_id: UUID, body: CorrectPerson
) -> Person | None:
    """None: it is done. Made on a version that others have changed since, nothing is: the person as
    they are now."""
    person = await queries.for_update(session, actor, person_id)
    must_be_staff(actor)
    changed = sealed.differing(vault_of(session), person, body)
    if not changed:
        return None
    if body.base_version is not None and body.base_version != person.version:
        return person
    if body.name is not None:
        person.name = body.name
    if body.sex is not None:
        person.sex = body.sex
    write(session, person, body)
    await _flush(session)
    await record_event(session, person, actor=actor, action="correct", fields=changed)
    return None


async def record_death(
    session: AsyncSession, actor: Actor, person_id: UUID, body: RecordDeath
) -> Person:
    """Ends every authorisation at once; what is held stays, restricted."""
    person = await queries.for_update(session, actor, person_id)
    must_be_staff(actor)
    if not person.born_on <= body.died_on <= clock.today():
        raise NotAliveThen
    person.died_on = body.died_on
    here, agents = person.community_id, accounts_of(person.community_id, person.id)
    await end_authorisations(session, here, "death", principal_id=person.id, agents=agents)
    await record_event(session, person, actor=actor, action="record_death")
    await publish(session, PersonDied(community_id=person.community_id, person_id=person.id))
    return person


async def open_field(session: AsyncSession, actor: Actor, person_id: UUID, body: OpenField) -> str:
    """Logged before it is shown; the person can read who it was and what for."""
    person = await queries.for_update(session, actor, person_id)
    _may_open(actor, person, body.field)
    value = sealed.take(vault_of(session), person, body.field)
    if value is None:
        raise NothingRecorded
    name = await session.scalar(name_of(actor.community_id, actor.account_id))
    session.add(
        Opening(
            community_id=actor.community_id,
            person_id=person.id,
            field=body.field,
            purpose=body.purpose,
            opened_by=actor.account_id,
            opened_by_name=name,
            at=clock.now(),
        )
    )
    return value


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


def _may_open(actor: Actor, person: Person, field: Field) -> None:
    """The office; a grid worker only to call somebody of their grid; of minors only the secretary."""
    if actor.has(Role.SECRETARY):
        return
    if queries.age(person.born_on, clock.today()) < queries.OF_AGE and actor.is_staff:
        raise ApprovalOfTheSecretary
    if actor.is_staff or (field is Field.PHONE and actor.has(Role.GRID_WORKER)):
        return
    raise NotForYouToOpen


async def _flush(session: AsyncSession) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
    except IntegrityError as error:
        if "id_number_index" in str(error.orig):
            raise InTheRosterAlready from error
        raise
