"""Where a feature whose records are edited puts an edit that collides; it knows no feature."""

from typing import Protocol
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept, adopt, columns
from app.platform.history import record_creation
from app.platform.schemas import Command
from app.platform.sealing.vault import vault_of
from app.residents.conflicts.errors import NotThatFarYet
from app.residents.conflicts.lifecycle import CONFLICT, ConflictState
from app.residents.conflicts.models import PLACE, WaitingEdit

BEFORE = Kept(
    select(*columns(WaitingEdit)).where(
        WaitingEdit.community_id == HERE,
        WaitingEdit.subject_kind == bindparam("kind"),
        WaitingEdit.subject_id == bindparam("record_id"),
        WaitingEdit.state == ConflictState.OPEN,
        WaitingEdit.wanted_by == bindparam("me"),
        WaitingEdit.base_version == bindparam("base"),
    )
)


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
    same = {"here": record.community_id, "kind": record.__tablename__, "record_id": record.id}
    by_me = {"me": actor.account_id, "base": base_version}
    for row in await BEFORE.all(session, same | by_me):
        if vault.open(PLACE, row.id, bytes(row.wanted)) == sealed:
            return adopt(session, WaitingEdit, row._asdict())
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
