"""Teams are founded and disbanded by the office; residents apply, and leave when they like."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.teams import queries
from app.patrols.teams.errors import (
    NoSuchResident,
    StillInTheTeam,
    TeamIsDisbanded,
    TooYoungToPatrol,
)
from app.patrols.teams.events import (
    MembershipAdmitted,
    MembershipApplied,
    MembershipRefused,
    TeamDisbanded,
)
from app.patrols.teams.lifecycle import (
    MEMBERSHIP,
    TEAM,
    MembershipAction,
    MembershipParty,
    MembershipState,
    TeamAction,
)
from app.patrols.teams.models import Membership, Team
from app.patrols.teams.policy import parties, team_parties
from app.patrols.teams.schemas import Apply, FoundTeam
from app.places.errors import NoSuchPlace
from app.places.grids.models import Grid
from app.places.policy import must_be_staff
from app.places.roles import service as roles
from app.places.roles.actor import Actor, Role
from app.places.roles.queries import accounts
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import done_to, record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.residents.people.ages import OF_AGE, age
from app.residents.people.queries import known

DISBANDED = "巡护队已解散"
BY_DEATH = {"because": "death"}


async def found(session: AsyncSession, actor: Actor, body: FoundTeam) -> Team:
    must_be_staff(actor)
    key = actor.community_id, body.grid_id
    if body.grid_id is not None and await session.get(Grid, key) is None:
        raise NoSuchPlace
    team = Team(
        community_id=actor.community_id,
        id=new_id(),
        name=body.name,
        about=body.about,
        grid_id=body.grid_id,
        state=TEAM.start,
    )
    team.members, team.is_member = 0, False
    session.add(team)
    await session.flush()
    await record_creation(session, team, actor=actor, action="found")
    return team


async def apply(session: AsyncSession, actor: Actor, team_id: UUID, body: Apply) -> Membership:
    team = await queries.team_for_update(session, actor, team_id)
    await _transition_team(session, actor, team, TeamAction.APPLY)
    person_id = body.person_id or actor.person_id
    if person_id != actor.person_id or person_id is None:
        must_be_staff(actor)
    person = await known(session, actor.community_id, person_id)
    if person is None or person.died_on is not None:
        raise NoSuchResident
    if age(person.born_on, clock.today()) < OF_AGE:
        raise TooYoungToPatrol
    applied = Membership(
        community_id=actor.community_id,
        id=new_id(),
        team_id=team.id,
        person_id=person.id,
        words=body.words,
        applied_by=actor.account_id,
        state=MEMBERSHIP.start,
    )
    applied.name, applied.team = person.name, team.name
    session.add(applied)
    await session.flush()
    await record_creation(session, applied, actor=actor, action="apply")
    await publish(session, MembershipApplied(**_about(applied)))
    return applied


async def stop_recruiting(session: AsyncSession, actor: Actor, team_id: UUID) -> Team:
    team = await queries.team_for_update(session, actor, team_id)
    return await _transition_team(session, actor, team, TeamAction.STOP_RECRUITING)


async def recruit(session: AsyncSession, actor: Actor, team_id: UUID) -> Team:
    team = await queries.team_for_update(session, actor, team_id)
    return await _transition_team(session, actor, team, TeamAction.RECRUIT)


async def disband(session: AsyncSession, actor: Actor, team_id: UUID, body: Reason) -> Team:
    """Its rounds that have not begun are cancelled then, and who has applied is told."""
    team = await queries.team_for_update(session, actor, team_id)
    await _transition_team(session, actor, team, TeamAction.DISBAND, reason=body.reason)
    if await queries.is_anybody_in(session, team):
        raise StillInTheTeam
    for member in await queries.waiting(session, actor, team):
        who, why = {MembershipParty.CLOCK}, {"reason": DISBANDED}
        declined = MembershipAction.DECLINE
        await transition(session, MEMBERSHIP, member, declined, actor=actor, parties=who, **why)
        await publish(session, MembershipRefused(**_about(member), **why))
    await publish(session, TeamDisbanded(community_id=team.community_id, team_id=team.id))
    return team


async def admit(session: AsyncSession, actor: Actor, membership_id: UUID) -> Membership:
    """From now on they are a volunteer: each of their accounts is told so by its role."""
    stands = await queries.its_team_stands(session, actor, membership_id)
    member = await _transition(session, actor, membership_id, MembershipAction.ADMIT)
    if not stands:
        raise TeamIsDisbanded
    member.admitted_at = clock.now()
    await _grant(session, member, by=actor.account_id)
    await publish(session, MembershipAdmitted(**_about(member)))
    return member


async def decline(
    session: AsyncSession, actor: Actor, membership_id: UUID, body: Reason
) -> Membership:
    declined = MembershipAction.DECLINE
    member = await _transition(session, actor, membership_id, declined, reason=body.reason)
    await publish(session, MembershipRefused(**_about(member), reason=body.reason))
    return member


async def withdraw(session: AsyncSession, actor: Actor, membership_id: UUID) -> Membership:
    return await _transition(session, actor, membership_id, MembershipAction.WITHDRAW)


async def leave(session: AsyncSession, actor: Actor, membership_id: UUID) -> Membership:
    member = await _transition(session, actor, membership_id, MembershipAction.LEAVE)
    return await _end(session, member)


async def dismiss(
    session: AsyncSession, actor: Actor, membership_id: UUID, body: Reason
) -> Membership:
    dismissed = MembershipAction.DISMISS
    member = await _transition(session, actor, membership_id, dismissed, reason=body.reason)
    await publish(session, MembershipRefused(**_about(member), reason=body.reason))
    return await _end(session, member)


async def follow_death(session: AsyncSession, community_id: int, person_id: UUID) -> None:
    """Who has died is in no team; taken back, they are again in those that still stand."""
    person = await known(session, community_id, person_id)
    has_died = person is not None and person.died_on is not None
    theirs = select(Membership).where(
        Membership.community_id == community_id, Membership.person_id == person_id
    )
    steps = {
        MembershipState.ADMITTED: MembershipAction.LEAVE,
        MembershipState.APPLIED: MembershipAction.WITHDRAW,
    }
    for member in (await session.scalars(theirs.order_by(Membership.id))).all():
        stands = await queries.standing(session, community_id, member.team_id) is not None
        await session.refresh(member, with_for_update=True)
        if has_died and member.state in steps:
            await _by_the_clock(session, member, steps[member.state])
            await _end(session, member)
        elif not has_died and stands and await _left_by_death(session, member):
            await _by_the_clock(session, member, MembershipAction.ADMIT)
            member.ended_at = None
            await _grant(session, member, by=None)


async def _left_by_death(session: AsyncSession, member: Membership) -> bool:
    done = await done_to(session, member) if member.state is MembershipState.LEFT else []
    return bool(done) and done[-1].details == BY_DEATH


async def _by_the_clock(
    session: AsyncSession, member: Membership, action: MembershipAction
) -> None:
    who = {MembershipParty.CLOCK}
    await transition(session, MEMBERSHIP, member, action, actor=None, parties=who, **BY_DEATH)


async def _transition_team(
    session: AsyncSession, actor: Actor, team: Team, action: TeamAction, **details: str
) -> Team:
    who = team_parties(actor, team)
    await transition(session, TEAM, team, action, actor=actor, parties=who, **details)
    return team


async def _transition(
    session: AsyncSession,
    actor: Actor,
    membership_id: UUID,
    action: MembershipAction,
    **details: str,
) -> Membership:
    member = await queries.for_update(session, actor, membership_id)
    who = parties(actor, member)
    await transition(session, MEMBERSHIP, member, action, actor=actor, parties=who, **details)
    return member


async def _end(session: AsyncSession, member: Membership) -> Membership:
    """Who is in no team any more is no volunteer any more."""
    member.ended_at = clock.now()
    if await queries.is_in_any(session, member.community_id, member.person_id):
        return member
    theirs = await accounts(session, member.community_id, member.person_id)
    await roles.take_back(session, member.community_id, theirs, Role.VOLUNTEER)
    return member


async def _grant(session: AsyncSession, member: Membership, *, by: UUID | None) -> None:
    theirs = await accounts(session, member.community_id, member.person_id)
    await roles.give(session, member.community_id, theirs, Role.VOLUNTEER, by=by)


def _about(member: Membership) -> dict[str, Any]:
    return {"community_id": member.community_id, "membership_id": member.id}
