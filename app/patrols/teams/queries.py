from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.teams.errors import MembershipNotFound, TeamNotFound
from app.patrols.teams.lifecycle import MembershipState
from app.patrols.teams.models import Membership, Team
from app.patrols.teams.policy import VISIBLE, visible_to
from app.places.roles.actor import Actor
from app.platform.db.base import same
from app.platform.paging import Window, paginate
from app.residents.people.models import Person

ADMITTED = Membership.state == MembershipState.ADMITTED
MEMBERS = (
    select(func.count())
    .where(same(Membership.team_id, Team.id), ADMITTED)
    .scalar_subquery()
    .label("members")
)
LISTED = select(Team.__table__, MEMBERS).where(Team.community_id == bindparam("here"))
MEMBERSHIPS = (
    select(
        *(getattr(Membership, name) for name in ("id", "team_id", "person_id", "words", "state")),
        Membership.created_at.label("applied_at"),
        Membership.admitted_at,
        Membership.ended_at,
        Person.name,
        Team.name.label("team"),
    )
    .join(Person, same(Person.id, Membership.person_id))
    .join(Team, same(Team.id, Membership.team_id))
    .where(VISIBLE)
)


async def teams(session: AsyncSession, actor: Actor) -> Sequence[Any]:
    found = LISTED.order_by(Team.name, Team.id)
    return (await session.execute(found, {"here": actor.community_id})).all()


async def team(session: AsyncSession, actor: Actor, team_id: UUID) -> Any:
    found = await session.execute(LISTED.where(Team.id == team_id), {"here": actor.community_id})
    row = found.one_or_none()
    if row is None:
        raise TeamNotFound
    return row


async def team_for_update(session: AsyncSession, actor: Actor, team_id: UUID) -> Team:
    found: Team | None = await session.get(
        Team, (actor.community_id, team_id), with_for_update=True
    )
    if found is None:
        raise TeamNotFound
    return found


async def memberships(
    session: AsyncSession,
    actor: Actor,
    window: Window,
    team_id: UUID | None,
    state: MembershipState | None,
) -> Sequence[Any]:
    found = MEMBERSHIPS
    if team_id is not None:
        found = found.where(Membership.team_id == team_id)
    if state is not None:
        found = found.where(Membership.state == state)
    paged = paginate(found, Membership.id, window)
    return (await session.execute(paged, visible_to(actor))).all()


async def one(session: AsyncSession, actor: Actor, membership_id: UUID) -> Any:
    found = await session.execute(
        MEMBERSHIPS.where(Membership.id == membership_id), visible_to(actor)
    )
    row = found.one_or_none()
    if row is None:
        raise MembershipNotFound
    return row


async def for_update(session: AsyncSession, actor: Actor, membership_id: UUID) -> Membership:
    found = await session.scalar(
        select(Membership).where(VISIBLE, Membership.id == membership_id).with_for_update(),
        visible_to(actor),
    )
    if found is None:
        raise MembershipNotFound
    return found


async def has_members(session: AsyncSession, team: Team) -> bool:
    found = exists().where(
        Membership.community_id == team.community_id, Membership.team_id == team.id, ADMITTED
    )
    return bool(await session.scalar(select(found)))


async def is_member(
    session: AsyncSession, community_id: int, team_id: UUID, person_id: UUID
) -> bool:
    found = exists().where(
        Membership.community_id == community_id,
        Membership.team_id == team_id,
        Membership.person_id == person_id,
        ADMITTED,
    )
    return bool(await session.scalar(select(found)))


async def teams_of(session: AsyncSession, actor: Actor) -> frozenset[UUID]:
    """The teams that the caller is in."""
    if actor.person_id is None:
        return frozenset()
    found = await session.scalars(
        select(Membership.team_id).where(
            Membership.community_id == actor.community_id,
            Membership.person_id == actor.person_id,
            ADMITTED,
        )
    )
    return frozenset(found)
