"""党建"""

from uuid import UUID

from app.places.errors import NoSuchPlace
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import Clash
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import Page
from app.platform.schemas import Reason
from app.residents.party import errors, queries, service, views
from app.residents.party.errors import PartyMemberNotFound
from app.residents.party.lifecycle import PartyState
from app.residents.party.models import MemberKind
from app.residents.party.queries import Filters
from app.residents.party.schemas import (
    BranchView,
    EndMembership,
    EndOffice,
    FoundBranch,
    NameOfficer,
    PartyMemberView,
    ReportToParty,
    Transfer,
)

router = Router(prefix="/communities/{code}", tags=["party-members"])


@router.get("/party-branches")
async def list_party_branches(actor: CurrentActor, session: ReadSession) -> list[BranchView]:
    """How many they are and, for who is verified or serves, whom to speak to; members are seen by
    officers only."""
    return [views.branch(row, actor) for row in await queries.branches(session, actor)]


@router.post(
    "/party-branches",
    status_code=201,
    responses=problems(errors.OnlyTheSecretary, NoSuchPlace, Clash),
)
async def found_party_branch(
    body: FoundBranch, actor: CurrentActor, session: Session
) -> BranchView:
    return views.new_branch(await service.found(session, actor, body))


@router.post(
    "/party-branches/{branch_id}/officers",
    status_code=204,
    responses=problems(errors.OnlyTheSecretary, errors.NoSuchBranch, errors.NoSuchComrade, Clash),
)
async def name_party_officer(
    branch_id: UUID, body: NameOfficer, actor: CurrentActor, session: Session
) -> None:
    """Somebody of the roster leads the branch from a day on, and sees its members."""
    await service.name_officer(session, actor, branch_id, body)


@router.post(
    "/party-officers/{officer_id}/end",
    status_code=204,
    responses=problems(errors.OnlyTheSecretary, errors.OfficerNotFound),
)
async def end_party_office(
    officer_id: UUID, body: EndOffice, actor: CurrentActor, session: Session
) -> None:
    await service.end_office(session, actor, officer_id, body)


@router.get("/party-members")
async def list_party_members(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    branch_id: UUID | None = None,
    kind: MemberKind | None = None,
    state: PartyState | None = None,
) -> Page[PartyMemberView]:
    """For officers those of their branches, for the secretary all, for everybody their own entry."""
    only = Filters(branch_id, kind, state)
    rows, after = await queries.members(session, actor, paging, only)
    return Page(items=[views.view(row, actor) for row in rows], next=after)


@router.post(
    "/party-members",
    status_code=201,
    responses=problems(
        errors.NotYoursToEnter,
        errors.NoSuchBranch,
        errors.NoSuchComrade,
        errors.NotOnSuchADay,
        errors.ReportedAlready,
    ),
)
async def report_to_party(
    body: ReportToParty, actor: CurrentActor, session: Session
) -> PartyMemberView:
    """报到: a floating or in-service member finds a branch here; an officer admits."""
    return views.view(await service.report(session, actor, body), actor)


@router.get("/party-members/{member_id}", responses=problems(PartyMemberNotFound))
async def get_party_member(
    member_id: UUID, actor: CurrentActor, session: ReadSession
) -> PartyMemberView:
    return views.view(await queries.one(session, actor, member_id), actor)


@router.step("/party-members/{member_id}/admit", PartyMemberNotFound)
async def admit_party_member(
    member_id: UUID, actor: CurrentActor, session: Session
) -> PartyMemberView:
    return views.view(await service.admit(session, actor, member_id), actor)


@router.step("/party-members/{member_id}/decline", PartyMemberNotFound)
async def decline_party_member(
    member_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> PartyMemberView:
    return views.view(await service.decline(session, actor, member_id, body), actor)


@router.step("/party-members/{member_id}/withdraw", PartyMemberNotFound)
async def withdraw_party_report(
    member_id: UUID, actor: CurrentActor, session: Session
) -> PartyMemberView:
    return views.view(await service.withdraw(session, actor, member_id), actor)


@router.step("/party-members/{member_id}/confirm", PartyMemberNotFound, errors.NotProbationary)
async def confirm_party_member(
    member_id: UUID, actor: CurrentActor, session: Session
) -> PartyMemberView:
    """转正"""
    return views.view(await service.confirm(session, actor, member_id), actor)


@router.step(
    "/party-members/{member_id}/transfer", PartyMemberNotFound, errors.NoSuchBranch, status_code=204
)
async def transfer_party_member(
    member_id: UUID, body: Transfer, actor: CurrentActor, session: Session
) -> None:
    """To another branch here; whose officers see them from then on, and the former no more."""
    await service.transfer(session, actor, member_id, body)


@router.step("/party-members/{member_id}/end", PartyMemberNotFound, errors.NotOnSuchADay)
async def end_party_member(
    member_id: UUID, body: EndMembership, actor: CurrentActor, session: Session
) -> PartyMemberView:
    return views.view(await service.end(session, actor, member_id, body), actor)
