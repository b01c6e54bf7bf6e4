"""Households. Who sees a member of one sees the household."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.actor import Actor
from app.platform.db.base import same
from app.residents.households.errors import HouseholdNotFound
from app.residents.households.models import DwellingOwner
from app.residents.households.schemas import HouseholdView, MemberView
from app.residents.people.joins import IN_DWELLING, IS_MEMBER
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.people.policy import VISIBLE, visible_to

MEMBERS = (
    select(
        HouseholdMember.household_id,
        HouseholdMember.person_id,
        Person.name,
        HouseholdMember.relation,
        HouseholdMember.is_contact,
        HouseholdMember.since,
        HouseholdMember.until,
    )
    .join(Person, IS_MEMBER)
    .where(VISIBLE)
    .order_by(HouseholdMember.since, HouseholdMember.id)
)
ADDRESSED = (
    select(
        *(getattr(Household, name) for name in ("id", "dwelling_id", "since", "until")),
        *(getattr(Household, name) for name in ("merged_into_id", "split_from_id")),
        ADDRESS.label("address"),
    )
    .join(Dwelling, IN_DWELLING)
    .join(Building, IN_BUILDING)
    .join(Estate, IN_ESTATE)
)


async def of_dwelling(
    session: AsyncSession, actor: Actor, dwelling_id: UUID
) -> list[HouseholdView]:
    """All that lived there, the present one first."""
    found = ADDRESSED.where(
        Household.community_id == actor.community_id, Household.dwelling_id == dwelling_id
    ).order_by(Household.since.desc(), Household.id.desc())
    rows = (await session.execute(found)).all()
    members = await _members(session, actor, [row.id for row in rows])
    return [HouseholdView.of(row, members=members[row.id]) for row in rows if row.id in members]


async def one(session: AsyncSession, actor: Actor, household_id: UUID) -> HouseholdView:
    found = ADDRESSED.where(
        Household.community_id == actor.community_id, Household.id == household_id
    )
    row = (await session.execute(found)).one_or_none()
    members = await _members(session, actor, [household_id])
    if row is None or (household_id not in members and not actor.is_staff):
        raise HouseholdNotFound
    return HouseholdView.of(row, members=members.get(household_id, []))


async def owners(session: AsyncSession, actor: Actor, dwelling_id: UUID) -> Sequence[Any]:
    """Only those whom the caller may see."""
    found = (
        select(
            DwellingOwner.person_id,
            Person.name,
            Dwelling.area,
            DwellingOwner.since,
            DwellingOwner.until,
        )
        .join(
            Person,
            same(Person.id, DwellingOwner.person_id),
        )
        .join(
            Dwelling,
            same(Dwelling.id, DwellingOwner.dwelling_id),
        )
        .where(VISIBLE, DwellingOwner.dwelling_id == dwelling_id)
        .order_by(DwellingOwner.since, DwellingOwner.id)
    )
    return (await session.execute(found, visible_to(actor))).all()


async def _members(
    session: AsyncSession, actor: Actor, households: Sequence[UUID]
) -> dict[UUID, list[MemberView]]:
    rows = await session.execute(
        MEMBERS.where(HouseholdMember.household_id.in_(households)), visible_to(actor)
    )
    found: dict[UUID, list[MemberView]] = {}
    for row in rows:
        found.setdefault(row.household_id, []).append(MemberView.model_validate(row))
    return found
