"""What whoever comes must know beforehand: kept by whoever sees the person in the roster, as their own
household, their grid worker, the office; or by who may order for them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_event
from app.platform.sealing.vault import vault_of
from app.residents.people import queries as people
from app.residents.people.errors import NothingRecorded
from app.residents.people.models import Opened
from app.residents.people.policy import must_be_let_open
from app.residents.people.schemas import OpenWords
from app.residents.people.service import log_opening
from app.service_orders.home_notes import queries
from app.service_orders.home_notes.errors import NoHomeHere, TooManyNotes
from app.service_orders.home_notes.models import OF_THE_HOME, SEALED_WORDS, HomeNote, NoteKind
from app.service_orders.home_notes.schemas import AddHomeNote

MOST = 20


async def add(session: AsyncSession, actor: Actor, person_id: UUID, body: AddHomeNote) -> HomeNote:
    person = await people.for_update(session, actor, person_id)
    if await queries.count(session, person) >= MOST:
        raise TooManyNotes
    note = HomeNote(
        community_id=person.community_id,
        id=body.id or new_id(),
        person_id=person.id,
        kind=body.kind,
        entered_by=actor.account_id,
        created_at=clock.now(),
    )
    if body.kind in OF_THE_HOME:
        note.dwelling_id = await queries.home_of(session, person)
        if note.dwelling_id is None:
            raise NoHomeHere
    if body.kind is NoteKind.HEALTH:
        note.sealed_words = vault_of(session).seal(SEALED_WORDS, note.id, body.words or "")
    else:
        note.words = body.words
    session.add(note)
    await session.flush()
    await record_event(session, note, actor=actor, action="add")
    return note


async def end(session: AsyncSession, actor: Actor, person_id: UUID, note_id: UUID) -> HomeNote:
    """No more so; kept."""
    note = await queries.for_update(session, actor, person_id, note_id)
    note.ended_at = clock.now()
    await record_event(session, note, actor=actor, action="end")
    return note


async def open_words(
    session: AsyncSession, actor: Actor, person_id: UUID, note_id: UUID, body: OpenWords
) -> str:
    """Of health: for themself and the office; logged before it is shown."""
    note = await queries.for_update(session, actor, person_id, note_id)
    person = await people.one(session, actor, person_id)
    must_be_let_open(actor, person, may=actor.is_staff)
    if note.sealed_words is None:
        raise NothingRecorded
    await log_opening(session, actor, person_id, Opened.NOTES, body.purpose, note_id)
    return vault_of(session).open(SEALED_WORDS, note_id, bytes(note.sealed_words))
