from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.db.base import same
from app.platform.paging import Window, paginate
from app.residents.party.errors import PartyMemberNotFound
from app.residents.party.lifecycle import PartyState
from app.residents.party.models import Branch, MemberKind, Officer, PartyMember
from app.residents.party.policy import LEADS, MY_BRANCHES, VISIBLE, visible_to
from app.residents.people.models import Person

NAMES = ("id", "branch_id", "person_id", "kind", "is_probationary", "joined_on", "home_branch")
LISTED = (
    select(
        *(getattr(PartyMember, name) for name in NAMES),
        *(getattr(PartyMember, name) for name in ("employer", "here_since", "ended_on", "state")),
        Person.name,
        Branch.name.label("branch"),
        LEADS.label("leads"),
    )
    .join(Person, same(Person.id, PartyMember.person_id))
    .join(Branch, same(Branch.id, PartyMember.branch_id))
    .where(VISIBLE)
)
MEMBERS = (
    select(func.count())
    .where(
        same(PartyMember.branch_id, Branch.id),
        PartyMember.state == PartyState.ADMITTED,
    )
    .scalar_subquery()
    .label("members")
)


async def branches(session: AsyncSession, actor: Actor) -> list[dict[str, Any]]:
    """What everybody may know: how many they are, and whom to speak to."""
    here = {"here": actor.community_id}
    found = select(Branch.id, Branch.name, Branch.estate_id, MEMBERS)
    rows = await session.execute(
        found.where(Branch.community_id == bindparam("here")).order_by(Branch.name), here
    )
    officers = await session.execute(
        select(Officer.id, Officer.branch_id, Officer.post, Person.name)
        .join(Person, same(Person.id, Officer.person_id))
        .where(Officer.community_id == bindparam("here"), Officer.until.is_(None))
        .order_by(Officer.id),
        here,
    )
    by_branch: dict[UUID, list[Any]] = {}
    for officer in officers:
        by_branch.setdefault(officer.branch_id, []).append(officer)
    return [dict(row._mapping) | {"officers": by_branch.get(row.id, [])} for row in rows]  # noqa: SLF001


async def members(
    session: AsyncSession,
    actor: Actor,
    window: Window,
    *,
    branch_id: UUID | None,
    kind: MemberKind | None,
    state: PartyState | None,
) -> Sequence[Any]:
    wanted = (
        (PartyMember.branch_id, branch_id),
        (PartyMember.kind, kind),
        (PartyMember.state, state),
    )
    only = [column == value for column, value in wanted if value is not None]
    found = paginate(LISTED.where(*only), PartyMember.id, window)
    return (await session.execute(found, visible_to(actor))).all()


async def one(session: AsyncSession, actor: Actor, member_id: UUID) -> Any:
    found = await session.execute(LISTED.where(PartyMember.id == member_id), visible_to(actor))
    row = found.one_or_none()
    if row is None:
        raise PartyMemberNotFound
    return row


async def for_update(
    session: AsyncSession, actor: Actor, member_id: UUID
) -> tuple[PartyMember, bool]:
    """And whether the caller leads its branch."""
    found = await session.execute(
        select(PartyMember, LEADS)
        .where(VISIBLE, PartyMember.id == member_id)
        .with_for_update(of=PartyMember),
        visible_to(actor),
    )
    row = found.one_or_none()
    if row is None:
        raise PartyMemberNotFound
    return row[0], row[1]


async def leads(session: AsyncSession, actor: Actor, branch_id: UUID) -> bool:
    values = visible_to(actor)
    if values["sees_all"]:
        return True
    return branch_id in (await session.scalars(MY_BRANCHES, values)).all()
