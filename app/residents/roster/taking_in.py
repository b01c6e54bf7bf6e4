"""A part of a workbook becomes part of the roster. Rows are looked up together, not one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Building, Dwelling, Estate
from app.platform import clock
from app.platform.db.base import new_id, on_or_after, same
from app.platform.sealing.vault import Vault, vault_of
from app.residents.households.models import DwellingOwner
from app.residents.people import sealed
from app.residents.people.joins import IN_HOUSEHOLD, LIVES_NOW
from app.residents.people.models import Field, Household, HouseholdMember, Person
from app.residents.roster.columns import REASON, BadRow, Cells, Row, read


@dataclass
class Outcome:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)  # which row, and why


async def take_in(
    session: AsyncSession, community_id: int, part: Sequence[tuple[int, Cells]]
) -> Outcome:
    """Good rows are kept whatever the others are; a refused one says why."""
    outcome, rows, today = Outcome(), [], clock.today()
    for number, cells in part:
        if repeated := cells.get(REASON.heading):
            outcome.refused.append((number, repeated))
            continue
        try:
            rows.append((number, read(cells, today)))
        except BadRow as error:
            outcome.refused.append((number, str(error)))
    book = await _Book.open(session, community_id, [row for _, row in rows])
    for number, row in rows:
        try:
            done = book.take(row, today)
        except BadRow as error:
            outcome.refused.append((number, str(error)))
        else:
            setattr(outcome, done, getattr(outcome, done) + 1)
    try:
        await session.flush()  # who leaves has left before anybody enters
        for table in (Dwelling, Person, Household, HouseholdMember, DwellingOwner):
            session.add_all(one for one in book.new if isinstance(one, table))
            await session.flush()
    except IntegrityError as error:  # somebody else was faster: the worker tries the part again
        raise RuntimeError("the roster changed meanwhile") from error
    outcome.refused.sort()
    return outcome


class _Book:
    """The part of the roster that a part of the workbook is about, in memory."""

    def __init__(self, community_id: int, vault: Vault) -> None:
        self._here, self._vault = community_id, vault
        self._buildings: dict[tuple[str, str], UUID] = {}
        self._dwellings: dict[tuple[str, str, str, str], UUID] = {}
        self._households: dict[UUID, Household] = {}  # by dwelling
        self._members: dict[UUID, HouseholdMember] = {}  # by person
        self._at_home: dict[UUID, list[Person]] = {}  # by dwelling
        self._by_number: dict[bytes, Person] = {}
        self._owners: set[tuple[UUID, UUID]] = set()
        self.new: list[Any] = []

    @classmethod
    async def open(cls, session: AsyncSession, community_id: int, rows: Sequence[Row]) -> "_Book":
        book = cls(community_id, vault_of(session))
        await book._read_places(session)
        await book._read_people(session, rows)
        return book

    async def _read_places(self, session: AsyncSession) -> None:
        named = await session.execute(
            select(Estate.name, Building.name, Building.id)
            .join(
                Building,
                same(Building.estate_id, Estate.id),
            )
            .where(Estate.community_id == self._here)
        )
        names = {key: (estate, building) for estate, building, key in named}
        self._buildings = {name: key for key, name in names.items()}
        known = await session.execute(
            select(Dwelling.building_id, Dwelling.unit, Dwelling.room, Dwelling.id).where(
                Dwelling.community_id == self._here
            )
        )
        self._dwellings = {(*names[at], unit, room): key for at, unit, room, key in known}

    async def _read_people(self, session: AsyncSession, rows: Sequence[Row]) -> None:
        homes = {self._dwellings[row.home] for row in rows if row.home in self._dwellings}
        numbers = [self._index(row.number) for row in rows if row.number]
        living = await session.execute(
            select(Person, HouseholdMember, Household)
            .outerjoin(HouseholdMember, LIVES_NOW)
            .outerjoin(Household, IN_HOUSEHOLD)
            .where(
                Person.community_id == self._here,
                Household.dwelling_id.in_(homes) | Person.id_number_index.in_(numbers),
            )
        )
        for person, member, household in living:
            if person.id_number_index is not None:
                self._by_number[bytes(person.id_number_index)] = person
            if member is not None:
                self._members[person.id] = member
                self._households[household.dwelling_id] = household
                self._at_home.setdefault(household.dwelling_id, []).append(person)
        empty = await session.scalars(
            select(Household).where(
                Household.community_id == self._here,
                Household.dwelling_id.in_(homes),
                on_or_after(Household),
            )
        )
        for household in empty:
            self._households.setdefault(household.dwelling_id, household)
        owners = await session.execute(
            select(DwellingOwner.dwelling_id, DwellingOwner.person_id).where(
                DwellingOwner.community_id == self._here,
                DwellingOwner.dwelling_id.in_(homes),
                on_or_after(DwellingOwner),
            )
        )
        self._owners = {(dwelling, person) for dwelling, person in owners}

    def take(self, row: Row, today: date) -> str:
        """`added`, `changed` or `unchanged`; BadRow before anything of the row was changed."""
        dwelling = self._dwelling(row)
        person = self._person(row, dwelling)
        if person is None:
            person = self._new_person(row)
            done = "added"
        else:
            done = "changed" if self._update(person, row) else "unchanged"
        moved = self._live(person, dwelling, row, today)
        owns = self._own(person, dwelling, row, today)
        return "changed" if done == "unchanged" and (moved or owns) else done

    def _dwelling(self, row: Row) -> UUID:
        known = self._dwellings.get(row.home)
        if known is not None:
            return known
        building = self._buildings.get((row.estate, row.building))
        if building is None:
            raise BadRow("楼栋：系统中没有这个小区或楼栋")
        if row.floor is None or row.area is None:
            raise BadRow("房号：新房屋须填楼层和建筑面积")
        dwelling = Dwelling(
            community_id=self._here,
            id=new_id(),
            building_id=building,
            unit=row.unit,
            floor=row.floor,
            room=row.room,
            area=row.area,
        )
        self.new.append(dwelling)
        self._dwellings[row.home] = dwelling.id
        return dwelling.id

    def _person(self, row: Row, dwelling: UUID) -> Person | None:
        """By ID number; without one, or with a masked one, by dwelling and name."""
        if row.number:
            found = self._by_number.get(self._index(row.number))
            if found is not None:
                return found
        namesakes = [one for one in self._at_home.get(dwelling, ()) if one.name == row.name]
        if row.number:
            namesakes = [one for one in namesakes if one.id_number is None]
        elif row.id_number:
            namesakes = [one for one in namesakes if one.id_number_mask == row.id_number]
            if not namesakes:
                raise BadRow("身份证号：带 * 的须与系统中该户此人一致")
        if row.born_on is not None and len(namesakes) > 1:
            namesakes = [one for one in namesakes if one.born_on == row.born_on]
        if len(namesakes) > 1:
            raise BadRow("姓名：同户有同名居民，请填身份证号")
        if not namesakes and row.phone and not row.full_phone:
            raise BadRow("手机号：新居民须填完整号码")
        return namesakes[0] if namesakes else None

    def _new_person(self, row: Row) -> Person:
        if row.id_number is None and row.born_on is None:
            raise BadRow("出生日期：没有身份证号时必填")
        person = Person(community_id=self._here, id=new_id(), name=row.name)
        self._facts(person, row)
        self.new.append(person)
        return person

    def _facts(self, person: Person, row: Row) -> None:
        person.born_on = row.born_on or person.born_on
        person.sex = row.sex or person.sex
        if row.number:
            sealed.put_id_number(self._vault, person, row.number)
            self._by_number[bytes(person.id_number_index or b"")] = person
        if row.full_phone:
            sealed.put_phone(self._vault, person, row.full_phone)

    def _update(self, person: Person, row: Row) -> bool:
        number, phone = row.number, row.full_phone
        known = sealed.id_number(number) if number else None
        wanted: tuple[tuple[object, object], ...] = (
            (person.name, row.name),
            (person.born_on, known.born_on if known else row.born_on),
            (person.sex, known.sex if known else row.sex),
            (person.id_number_index, number and self._index(number)),
            (person.phone_index, phone and self._vault.index(sealed.place(Field.PHONE), phone)),
        )
        if all(new is None or new == old for old, new in wanted):
            return False
        person.name = row.name
        self._facts(person, row)
        return True

    def _live(self, person: Person, dwelling: UUID, row: Row, today: date) -> bool:
        member = self._members.get(person.id)
        household = self._households.get(dwelling)
        if member is not None and household is not None and member.household_id == household.id:
            same = (member.relation, member.since) == (row.relation, row.since or member.since)
            member.relation, member.since = row.relation, row.since or member.since
            return not same
        since = row.since or today
        if member is not None:
            if since < member.since:
                raise BadRow("入住日期：早于其在原住处的入住日期")
            member.until = since
        if household is None:
            household = Household(
                community_id=self._here, id=new_id(), dwelling_id=dwelling, since=since
            )
            self.new.append(household)
            self._households[dwelling] = household
        household.since = min(household.since, since)
        at_home = self._at_home.setdefault(dwelling, [])
        contact = row.is_contact and not any(
            self._members[one.id].is_contact for one in at_home if one.id in self._members
        )
        entered = HouseholdMember(
            community_id=self._here,
            id=new_id(),
            household_id=household.id,
            person_id=person.id,
            relation=row.relation,
            is_contact=contact or not at_home,
            since=since,
        )
        self.new.append(entered)
        self._members[person.id] = entered
        at_home.append(person)
        return True

    def _own(self, person: Person, dwelling: UUID, row: Row, today: date) -> bool:
        if not row.is_owner or (dwelling, person.id) in self._owners:
            return False
        self._owners.add((dwelling, person.id))
        self.new.append(
            DwellingOwner(
                community_id=self._here,
                id=new_id(),
                dwelling_id=dwelling,
                person_id=person.id,
                since=row.since or today,
            )
        )
        return True

    def _index(self, id_number: str) -> bytes:
        return self._vault.index(sealed.place(Field.ID_NUMBER), id_number)
