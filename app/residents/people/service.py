"""The roster's people, and the opening of what is sealed about them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from app.places.errors import OnlyStaff
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor, Role
from app.places.roles.queries import accounts_of, name_of
from app.places.roles.service import end_authorisations
from app.platform import clock
from app.platform.auth.service import end_all as end_sessions
from app.platform.db.base import new_id
from app.platform.history import record_event
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.platform.sealing import masks
from app.platform.sealing.vault import Vault, vault_of
from app.platform.values.documents import EARLIEST, DocumentKind
from app.residents.people import queries, sealed
from app.residents.people.errors import (
    BadPhone,
    BirthMissing,
    NoNumberOfThatKind,
    NotAliveThen,
    NotDead,
    NothingRecorded,
)
from app.residents.people.events import DeathTakenBack, PersonDied
from app.residents.people.models import Field, Opened, Opening, Person, PersonPhone, PhoneKind
from app.residents.people.policy import may_open, must_be_let_open
from app.residents.people.schemas import (
    AddPerson,
    CorrectDocument,
    CorrectPerson,
    GivePhone,
    OpenField,
    RecordDeath,
)


async def add(session: AsyncSession, actor: Actor, body: AddPerson) -> Person:
    """By the office or a grid worker at the door."""
    if not (actor.is_staff or actor.has(Role.GRID_WORKER)):
        raise OnlyStaff
    person = Person(community_id=actor.community_id, id=new_id(), name=body.name)
    person.household_id = person.address = None
    further = _put_phones(vault_of(session), person, [], body.phones or [])
    write(session, person, body)
    session.add(person)
    await session.flush()
    session.add_all(further)
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
    further = await queries.further_phones(session, person)
    changed = _differing(vault_of(session), person, further, body)
    if not changed:
        return person, True
    if body.base_version is not None and body.base_version != person.version:
        return person, False
    if body.name is not None:
        person.name = body.name
    write(session, person, body)
    if body.phones is not None and "phones" in changed:
        for one in further:
            await session.delete(one)
        await session.flush()
        session.add_all(_put_phones(vault_of(session), person, further, body.phones))
        flag_modified(person, "phone_mask")  # they are changed, whichever of their phones was
    await session.flush()
    await record_event(session, person, actor=actor, action="correct", fields=changed)
    return person, True


async def correct_document(
    session: AsyncSession, actor: Actor, person_id: UUID, body: CorrectDocument
) -> Person:
    """A number that is wrong is replaced, or taken away; what it said of birth and sex stays unless
    it is said anew."""
    person = await queries.for_update(session, actor, person_id)
    must_be_staff(actor)
    _say(person, body)
    sealed.put_id_number(vault_of(session), person, body.id_number, body.document_kind)
    await session.flush()
    given = [name for name in ("born_on", "sex") if getattr(body, name) is not None]
    details = {"fields": ["id_number", *given], "reason": body.reason}
    await record_event(session, person, actor=actor, action="correct_document", **details)
    return person


async def record_death(
    session: AsyncSession, actor: Actor, person_id: UUID, body: RecordDeath
) -> Person:
    """Ends every authorisation and every session at once; what is held stays, restricted."""
    person = await queries.for_update(session, actor, person_id)
    must_be_staff(actor)
    if not person.born_on <= body.died_on <= clock.today():
        raise NotAliveThen
    person.died_on = body.died_on
    await session.flush()
    here, agents = person.community_id, accounts_of(person.community_id, person.id)
    await end_authorisations(session, here, "death", principal_id=person.id, agents=agents)
    await end_sessions(session, agents, "death")
    await record_event(session, person, actor=actor, action="record_death")
    await publish(session, PersonDied(community_id=person.community_id, person_id=person.id))
    return person


async def take_back_death(
    session: AsyncSession, actor: Actor, person_id: UUID, body: Reason
) -> Person:
    """It was entered by mistake. The authorisations that it ended are given anew by who gave them."""
    person = await queries.for_update(session, actor, person_id)
    must_be_staff(actor)
    if person.died_on is None:
        raise NotDead
    said = {"died_on": str(person.died_on), "reason": body.reason}
    person.died_on = None
    await session.flush()
    await record_event(session, person, actor=actor, action="take_back_death", **said)
    event = DeathTakenBack(community_id=person.community_id, person_id=person.id)
    await publish(session, event)
    return person


async def open_field(session: AsyncSession, actor: Actor, person_id: UUID, body: OpenField) -> str:
    """Logged before it is shown; the person can read who it was and what for."""
    person = await queries.for_update(session, actor, person_id)
    must_be_let_open(actor, person, may=may_open(actor, body.field))
    if body.position and body.field is Field.PHONE:
        all_of_them = await queries.further_phones(session, person)
        value = sealed.further(vault_of(session), all_of_them, body.position)
    else:
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
    """What is said must agree with the number, of which is known when somebody was born."""
    vault = vault_of(session)
    _say(person, body)
    if body.id_number is not None:
        sealed.put_id_number(vault, person, body.id_number, body.document_kind)
    elif body.document_kind is not None:
        held = sealed.held_document(vault, person)
        if body.document_kind is not (held.kind if held else DocumentKind.NONE):
            raise NoNumberOfThatKind("已有证件号码的，请办理更正证件" if held else "")
        person.document_kind = body.document_kind
    elif body.born_on is not None or body.sex is not None:
        sealed.must_agree(sealed.held_document(vault, person), person.born_on, person.sex)
    if person.born_on is None:
        raise BirthMissing
    if body.phone is not None:
        sealed.put_phone(vault, person, body.phone, person.phone_kind or PhoneKind.OWN)
    if body.health is not None:
        sealed.put_health(vault, person, body.health)


def _say(person: Person, body: AddPerson | CorrectPerson | CorrectDocument) -> None:
    if body.born_on is not None:
        if not EARLIEST <= body.born_on <= clock.today():
            raise NotAliveThen
        person.born_on = body.born_on
    if body.sex is not None:
        person.sex = body.sex


def _put_phones(
    vault: Vault, person: Person, held: Sequence[PersonPhone], given: Sequence[GivePhone]
) -> list[PersonPhone]:
    """The first one into the person; rows for the others, all anew: there are at most five."""
    wanted = _wanted(sealed.phones(vault, person, held), given)
    if wanted:
        sealed.put_phone(vault, person, wanted[0].number, wanted[0].kind)
    else:
        sealed.put_phone(vault, person, None)
    rows = [sealed.further_phone(vault, person, n, one) for n, one in enumerate(wanted[1:], 1)]
    person.more_phones = [{"kind": one.kind, "number": one.number_mask} for one in rows]
    return rows


def _wanted(held: Sequence[sealed.Phone], given: Sequence[GivePhone]) -> list[sealed.Phone]:
    """A mask means the number that it hides; of two that look alike, in their order."""
    left, wanted = list(held), []
    for one in given:
        number, kind = one.number, one.kind
        if "*" in number:
            hidden = next((kept for kept in left if masks.phone(kept.number) == number), None)
            if hidden is None:
                raise BadPhone("带 * 的号码须与现有号码一致；新号码请填完整")
            left.remove(hidden)
            number, kind = hidden.number, kind or hidden.kind
        wanted.append(sealed.Phone(sealed.phone(number), kind or PhoneKind.OWN))
    if len({one.number for one in wanted}) != len(wanted):
        raise BadPhone(TWICE)
    return wanted


def _differing(
    vault: Vault, person: Person, further: Sequence[PersonPhone], body: CorrectPerson
) -> list[str]:
    """Which of the given fields would change; numbers are compared as they are stored."""
    given = {
        name: value
        for name in body.model_fields_set - {"base_version"}
        if (value := getattr(body, name)) is not None
    }
    held: dict[str, Any] = {name: getattr(person, name) for name in given.keys() - SEALED}
    if "health" in given:
        held["health"] = sealed.take(vault, person, Field.HEALTH)
    if "id_number" in given:
        known = sealed.held_document(vault, person)
        held["id_number"] = known and known.key
        given["id_number"] = sealed.id_number(given["id_number"], body.document_kind).key
    if "phone" in given or "phones" in given:
        phones = sealed.phones(vault, person, further)
        held["phones"], held["phone"] = phones, phones[0].number if phones else None
        if "phones" in given:
            given["phones"] = _wanted(phones, given["phones"])
        else:
            given["phone"] = sealed.phone(given["phone"])
            if given["phone"] in {one.number for one in phones[1:]}:
                raise BadPhone(TWICE)
    return sorted(name for name, value in given.items() if value != held[name])


TWICE = "同一号码填了两次"
SEALED = {"id_number", "phone", "phones", "health"}
