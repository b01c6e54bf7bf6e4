"""党建"""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.errors import NoSuchPlace
from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import Clash
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import BadCursor, Page, split_page
from app.platform.schemas import Reason
from app.residents.party import errors, queries, service
from app.residents.party.errors import PartyMemberNotFound
from app.residents.party.lifecycle import LIFECYCLE, PartyState
from app.residents.party.models import MemberKind
from app.residents.party.policy import parties
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
    """How many they are and whom to speak to; members are seen by officers only."""
    return [BranchView.model_validate(one) for one in await queries.branches(session, actor)]


@router.post(
    "/party-branches",
    status_code=201,
    responses=problems(errors.OnlyTheSecretary, NoSuchPlace, Clash),
)
async def found_party_branch(
    body: FoundBranch, actor: CurrentActor, session: Session
) -> BranchView:
    branch = await service.found(session, actor, body)
    return BranchView.of(branch, members=0, officers=[])


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


@router.get("/party-members", responses=problems(BadCursor))
async def list_party_members(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    branch_id: UUID | None = None,
    kind: MemberKind | None = None,
    state: PartyState | None = None,
) -> Page[PartyMemberView]:
    """For officers those of their branches, for the secretary all, for everybody their own entry."""
    only: dict[str, Any] = {"branch_id": branch_id, "kind": kind, "state": state}
    rows, after = split_page(await queries.members(session, actor, paging, **only), paging)
    return Page(items=[_view(row, actor) for row in rows], next=after)


@router.post(
    "/party-members",
    status_code=201,
    responses=problems(
        errors.NotYoursToEnter, errors.NoSuchBranch, errors.NoSuchComrade, errors.ReportedAlready
    ),
)
async def report_to_party(
    body: ReportToParty, actor: CurrentActor, session: Session
) -> PartyMemberView:
    """报到: a floating or in-service member finds a branch here; an officer admits."""
    return await _now(session, actor, (await service.report(session, actor, body)).id)


@router.get("/party-members/{member_id}", responses=problems(PartyMemberNotFound))
async def get_party_member(
    member_id: UUID, actor: CurrentActor, session: ReadSession
) -> PartyMemberView:
    return _view(await queries.one(session, actor, member_id), actor)


@router.step("/party-members/{member_id}/admit", PartyMemberNotFound)
async def admit_party_member(
    member_id: UUID, actor: CurrentActor, session: Session
) -> PartyMemberView:
    await service.admit(session, actor, member_id)
    return await _now(session, actor, member_id)


@router.step("/party-members/{member_id}/decline", PartyMemberNotFound)
async def decline_party_member(
    member_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> PartyMemberView:
    await service.decline(session, actor, member_id, body)
    return await _now(session, actor, member_id)


@router.step("/party-members/{member_id}/withdraw", PartyMemberNotFound)
async def withdraw_party_report(
    member_id: UUID, actor: CurrentActor, session: Session
) -> PartyMemberView:
    await service.withdraw(session, actor, member_id)
    return await _now(session, actor, member_id)


@router.step("/party-members/{member_id}/confirm", PartyMemberNotFound, errors.NotProbationary)
async def confirm_party_member(
    member_id: UUID, actor: CurrentActor, session: Session
) -> PartyMemberView:
    """转正"""
    await service.confirm(session, actor, member_id)
    return await _now(session, actor, member_id)


@router.step(
    "/party-members/{member_id}/transfer", PartyMemberNotFound, errors.NoSuchBranch, status_code=204
)
async def transfer_party_member(
    member_id: UUID, body: Transfer, actor: CurrentActor, session: Session
) -> None:
    """To another branch here; whose officers see them from then on, and the former no more."""
    await service.transfer(session, actor, member_id, body)


@router.step("/party-members/{member_id}/end", PartyMemberNotFound)
async def end_party_member(
    member_id: UUID, body: EndMembership, actor: CurrentActor, session: Session
) -> PartyMemberView:
    await service.end(session, actor, member_id, body)
    return await _now(session, actor, member_id)


async def _now(session: AsyncSession, actor: Actor, member_id: UUID) -> PartyMemberView:
    await session.flush()
    return _view(await queries.one(session, actor, member_id), actor)


def _view(row: Any, actor: Actor) -> PartyMemberView:
    who = parties(actor, row, leads=row.leads)
    return PartyMemberView.of(row, actions=LIFECYCLE.open_to(who, row.state))
