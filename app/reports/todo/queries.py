"""Who somebody is here, and what waits for them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects import queries as care
from app.consultation.topics.lifecycle import LIFECYCLE as TOPIC
from app.consultation.topics.models import Topic
from app.patrols.hazards.lifecycle import HazardState
from app.patrols.hazards.models import Hazard
from app.patrols.hazards.policy import (
    DID_THE_WORK,
    IN_CHARGE,
    MAY_PUT_RIGHT,
    VISIBLE,
    visible_to,
)
from app.places.communities.models import Community
from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount, Grant
from app.places.roles.queries import HELD
from app.platform import clock
from app.platform.db.base import HERE, on, same
from app.platform.db.kept import Kept, Row
from app.residents.inbox.models import Message
from app.residents.people.joins import IN_DWELLING, IS_MEMBER
from app.residents.people.models import Household, HouseholdMember, Person

ACCOUNT = bindparam("account_id", type_=Uuid)
COMMUNITIES = Kept(
    select(Community.code, Community.name)
    .join(CommunityAccount, CommunityAccount.community_id == Community.id)
    .where(CommunityAccount.account_id == ACCOUNT)
    .order_by(Community.code)
)
ROLES = Kept(
    select(Grant.role, Grant.grid_id, Grant.company_id)
    .where(
        Grant.community_id == HERE,
        Grant.account_id == ACCOUNT,
        HELD,
    )
    .order_by(Grant.id)
)
PEOPLE = (
    select(func.array_agg(aggregate_order_by(Person.name, Person.born_on, Person.id)))
    .join(HouseholdMember, IS_MEMBER)
    .where(
        Person.community_id == HERE,
        HouseholdMember.community_id == HERE,
        HouseholdMember.household_id == Household.id,
        on(HouseholdMember),
    )
    .scalar_subquery()
    .correlate(Household)
    .label("people")
)
HOME = Kept(
    select(Household.id, ADDRESS.label("address"), PEOPLE)
    .join(HouseholdMember, same(HouseholdMember.household_id, Household.id))
    .join(Dwelling, IN_DWELLING)
    .join(Building, IN_BUILDING)
    .join(Estate, IN_ESTATE)
    .where(
        Household.community_id == HERE,
        HouseholdMember.person_id == bindparam("my_person", type_=Uuid),
        on(HouseholdMember),
    )
)
# Their name here, and how much they have not read.
ACCOUNT_HERE = Kept(
    select(
        select(CommunityAccount.name)
        .where(CommunityAccount.community_id == HERE, CommunityAccount.account_id == ACCOUNT)
        .scalar_subquery()
        .label("name"),
        select(func.count())
        .select_from(Message)
        .where(
            Message.community_id == HERE,
            Message.account_id == ACCOUNT,
            Message.read_at.is_(None),
        )
        .scalar_subquery()
        .label("unread"),
    )
)


def _how_many(state: HazardState, *whose: Any) -> Any:
    return func.count().filter(Hazard.state == literal(state, Hazard.state.type), *whose)


HAZARDS = Kept(
    select(
        _how_many(HazardState.REPORTED, IN_CHARGE).label("to_file"),
        _how_many(HazardState.FILED, IN_CHARGE).label("to_assign"),
        _how_many(HazardState.ASSIGNED, MAY_PUT_RIGHT).label("to_put_right"),
        _how_many(HazardState.SUBMITTED, IN_CHARGE, ~DID_THE_WORK).label("to_verify"),
    ).where(VISIBLE)
)
TO_ANSWER = Kept(
    select(func.count().label("topics")).where(
        Topic.community_id == HERE, Topic.state == literal(TOPIC.start, Topic.state.type)
    )
)


@dataclass(frozen=True, slots=True)
class Me:
    account: Row
    roles: list[Row]
    home: Row | None
    hazards: Row
    visits: int
    topics: int  # for who answers them


async def communities(session: AsyncSession, account_id: UUID) -> list[Row]:
    return await COMMUNITIES.all(session, {"account_id": account_id})


async def me(session: AsyncSession, actor: Actor) -> Me:
    who = {"here": actor.community_id, "account_id": actor.account_id}
    mine = {"here": actor.community_id, "my_person": actor.person_id}
    return Me(
        account=await ACCOUNT_HERE.one(session, who, LookupError),
        roles=await ROLES.all(session, who | {"now": clock.now()}),
        home=await HOME.first(session, mine) if actor.person_id else None,
        hazards=await HAZARDS.one(session, visible_to(actor), LookupError),
        visits=await care.soon(session, actor),
        topics=await TO_ANSWER.scalar(session, mine) if actor.is_staff else 0,
    )
