"""Where a feature whose records are edited puts an edit that collides; it knows no feature."""

from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_creation
from app.platform.schemas import Command
from app.platform.sealing.vault import vault_of
from app.residents.conflicts.errors import NotThatFarYet
from app.residents.conflicts.lifecycle import CONFLICT, ConflictState
from app.residents.conflicts.models import WaitingEdit

PLACE = f"{WaitingEdit.__tablename__}.wanted"


class Record(Protocol):
    __tablename__: str
    community_id: int
    id: UUID
    version: int


async def put_aside(
    session: AsyncSession,
    actor: Actor,
    record: Record,
    person_id: UUID,
    base_version: int,
    wanted: Command,
) -> WaitingEdit:
    """`record` is locked, so that the same edit, sent again under another key, is found again."""
    if base_version > record.version:
        raise NotThatFarYet
    sealed = wanted.model_dump_json(exclude={"base_version"}, exclude_none=True)
    vault = vault_of(session)
    before = await session.scalars(
        select(WaitingEdit).where(
            WaitingEdit.community_id == record.community_id,
            WaitingEdit.subject_kind == record.__tablename__,
            WaitingEdit.subject_id == record.id,
            WaitingEdit.state == ConflictState.OPEN,
            WaitingEdit.wanted_by == actor.account_id,
            WaitingEdit.base_version == base_version,
        )
    )
    for one in before:
        if vault.open(PLACE, one.id, bytes(one.wanted)) == sealed:
            return one
    conflict = WaitingEdit(
        community_id=record.community_id,
        id=new_id(),
        subject_kind=record.__tablename__,
        subject_id=record.id,
        person_id=person_id,
        base_version=base_version,
        wanted_by=actor.account_id,
        wanted_at=clock.now(),
        state=CONFLICT.start,
    )
    conflict.wanted = vault.seal(PLACE, conflict.id, sealed)
    session.add(conflict)
    await session.flush()
    versions = {"base": base_version, "current": record.version}
    await record_creation(session, conflict, actor=actor, action="collide", **versions)
    return conflict
