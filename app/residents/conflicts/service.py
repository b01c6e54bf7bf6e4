"""Somebody has seen both: theirs is taken, or what is there stays."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import history
from app.platform.sealing.vault import vault_of
from app.residents.conflicts import queries
from app.residents.conflicts.kinds import SUBJECTS
from app.residents.conflicts.lifecycle import CONFLICT, ConflictAction
from app.residents.conflicts.models import WaitingEdit
from app.residents.conflicts.pending import PLACE, put_aside
from app.residents.conflicts.policy import parties
from app.residents.people import service as people
from app.residents.people.schemas import CorrectPerson


async def correct_person(
    session: AsyncSession, actor: Actor, person_id: UUID, body: CorrectPerson
) -> WaitingEdit | None:
    """None: it is done. Made on a version that others have changed since, it waits."""
    person = await people.correct(session, actor, person_id, body)
    if person is None or body.base_version is None:
        return None
    return await put_aside(session, actor, person, person.id, body.base_version, body)


async def take(session: AsyncSession, actor: Actor, conflict_id: UUID) -> None:
    """采用我的: onto the current version, by the same function as the edit itself."""
    conflict = await _settle(session, actor, conflict_id, ConflictAction.TAKE)
    subject = SUBJECTS[conflict.subject_kind]
    wanted = vault_of(session).open(PLACE, conflict.id, bytes(conflict.wanted))
    body = subject.command.model_validate_json(wanted)
    await subject.edit(session, actor, conflict.subject_id, body)


async def keep(session: AsyncSession, actor: Actor, conflict_id: UUID) -> None:
    await _settle(session, actor, conflict_id, ConflictAction.KEEP)


async def _settle(
    session: AsyncSession, actor: Actor, conflict_id: UUID, action: ConflictAction
) -> WaitingEdit:
    conflict = await queries.for_update(session, actor, conflict_id)
    who = parties(actor, conflict)
    await history.transition(session, CONFLICT, conflict, action, actor=actor, parties=who)
    await session.flush()
    return conflict
