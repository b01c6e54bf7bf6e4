from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.sealing.vault import vault_of
from app.residents.people.errors import PersonNotFound
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, LIVES_NOW
from app.residents.people.models import Field, Household, HouseholdMember, Opening, Person
from app.residents.people.policy import VISIBLE, visible_to
from app.residents.people.schemas import PersonView, SearchPeople
from app.residents.people.sealed import phone, place

MOST = 50
OF_AGE = 18

WITH_ADDRESS = (
    select(
        *(getattr(Person, name) for name in ("id", "name", "sex", "born_on", "died_on")),
        Person.id_number_mask.label("id_number"),
        Person.phone_mask.label("phone"),
        Person.health.is_not(None).label("has_health_notes"),
        Household.id.label("household_id"),
        Person.version,
        ADDRESS.label("address"),
    )
    .outerjoin(HouseholdMember, LIVES_NOW)
    .outerjoin(Household, IN_HOUSEHOLD)
    .outerjoin(Dwelling, IN_DWELLING)
    .outerjoin(Building, IN_BUILDING)
    .outerjoin(Estate, IN_ESTATE)
    .where(VISIBLE)
)
ONE = WITH_ADDRESS.where(Person.id == bindparam("person_id"))
FOR_UPDATE = select(Person).where(VISIBLE, Person.id == bindparam("person_id")).with_for_update()
OPENINGS = (
    select(
        Opening.id,
        Opening.field,
        Opening.purpose,
        Opening.opened_by_name.label("by"),
        Opening.at,
    )
    .where(Opening.community_id == bindparam("here"), Opening.person_id == bindparam("person_id"))
    .order_by(Opening.id.desc())
    .limit(500)
)


async def one(session: AsyncSession, actor: Actor, person_id: UUID) -> Any:
    found = await session.execute(ONE, visible_to(actor) | {"person_id": person_id})
    row = found.one_or_none()
    if row is None:
        raise PersonNotFound
    return row


async def known(session: AsyncSession, community_id: int, person_id: UUID | None) -> Person | None:
    """Of the roster, whoever asks: for a deed that names somebody."""
    if person_id is None:
        return None
    found: Person | None = await session.get(Person, (community_id, person_id))
    return found


async def for_update(session: AsyncSession, actor: Actor, person_id: UUID) -> Person:
    person = await session.scalar(FOR_UPDATE, visible_to(actor) | {"person_id": person_id})
    if person is None:
        raise PersonNotFound
    return person


async def search(session: AsyncSession, actor: Actor, wanted: SearchPeople) -> Sequence[Any]:
    """The first fifty; by name or its beginning, by number, by where they live."""
    found: Select[Any] = WITH_ADDRESS
    if wanted.name is not None:
        found = found.where(Person.name.startswith(wanted.name, autoescape=True))
    if wanted.id_number is not None:
        index = vault_of(session).index(place(Field.ID_NUMBER), wanted.id_number)
        found = found.where(Person.id_number_index == index)
    if wanted.phone is not None:
        index = vault_of(session).index(place(Field.PHONE), phone(wanted.phone))
        found = found.where(Person.phone_index == index)
    if wanted.building_id is not None:
        found = found.where(Building.id == wanted.building_id)
    if wanted.room is not None:
        found = found.where(Dwelling.room == wanted.room)
    ordered = found.order_by(Person.name, Person.id).limit(MOST)
    found_rows: Sequence[Any] = (await session.execute(ordered, visible_to(actor))).all()
    return found_rows


async def openings(session: AsyncSession, actor: Actor, person_id: UUID) -> Sequence[Any]:
    here = {"here": actor.community_id, "person_id": person_id}
    return (await session.execute(OPENINGS, here)).all()


def view(row: Any) -> PersonView:
    today = clock.today()
    return PersonView.of(row, address=row.address or None, age=age(row.born_on, today))


def unplaced(person: Person) -> PersonView:
    """Just added: they live nowhere yet."""
    return PersonView(
        id=person.id,
        name=person.name,
        sex=person.sex,
        born_on=person.born_on,
        age=age(person.born_on, clock.today()),
        id_number=person.id_number_mask,
        phone=person.phone_mask,
        has_health_notes=person.health is not None,
        died_on=None,
        household_id=None,
        address=None,
        version=person.version,
    )


def age(born_on: date, day: date) -> int:
    """In full years (周岁); who was born on 29 February is a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def birthday(born_on: date, years: int) -> date:
    """The day on which somebody becomes so old."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:  # 29 February
        return date(born_on.year + years, 3, 1)
