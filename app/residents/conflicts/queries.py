"""Reading what waits, each with the record that it collides with, as that is now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform.db.base import same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window
from app.residents.conflicts.errors import ConflictNotFound
from app.residents.conflicts.lifecycle import ConflictState
from app.residents.conflicts.models import WaitingEdit
from app.residents.conflicts.policy import ABOUT, VISIBLE, visible_to
from app.residents.conflicts.subjects import SUBJECTS
from app.residents.people.models import Person

WHOLE = (
    select(
        *columns(WaitingEdit), Person.name.label("person"), CommunityAccount.name.label("editor")
    )
    .join(Person, ABOUT)
    .outerjoin(CommunityAccount, same(CommunityAccount.account_id, WaitingEdit.wanted_by))
    .where(VISIBLE)
)
LISTING = Listing(WHOLE.where(WaitingEdit.state == ConflictState.OPEN), WaitingEdit.id)
ITS_ID = WaitingEdit.id == bindparam("conflict_id", type_=Uuid)
ONE = Kept(WHOLE.where(ITS_ID))
FOR_UPDATE = Locked(WaitingEdit, WHOLE.where(ITS_ID).with_for_update(of=WaitingEdit))


@dataclass(frozen=True, slots=True)
class Both:
    """An edit that waits, and its record as it is now."""

    edit: WaitingEdit | Row
    current: dict[str, Any]


async def listing(
    session: AsyncSession, actor: Actor, window: Window
) -> tuple[Sequence[Both], str | None]:
    rows, after = await LISTING.page(session, window, visible_to(actor))
    return [await both(session, actor, row) for row in rows], after


async def one(session: AsyncSession, actor: Actor, conflict_id: UUID) -> Both:
    found = visible_to(actor) | {"conflict_id": conflict_id}
    return await both(session, actor, await ONE.one(session, found, ConflictNotFound))


async def for_update(session: AsyncSession, actor: Actor, conflict_id: UUID) -> WaitingEdit:
    found = visible_to(actor) | {"conflict_id": conflict_id}
    return await FOR_UPDATE.entity(session, found, ConflictNotFound)


async def both(session: AsyncSession, actor: Actor, edit: WaitingEdit | Row) -> Both:
    subject = SUBJECTS[edit.subject_kind]
    return Both(edit, await subject.current(session, actor, edit.subject_id))
