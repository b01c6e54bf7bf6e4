"""安心志愿巡护队"""

from uuid import UUID

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.teams import errors, queries, service, views
from app.patrols.teams.errors import MembershipNotFound, TeamNotFound
from app.patrols.teams.lifecycle import MembershipState
from app.patrols.teams.models import Membership
from app.patrols.teams.schemas import Apply, FoundTeam, MembershipView, TeamView
from app.places.errors import NoSuchPlace, OnlyStaff
from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.places.roles.queries import accounts
from app.platform.db.session import ReadSession, Session
from app.platform.errors import Clash
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import Page
from app.platform.schemas import Reason

router = Router(prefix="/communities/{code}", tags=["teams"])


@router.get("/teams")
async def list_teams(actor: CurrentActor, session: ReadSession) -> list[TeamView]:
    return [views.team(row, actor) for row in await queries.teams(session, actor)]


@router.post("/teams", status_code=201, responses=problems(OnlyStaff, NoSuchPlace, Clash))
async def found_team(body: FoundTeam, actor: CurrentActor, session: Session) -> TeamView:
    """招募: it recruits from now on."""
    return views.team(await service.found(session, actor, body), actor)


@router.get("/teams/{team_id}", responses=problems(TeamNotFound))
async def get_team(team_id: UUID, actor: CurrentActor, session: ReadSession) -> TeamView:
    return views.team(await queries.team(session, actor, team_id), actor)


@router.step(
    "/teams/{team_id}/apply",
    TeamNotFound,
    OnlyStaff,
    errors.AppliedAlready,
    errors.NoSuchResident,
    errors.TooYoungToPatrol,
    status_code=201,
)
async def apply_to_team(
    team_id: UUID, body: Apply, actor: CurrentActor, session: Session
) -> MembershipView:
    """申请入队: a verified resident of 18 or more; the office admits."""
    return views.membership(await service.apply(session, actor, team_id, body), actor)


@router.step("/teams/{team_id}/stop-recruiting", TeamNotFound)
async def stop_recruiting(team_id: UUID, actor: CurrentActor, session: Session) -> TeamView:
    return views.team(await service.stop_recruiting(session, actor, team_id), actor)


@router.step("/teams/{team_id}/recruit", TeamNotFound)
async def recruit(team_id: UUID, actor: CurrentActor, session: Session) -> TeamView:
    return views.team(await service.recruit(session, actor, team_id), actor)


@router.step("/teams/{team_id}/disband", TeamNotFound, errors.StillInTheTeam)
async def disband_team(
    team_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> TeamView:
    return views.team(await service.disband(session, actor, team_id, body), actor)


@router.get("/memberships")
async def list_memberships(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    team_id: UUID | None = None,
    state: MembershipState | None = None,
) -> Page[MembershipView]:
    """One's own; for the office and the auditor all. Newest first."""
    rows, after = await queries.memberships(session, actor, paging, team_id, state)
    return Page(items=[views.membership(row, actor) for row in rows], next=after)


@router.step("/memberships/{membership_id}/admit", MembershipNotFound, errors.TeamIsDisbanded)
async def admit_member(
    membership_id: UUID, actor: CurrentActor, request: Request, session: Session
) -> MembershipView:
    member = await service.admit(session, actor, membership_id)
    return await _answer(request, session, actor, member)


@router.step("/memberships/{membership_id}/decline", MembershipNotFound)
async def decline_member(
    membership_id: UUID, body: Reason, actor: CurrentActor, request: Request, session: Session
) -> MembershipView:
    """The applicant is told why."""
    member = await service.decline(session, actor, membership_id, body)
    return await _answer(request, session, actor, member)


@router.step("/memberships/{membership_id}/withdraw", MembershipNotFound)
async def withdraw_application(
    membership_id: UUID, actor: CurrentActor, request: Request, session: Session
) -> MembershipView:
    member = await service.withdraw(session, actor, membership_id)
    return await _answer(request, session, actor, member)


@router.step("/memberships/{membership_id}/leave", MembershipNotFound)
async def leave_team(
    membership_id: UUID, actor: CurrentActor, request: Request, session: Session
) -> MembershipView:
    member = await service.leave(session, actor, membership_id)
    return await _answer(request, session, actor, member)


@router.step("/memberships/{membership_id}/dismiss", MembershipNotFound)
async def dismiss_member(
    membership_id: UUID, body: Reason, actor: CurrentActor, request: Request, session: Session
) -> MembershipView:
    member = await service.dismiss(session, actor, membership_id, body)
    return await _answer(request, session, actor, member)


async def _answer(
    request: Request, session: AsyncSession, actor: Actor, member: Membership
) -> MembershipView:
    """Their role has changed: this process does not wait five seconds to know it."""
    for account in await accounts(session, member.community_id, member.person_id):
        request.app.state.actors.pop((account, member.community_id), None)
    return views.membership(member, actor)
