"""The roster as a workbook: masked, so that it may lie on a desk."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.residents.households.models import DwellingOwner
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, IS_MEMBER
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.roster.columns import RELATIONS, SEXES, YES_NO
from app.residents.roster.errors import RunNotFound
from app.residents.roster.models import RosterRun

OWNS = exists().where(
    DwellingOwner.community_id == Person.community_id,
    DwellingOwner.person_id == Person.id,
    DwellingOwner.dwelling_id == Dwelling.id,
    DwellingOwner.until.is_(None),
)
WORDS = {value: word for word, value in (RELATIONS | SEXES).items()}
YES = next(word for word, value in YES_NO.items() if value)


async def export(session: AsyncSession, actor: Actor) -> list[list[str]]:
    """Everybody who lives here now, in the columns of the template."""
    must_be_staff(actor)
    found = await session.execute(
        select(
            Estate.name.label("estate"),
            Building.name.label("building"),
            Dwelling.unit,
            Dwelling.floor,
            Dwelling.room,
            Dwelling.area,
            Person.name,
            Person.id_number_mask,
            Person.sex,
            Person.born_on,
            Person.phone_mask,
            HouseholdMember.relation,
            HouseholdMember.is_contact,
            OWNS.label("is_owner"),
            HouseholdMember.since,
        )
        .join(HouseholdMember, IS_MEMBER)
        .join(Household, IN_HOUSEHOLD)
        .join(Dwelling, IN_DWELLING)
        .join(Building, IN_BUILDING)
        .join(Estate, IN_ESTATE)
        .where(Person.community_id == actor.community_id, HouseholdMember.until.is_(None))
        .order_by(Estate.name, Building.name, Dwelling.unit, Dwelling.floor, Dwelling.room)
        .order_by(HouseholdMember.id)
    )
    return [[_cell(value) for value in row] for row in found]


async def run(session: AsyncSession, actor: Actor, run_id: UUID) -> RosterRun:
    must_be_staff(actor)
    found = await session.get(RosterRun, (actor.community_id, run_id))
    if found is None:
        raise RunNotFound
    return found


async def runs(session: AsyncSession, actor: Actor) -> Sequence[RosterRun]:
    must_be_staff(actor)
    mine = select(RosterRun).where(RosterRun.community_id == actor.community_id)
    return (await session.scalars(mine.order_by(RosterRun.id.desc()).limit(50))).all()


def _cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return YES
    return WORDS.get(value) or str(value)
