"""The part of the roster that a part of a workbook is about, in memory: read in a few statements,
changed row by row, written together (`Written`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from app.places.dwellings.addresses import IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.platform.db.base import on_or_after, same
from app.platform.sealing.vault import Vault, vault_of
from app.platform.values.rooms import likeness
from app.residents.households.models import DwellingOwner
from app.residents.people import sealed
from app.residents.people.joins import IN_HOUSEHOLD, IS_MEMBER
from app.residents.people.models import Field, Household, HouseholdMember, Person, PersonPhone
from app.residents.roster.columns import Home, Row

IS_OR_WILL_BE_MEMBER = IS_MEMBER & on_or_after(HouseholdMember)


class Known(NamedTuple):
    """A dwelling."""

    id: UUID
    floor: int
    area: Decimal | None


@dataclass
class Book:
    here: int
    vault: Vault
    estates: set[str] = field(default_factory=set)
    buildings: dict[tuple[str, str], UUID] = field(default_factory=dict)
    dwellings: dict[Home, Known] = field(default_factory=dict)
    alike: dict[tuple[str, ...], set[Home]] = field(default_factory=dict)
    floors: dict[Home, int] = field(default_factory=dict)  # that any row says
    areas: dict[Home, Decimal] = field(default_factory=dict)
    unmeasured: dict[UUID, Dwelling] = field(default_factory=dict)
    homes: dict[UUID, Home] = field(default_factory=dict)  # by household
    households: dict[UUID, Household] = field(default_factory=dict)  # the one of a dwelling
    every_household: dict[UUID, Household] = field(default_factory=dict)
    members: dict[UUID, dict[UUID, HouseholdMember]] = field(default_factory=dict)  # by household
    lives: dict[UUID, HouseholdMember] = field(default_factory=dict)  # by person
    people: dict[UUID, Person] = field(default_factory=dict)
    by_number: dict[bytes, Person] = field(default_factory=dict)
    namesakes: dict[tuple[str, date | None], list[Person]] = field(default_factory=dict)
    departed: dict[UUID, list[Person]] = field(default_factory=dict)  # lived there when they died
    further_phones: dict[UUID, dict[bytes, str]] = field(default_factory=dict)  # index and mask
    owners: set[tuple[UUID, UUID]] = field(default_factory=set)

    @classmethod
    async def open(cls, session: AsyncSession, community_id: int, rows: Sequence[Row]) -> "Book":
        book = cls(community_id, vault_of(session))
        await book._read_places(session)
        await book._read_people(session, rows)
        await book._read_namesakes(session, rows)
        for row in rows:
            if row.home is not None and row.floor is not None:
                book.floors.setdefault(row.home, row.floor)
            if row.home is not None and row.area is not None:
                book.areas.setdefault(row.home, row.area)
        return book

    def at_home(self, home: Home) -> list[Person]:
        """Who lives there, and who did when they died."""
        known = self.dwellings.get(home)
        household = self.households.get(known.id) if known else None
        if household is None:
            return []
        living = [self.people[person_id] for person_id in self.members[household.id]]
        return living + self.departed.get(household.id, [])

    def with_number(self, key: str) -> Person | None:
        return self.by_number.get(self.index(key))

    def index(self, key: str) -> bytes:
        return self.vault.index(sealed.place(Field.ID_NUMBER), key)

    def has_phone(self, person: Person, number: str) -> bool:
        """As the first or as a further one."""
        first = self.vault.index(sealed.place(Field.PHONE), number)
        further = self.vault.index(sealed.FURTHER, number)
        is_first = person.phone_index is not None and bytes(person.phone_index) == first
        return is_first or further in self.further_phones.get(person.id, {})

    def add_phone(self, person: Person, number: str) -> list[PersonPhone]:
        """Behind those that are known: a row to be written; or the first, if there is none."""
        further = self.further_phones.setdefault(person.id, {})
        if person.phone is None:
            sealed.put_phone(self.vault, person, number)
            return []
        phone = sealed.further_phone(self.vault, person, len(further) + 1, sealed.Phone(number))
        further[phone.number_index] = phone.number_mask
        flag_modified(person, "phone_mask")  # they are changed
        return [phone]

    def enter(self, home: Home, known: Known) -> None:
        self.dwellings[home] = known
        self.alike.setdefault(_likeness(home), set()).add(home)

    def spelled_alike(self, home: Home) -> list[Home]:
        return sorted(self.alike.get(_likeness(home), set()) - {home})

    def home_of(self, person: Person) -> Home | None:
        member = self.lives.get(person.id)
        return None if member is None else self.homes.get(member.household_id)

    def put_household(self, household: Household, home: Home) -> None:
        self.households[household.dwelling_id] = household
        self.every_household[household.id] = household
        self.members.setdefault(household.id, {})
        self.homes[household.id] = home

    def put_person(self, person: Person) -> None:
        """Somebody new."""
        self.people[person.id] = person
        self.namesakes.setdefault((person.name, person.born_on), []).append(person)
        if person.id_number_index is not None:
            self.by_number[bytes(person.id_number_index)] = person

    def put_member(self, member: HouseholdMember, person: Person) -> None:
        self.people[person.id] = person
        self.lives[person.id] = member
        self.members[member.household_id][person.id] = member

    async def _read_places(self, session: AsyncSession) -> None:
        mine = Estate.community_id == self.here
        self.estates = set(await session.scalars(select(Estate.name).where(mine)))
        buildings = select(Estate.name, Building.name, Building.id).join(
            Building, same(Building.estate_id, Estate.id)
        )
        for estate, building, building_id in await session.execute(buildings.where(mine)):
            self.buildings[estate, building] = building_id
        dwellings = (
            select(
                *(Estate.name, Building.name, Dwelling.unit, Dwelling.room),
                *(Dwelling.id, Dwelling.floor, Dwelling.area),
            )
            .select_from(Dwelling)
            .join(Building, IN_BUILDING)
            .join(Estate, IN_ESTATE)
            .where(Dwelling.community_id == self.here)
        )
        for *where, dwelling_id, floor, area in await session.execute(dwellings):
            self.enter(Home(*where), Known(dwelling_id, floor, area))

    async def _read_people(self, session: AsyncSession, rows: Sequence[Row]) -> None:
        """Who lives in its homes, who has its numbers, and with whom those live now."""
        wanted = {row.home for row in rows if row.home is not None}
        homes = [self.dwellings[home].id for home in wanted if home in self.dwellings]
        numbers = [self.index(key) for row in rows if (key := row.key) is not None]
        here = Household.community_id == self.here
        numbered = (Person.community_id == self.here) & Person.id_number_index.in_(numbers)
        theirs = (
            select(HouseholdMember.household_id)
            .join(Person, IS_OR_WILL_BE_MEMBER)
            .where(HouseholdMember.community_id == self.here, numbered)
        )
        households = (
            select(Household, Estate.name, Building.name, Dwelling.unit, Dwelling.room)
            .join(Dwelling, same(Dwelling.id, Household.dwelling_id))
            .join(Building, IN_BUILDING)
            .join(Estate, IN_ESTATE)
            .where(
                here,
                on_or_after(Household),
                Household.dwelling_id.in_(homes) | Household.id.in_(theirs),
            )
            .order_by(Household.id)
        )
        for household, *where in await session.execute(households):
            self.put_household(household, Home(*where))
        living = (
            select(Person, HouseholdMember)
            .outerjoin(HouseholdMember, IS_OR_WILL_BE_MEMBER)
            .outerjoin(Household, IN_HOUSEHOLD)
            .where(
                Person.community_id == self.here,
                HouseholdMember.household_id.in_(self.every_household) | numbered,
            )
            .order_by(HouseholdMember.id)
        )
        found: list[tuple[Person, HouseholdMember | None]] = [
            (one.Person, one.HouseholdMember) for one in await session.execute(living)
        ]
        for person, member in found:
            self.people[person.id] = person
            if person.id_number_index is not None:
                self.by_number[bytes(person.id_number_index)] = person
            if member is None or member.household_id not in self.every_household:
                continue
            if person.died_on is None:
                self.put_member(member, person)
            else:
                self.departed.setdefault(member.household_id, []).append(person)
        unmeasured = select(Dwelling).where(
            Dwelling.community_id == self.here, Dwelling.id.in_(homes), Dwelling.area.is_(None)
        )
        self.unmeasured = {one.id: one for one in await session.scalars(unmeasured)}
        phone = (PersonPhone.person_id, PersonPhone.number_index, PersonPhone.number_mask)
        further = select(*phone).where(
            PersonPhone.community_id == self.here, PersonPhone.person_id.in_(self.people)
        )
        for person_id, index, mask in await session.execute(further):
            self.further_phones.setdefault(person_id, {})[bytes(index)] = mask
        owners = select(DwellingOwner.dwelling_id, DwellingOwner.person_id).where(
            DwellingOwner.community_id == self.here,
            DwellingOwner.dwelling_id.in_(homes),
            on_or_after(DwellingOwner),
        )
        self.owners = {(dwelling, person) for dwelling, person in await session.execute(owners)}

    async def _read_namesakes(self, session: AsyncSession, rows: Sequence[Row]) -> None:
        """Who may be meant by a row, wherever they live: with the same name and day of birth."""
        names, days = {row.name for row in rows}, {row.birth for row in rows}
        found = await session.scalars(
            select(Person).where(
                Person.community_id == self.here, Person.name.in_(names), Person.born_on.in_(days)
            )
        )
        for person in found:
            self.namesakes.setdefault((person.name, person.born_on), []).append(person)


def _likeness(home: Home) -> tuple[str, ...]:
    return home.estate, home.building, *likeness(home.unit, home.room)
