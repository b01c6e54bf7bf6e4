"""The roster and its runs, for the office alone."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, on, same
from app.platform.db.kept import Kept, Row, columns
from app.residents.households.models import DwellingOwner
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, IS_MEMBER
from app.residents.people.models import Household, HouseholdMember, Person, PersonPhone
from app.residents.roster.errors import RunNotFound
from app.residents.roster.models import RosterRun

OWNS = exists().where(
    DwellingOwner.community_id == HERE,
    same(DwellingOwner.person_id, Person.id),
    same(DwellingOwner.dwelling_id, Dwelling.id),
    on(DwellingOwner),
)
EVERYBODY = Kept(
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
        Person.document_kind,
        select(PersonPhone.number_mask)
        .where(
            PersonPhone.community_id == HERE,
            same(PersonPhone.person_id, Person.id),
            PersonPhone.position == 1,
        )
        .correlate(Person)
        .scalar_subquery()
        .label("other_phone"),
    )
    .join(HouseholdMember, IS_MEMBER)
    .join(Household, IN_HOUSEHOLD)
    .join(Dwelling, IN_DWELLING)
    .join(Building, IN_BUILDING)
    .join(Estate, IN_ESTATE)
    .where(Person.community_id == HERE, Person.died_on.is_(None), on(HouseholdMember))
    .order_by(Estate.name, Building.name, Dwelling.unit, Dwelling.floor, Dwelling.room)
    .order_by(HouseholdMember.id)
)
RUNS = Kept(
    select(*columns(RosterRun))
    .where(RosterRun.community_id == HERE)
    .order_by(RosterRun.id.desc())
    .limit(50)
)
RUN = Kept(
    select(*columns(RosterRun)).where(
        RosterRun.community_id == HERE, RosterRun.id == bindparam("run_id", type_=Uuid)
    )
)


async def everybody(session: AsyncSession, actor: Actor) -> list[Row]:
    """Who lives here now, and is alive, in the columns of the template."""
    must_be_staff(actor)
    return await EVERYBODY.all(session, {"here": actor.community_id})


async def run(session: AsyncSession, actor: Actor, run_id: UUID) -> Row:
    must_be_staff(actor)
    return await RUN.one(session, {"here": actor.community_id, "run_id": run_id}, RunNotFound)


async def runs(session: AsyncSession, actor: Actor) -> list[Row]:
    """The last fifty."""
    must_be_staff(actor)
    return await RUNS.all(session, {"here": actor.community_id})
