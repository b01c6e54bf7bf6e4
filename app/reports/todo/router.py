"""Who am I here, and what waits for me."""

from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects import queries as care
from app.patrols.hazards.lifecycle import HazardState
from app.patrols.hazards.models import Hazard
from app.patrols.hazards.policy import VISIBLE, visible_to
from app.places.communities.models import Community
from app.places.dwellings.addresses import IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.actor import Actor, Role
from app.places.roles.dependencies import CurrentActor
from app.places.roles.models import CommunityAccount, Grant
from app.places.roles.queries import name_of
from app.platform.auth.bearer import CurrentBearer
from app.platform.db.base import same
from app.platform.db.session import ReadSession
from app.platform.http.routes import Router
from app.platform.schemas import View
from app.residents.inbox.models import Message
from app.residents.people.joins import IN_DWELLING, IS_MEMBER
from app.residents.people.models import Household, HouseholdMember, Person


class RoleHere(View):
    role: Role
    grid_id: UUID | None
    company_id: UUID | None


class MemberOf(View):
    code: str
    name: str


class MeView(View):
    account_id: UUID
    communities: list[MemberOf]


class HomeView(View):
    id: UUID
    address: str
    people: list[str]


class Waiting(View):
    unread_messages: int
    hazards_to_file: int
    hazards_to_assign: int
    hazards_to_put_right: int
    hazards_to_verify: int
    visits_this_week: int = Field(
        description="People whom the caller must look in on, or should have."
    )


class MeHereView(View):
    account_id: UUID
    person_id: UUID | None
    name: str | None
    is_verified: bool
    roles: list[RoleHere]
    household: HomeView | None
    waiting: Waiting


router = Router(tags=["me"])


@router.get("/me")
async def get_me(who: CurrentBearer, session: ReadSession) -> MeView:
    """My account, and the communities in which it is known."""
    found = await session.execute(
        select(Community.code, Community.name)
        .join(CommunityAccount, CommunityAccount.community_id == Community.id)
        .where(CommunityAccount.account_id == who.account_id)
        .order_by(Community.code)
    )
    return MeView(
        account_id=who.account_id, communities=[MemberOf.model_validate(row) for row in found]
    )


@router.get("/communities/{code}/me")
async def get_me_here(actor: CurrentActor, session: ReadSession) -> MeHereView:
    """What I am in this community, whom I live with, and what waits for me."""
    name = await session.scalar(name_of(actor.community_id, actor.account_id))
    return MeHereView(
        account_id=actor.account_id,
        person_id=actor.person_id,
        name=name,
        is_verified=actor.person_id is not None,
        roles=await _roles(session, actor),
        household=await _household(session, actor),
        waiting=await _waiting(session, actor),
    )


async def _roles(session: AsyncSession, actor: Actor) -> list[RoleHere]:
    found = await session.execute(
        select(Grant.role, Grant.grid_id, Grant.company_id)
        .where(
            Grant.community_id == actor.community_id,
            Grant.account_id == actor.account_id,
            Grant.until.is_(None) | (Grant.until > func.now()),
        )
        .order_by(Grant.id)
    )
    granted = [RoleHere.model_validate(row) for row in found]
    resident = RoleHere(role=Role.RESIDENT, grid_id=None, company_id=None)
    return ([resident] if actor.person_id else []) + granted


async def _household(session: AsyncSession, actor: Actor) -> HomeView | None:
    if actor.person_id is None:
        return None
    here = actor.community_id
    row = (
        await session.execute(
            select(Household.id, Estate.name, Building.name, Dwelling.unit, Dwelling.room)
            .join(
                HouseholdMember,
                same(HouseholdMember.household_id, Household.id),
            )
            .join(Dwelling, IN_DWELLING)
            .join(Building, IN_BUILDING)
            .join(Estate, IN_ESTATE)
            .where(
                Household.community_id == here,
                HouseholdMember.person_id == actor.person_id,
                HouseholdMember.until.is_(None),
            )
        )
    ).one_or_none()
    if row is None:
        return None
    people = await session.scalars(
        select(Person.name)
        .join(HouseholdMember, IS_MEMBER)
        .where(
            Person.community_id == here,
            HouseholdMember.household_id == row[0],
            HouseholdMember.until.is_(None),
        )
        .order_by(Person.born_on)
    )
    return HomeView(id=row[0], address="".join(row[1:]), people=list(people))


async def _waiting(session: AsyncSession, actor: Actor) -> Waiting:
    in_charge = true() if actor.is_staff else Hazard.grid_id.in_(actor.grids)
    to_do = (Hazard.assignee_id == actor.account_id) | Hazard.company_id.in_(actor.companies)
    others = Hazard.submitted_by.is_distinct_from(actor.account_id)
    count = func.count
    row = (
        await session.execute(
            select(
                count().filter(Hazard.state == HazardState.REPORTED, in_charge),
                count().filter(Hazard.state == HazardState.FILED, in_charge),
                count().filter(Hazard.state == HazardState.ASSIGNED, to_do),
                count().filter(Hazard.state == HazardState.SUBMITTED, in_charge, others),
            ).where(VISIBLE),
            visible_to(actor),
        )
    ).one()
    unread = await session.scalar(
        select(count()).where(
            Message.community_id == actor.community_id,
            Message.account_id == actor.account_id,
            Message.read_at.is_(None),
        )
    )
    return Waiting(
        unread_messages=unread or 0,
        hazards_to_file=row[0],
        hazards_to_assign=row[1],
        hazards_to_put_right=row[2],
        hazards_to_verify=row[3],
        visits_this_week=await care.soon(session, actor),
    )
