from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform.db.base import same
from app.platform.paging import Window, paginate
from app.platform.sealing.vault import vault_of
from app.residents.conflicts.errors import ConflictNotFound
from app.residents.conflicts.kinds import SUBJECTS
from app.residents.conflicts.lifecycle import CONFLICT, ConflictState
from app.residents.conflicts.models import WaitingEdit
from app.residents.conflicts.pending import PLACE
from app.residents.conflicts.policy import ABOUT, VISIBLE, parties, visible_to
from app.residents.conflicts.schemas import ConflictView
from app.residents.people.models import Person

LISTED = (
    select(WaitingEdit, Person.name, CommunityAccount.name)
    .join(Person, ABOUT)
    .outerjoin(CommunityAccount, same(CommunityAccount.account_id, WaitingEdit.wanted_by))
    .where(VISIBLE)
)


async def listing(session: AsyncSession, actor: Actor, window: Window) -> Sequence[Any]:
    found = LISTED.where(WaitingEdit.state == ConflictState.OPEN)
    rows = await session.execute(paginate(found, WaitingEdit.id, window), visible_to(actor))
    return rows.all()


async def one(session: AsyncSession, actor: Actor, conflict_id: UUID) -> ConflictView:
    found = LISTED.where(WaitingEdit.id == conflict_id)
    row = (await session.execute(found, visible_to(actor))).one_or_none()
    if row is None:
        raise ConflictNotFound
    return await view(session, actor, row)


async def for_update(session: AsyncSession, actor: Actor, conflict_id: UUID) -> WaitingEdit:
    found = LISTED.where(WaitingEdit.id == conflict_id).with_for_update(of=WaitingEdit)
    conflict: WaitingEdit | None = await session.scalar(found, visible_to(actor))
    if conflict is None:
        raise ConflictNotFound
    return conflict


async def view(session: AsyncSession, actor: Actor, row: Any) -> ConflictView:
    conflict, person, by = row
    subject = SUBJECTS[conflict.subject_kind]
    wanted = orjson.loads(vault_of(session).open(PLACE, conflict.id, bytes(conflict.wanted)))
    current = await subject.current(session, actor, conflict.subject_id)
    return ConflictView(
        id=conflict.id,
        kind=conflict.subject_kind,
        subject_id=conflict.subject_id,
        person_id=conflict.person_id,
        person=person,
        base_version=conflict.base_version,
        current_version=current["version"],
        current={name: current[name] for name in wanted},
        wanted=subject.shown(wanted),
        wanted_by=by,
        wanted_at=conflict.wanted_at,
        state=conflict.state,
        actions=CONFLICT.open_to(parties(actor, conflict), conflict.state),
    )
