"""Somebody has seen both: theirs is taken, or what is there stays."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.history import transition
from app.platform.sealing.vault import vault_of
from app.residents.conflicts import queries
from app.residents.conflicts.lifecycle import CONFLICT, ConflictAction
from app.residents.conflicts.models import PLACE, WaitingEdit
from app.residents.conflicts.pending import put_aside
from app.residents.conflicts.policy import parties
from app.residents.conflicts.queries import Both
from app.residents.conflicts.subjects import SUBJECTS
from app.residents.people import service as people
from app.residents.people.models import Person
from app.residents.people.schemas import CorrectPerson


async def correct_person(
    session: AsyncSession, actor: Actor, person_id: UUID, body: CorrectPerson
) -> Person | WaitingEdit:
    """Made on a version that others have changed since, it waits."""
    person, is_done = await people.correct(session, actor, person_id, body)
    if is_done or body.base_version is None:
        return person
    return await put_aside(session, actor, person, person.id, body.base_version, body)


async def take(session: AsyncSession, actor: Actor, conflict_id: UUID) -> Both:
    """采用我的: onto the current version, by the same function as the edit itself."""
    edit = await _settle(session, actor, conflict_id, ConflictAction.TAKE)
    subject = SUBJECTS[edit.subject_kind]
    wanted = vault_of(session).open(PLACE, edit.id, bytes(edit.wanted))
    body = subject.command.model_validate_json(wanted)
    await subject.edit(session, actor, edit.subject_id, body)
    return await queries.one(session, actor, conflict_id)  # their name may be another now


async def keep(session: AsyncSession, actor: Actor, conflict_id: UUID) -> Both:
    edit = await _settle(session, actor, conflict_id, ConflictAction.KEEP)
    return await queries.both(session, actor, edit)


async def _settle(
    session: AsyncSession, actor: Actor, conflict_id: UUID, action: ConflictAction
) -> WaitingEdit:
    edit = await queries.for_update(session, actor, conflict_id)
    who = parties(actor, edit)
    await transition(session, CONFLICT, edit, action, actor=actor, parties=who)
    return edit
