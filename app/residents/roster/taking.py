"""What a row changes. It is judged first and changes afterwards: one that is refused has changed
nothing. Every change has its history, and is told in words."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Dwelling
from app.places.roles.actor import Actor
from app.platform.db.base import new_id
from app.platform.excel.given import BadRow
from app.platform.history import record_event
from app.residents.households.models import DwellingOwner
from app.residents.people import sealed
from app.residents.people.models import Household, HouseholdMember, Person, PersonPhone, Relation
from app.residents.people.schemas import MOST_PHONES
from app.residents.roster.book import Book, Known
from app.residents.roster.columns import Home, Row
from app.residents.roster.contacts import Contacts
from app.residents.roster.matching import match, must_be_a_place
from app.residents.roster.outcome import Outcome
from app.residents.roster.rows import Taken

NUMBERS = ("id_number", "phone", "phones")
ORDER = (Dwelling, Person, PersonPhone, Household, HouseholdMember, DwellingOwner)
"""In which what is new is written: each refers to those before it."""


class Taking:
    def __init__(self, book: Book, outcome: Outcome, today: date) -> None:
        self._book, self._outcome, self._today = book, outcome, today
        self._new: list[Any] = []
        self._done: list[tuple[Any, str, dict[str, Any]]] = []  # for the history
        self._entered: dict[UUID, list[UUID]] = {}  # who, by household
        self._contacts = Contacts(book)
        self._number = 0  # of the row in hand
        self._warnings: list[str] = []

    def take(self, taken: Taken, row: Row) -> None:
        self._number = taken.number
        self._warnings = [*row.warnings, *([taken.warning] if taken.warning else [])]
        must_be_a_place(self._book, row)
        person = match(self._book, row)
        since = self._since(person, row)
        is_new = person is None
        if person is None:
            person = self._add(row)
            has_changed = False
        else:
            has_changed = self._correct(person, row)
        if row.home is not None:
            known = self._dwelling(row, row.home)
            has_changed |= self._live(person, row.home, known, row, since)
            has_changed |= self._own(person, known, row, since)
        if is_new:
            self._outcome.added += 1
        elif has_changed:
            self._outcome.changed += 1
        else:
            self._outcome.unchanged += 1
        if self._warnings:
            self._outcome.warned[self._number] = "；".join(self._warnings)

    async def write(self, session: AsyncSession, actor: Actor, run_id: UUID) -> None:
        changed, gaining = self._contacts.settle(self._entered)
        for household, contact, number in changed:
            person = self._book.people[contact.person_id]
            self._done.append((household, "contact", {"people": [str(person.id)]}))
            home = self._book.homes[household.id].address
            self._outcome.changes.append((number, f"{home} 的联系人改为 {person.name}"))
        await session.flush()  # who leaves has left before anybody enters
        for member in gaining:
            member.is_contact = True
        for table in ORDER:
            session.add_all(one for one in self._new if isinstance(one, table))
            await session.flush()
        for household_id, people in self._entered.items():
            details = {"people": [str(one) for one in people]}
            self._done.append((self._book.every_household[household_id], "move_in", details))
        for subject, action, details in self._done:
            said = details | {"run": str(run_id)}
            await record_event(session, subject, actor=actor, action=action, **said)

    def _dwelling(self, row: Row, home: Home) -> Known:
        known = self._book.dwellings.get(home)
        if known is None:
            return self._build(home)
        if row.floor not in {None, known.floor}:
            self._warnings.append(f"楼层：系统中为 {known.floor}，导入不改变房屋资料")
        if row.area not in {None, known.area}:
            self._measure(home, known, row)
        return self._book.dwellings[home]

    def _measure(self, home: Home, known: Known, row: Row) -> None:
        """An area that was not known is filled in; one that is decides votes, and is not changed so."""
        dwelling = self._book.unmeasured.pop(known.id, None)
        if dwelling is None:
            self._warnings.append(f"建筑面积：系统中为 {known.area}，导入不改变房屋资料")
            return
        dwelling.area = row.area
        self._book.enter(home, known._replace(area=row.area))
        self._done.append((dwelling, "correct", {"fields": ["area"]}))
        self._say(f"{home.address} 补登建筑面积 {row.area} 平方米")

    def _build(self, home: Home) -> Known:
        floor, area = self._book.floors[home], self._book.areas.get(home)
        dwelling = Dwelling(
            community_id=self._book.here,
            id=new_id(),
            building_id=self._book.buildings[home.estate, home.building],
            unit=home.unit,
            floor=floor,
            room=home.room,
            area=area,
        )
        self._put(dwelling, "add")
        known = Known(dwelling.id, floor, area)
        self._book.enter(home, known)
        self._outcome.dwellings += 1
        size = f"，{area} 平方米" if area is not None else ""
        self._say(f"新增房屋 {home.address}，{floor} 层{size}")
        return known

    def _since(self, person: Person | None, row: Row) -> date:
        """From when they live there, if they enter with this row."""
        born_on = row.birth if person is None else person.born_on
        since = row.since or self._today
        member = self._book.lives.get(person.id) if person is not None else None
        if born_on is not None and since < born_on:
            self._warnings.append("入住日期：早于出生日期，未采用")
            return self._today if member is None else member.since
        if member is not None and self._moves(member, row) and since < member.since:
            home = self._book.homes[member.household_id].address
            raise BadRow(
                f"入住日期：早于其在现住处（{home}）的入住日期 {member.since}，可能是旧名册；"
                "确已迁入，请填迁入的日期"
            )
        return since

    def _moves(self, member: HouseholdMember, row: Row) -> bool:
        home = row.home
        return home is not None and self._book.homes[member.household_id] != home

    def _add(self, row: Row) -> Person:
        person = Person(community_id=self._book.here, id=new_id(), name=row.name, sex=row.sex)
        if row.born_on is not None:
            person.born_on = row.born_on
        self._fill(person, row)
        self._book.put_person(person)
        self._put(person, "add")
        self._say(f"新增居民 {row.name}{'' if row.key else '（没有证件号码）'}")
        return person

    def _correct(self, person: Person, row: Row) -> bool:
        """What is said otherwise; a number that they have already is not said anew."""
        book = self._book
        self._must_not_contradict(person, row)
        fields = [
            name
            for name, is_new in (
                ("name", person.name != row.name),
                ("id_number", self._says_another_document(person, row)),
                ("born_on", row.born_on not in {None, person.born_on}),
                ("sex", row.sex not in {None, person.sex}),
                ("phone", row.phone and not book.has_phone(person, row.phone)),
                ("phones", self._says_another_phone(person, row)),
            )
            if is_new
        ]
        for heading, said, was in (
            ("手机号", row.phone_masked, person.phone_mask),
            ("身份证号", row.masked, person.id_number_mask),
        ):
            if said is not None and said != was:
                self._warnings.append(f"{heading}：带 * 的号码与系统中的不一致，未改变")
        others = book.further_phones.get(person.id, {}).values()
        if row.other_phone_masked is not None and row.other_phone_masked not in others:
            self._warnings.append("其他电话：带 * 的号码与系统中的不一致，未改变")
        if row.key is None and person.id_number is not None:
            fields = [name for name in fields if not self._is_the_numbers(name)]
        if not fields:
            return False
        before = person.name
        person.name = row.name
        person.born_on = row.born_on if row.born_on and "born_on" in fields else person.born_on
        person.sex = row.sex if row.sex and "sex" in fields else person.sex
        self._fill(person, row, only=fields)
        self._done.append((person, "correct", {"fields": sorted(fields)}))
        words = "、".join(WORDS[name] for name in fields)
        self._say(f"{before} 变更：{words}{f'，改为 {row.name}' if 'name' in fields else ''}")
        return True

    def _must_not_contradict(self, person: Person, row: Row) -> None:
        """What is known of them, and a number that is not."""
        held = row.born_on or person.born_on, row.sex or person.sex
        contradiction = row.document and row.document.contradiction(*held)
        if contradiction and person.id_number is None:
            raise BadRow(f"身份证号：{contradiction}")

    def _says_another_document(self, person: Person, row: Row) -> bool:
        if row.key is not None:
            return person.id_number_index is None or self._book.index(row.key) != bytes(
                person.id_number_index
            )
        if row.document is not None and person.id_number is not None:
            self._warnings.append("证件类型：系统中有证件号码，未改为无证件")
        return row.document is not None and person.document_kind is None

    def _says_another_phone(self, person: Person, row: Row) -> bool:
        number, further = row.other_phone, self._book.further_phones.get(person.id, {})
        if number in {None, row.phone} or self._book.has_phone(person, str(number)):
            return False
        if len(further) + 1 >= MOST_PHONES:
            self._warnings.append(f"其他电话：已有 {MOST_PHONES} 个电话，未增加")
            return False
        return True

    def _is_the_numbers(self, name: str) -> bool:
        """Birth and sex are what the number says, and are corrected with it."""
        if name in {"born_on", "sex"}:
            self._warnings.append(
                f"{WORDS[name]}：与系统中不一致；已有证件号码的请在居民资料中更正"
            )
            return True
        return False

    def _fill(self, person: Person, row: Row, only: Sequence[str] = NUMBERS) -> None:
        if row.document is not None and "id_number" in only:
            number, kind = row.document.number or None, row.document.kind
            sealed.put_id_number(self._book.vault, person, number, kind)
        if row.key is not None and "id_number" in only:
            self._book.by_number[bytes(person.id_number_index or b"")] = person
        if row.phone is not None and "phone" in only:
            sealed.put_phone(self._book.vault, person, row.phone)
        if row.other_phone not in {None, row.phone} and "phones" in only:
            self._new += self._book.add_phone(person, str(row.other_phone))

    def _live(self, person: Person, home: Home, known: Known, row: Row, since: date) -> bool:
        book, household = self._book, self._book.households.get(known.id)
        member = book.lives.get(person.id)
        if member is not None and household is not None and member.household_id == household.id:
            return self._stay(person, member, row)
        if member is not None:
            self._leave(person, member, since, home)
        if household is None:
            household = Household(
                community_id=book.here, id=new_id(), dwelling_id=known.id, since=since
            )
            self._new.append(household)
            book.put_household(household, home)
        household.since = min(household.since, since)
        entered = HouseholdMember(
            community_id=book.here,
            id=new_id(),
            household_id=household.id,
            person_id=person.id,
            relation=row.relation or Relation.OTHER,
            is_contact=False,
            since=since,
        )
        self._new.append(entered)
        self._entered.setdefault(household.id, []).append(person.id)
        book.put_member(entered, person)
        self._contacts.touched.setdefault(household.id, self._number)
        self._name(household.id, person, row)
        return True

    def _stay(self, person: Person, member: HouseholdMember, row: Row) -> bool:
        household_id = member.household_id
        household = self._book.every_household[household_id]
        changed = []
        if row.relation not in {None, member.relation}:
            member.relation = row.relation or member.relation
            changed.append("relation")
        is_possible = row.since is not None and row.since >= person.born_on
        if row.since is not None and is_possible and row.since != member.since:
            member.since = row.since
            household.since = min(household.since, row.since)
            changed.append("since")
        if changed:
            details = {"people": [str(person.id)], "fields": changed}
            self._done.append((household, "correct", details))
            self._say(f"{person.name} 变更：{'、'.join(WORDS[name] for name in changed)}")
        is_old = person.id not in self._entered.get(household_id, ())
        is_named = self._name(household_id, person, row) and is_old and not member.is_contact
        if is_named:
            self._contacts.touched.setdefault(household_id, self._number)
        return bool(changed) or is_named

    def _leave(self, person: Person, member: HouseholdMember, until: date, home: Home) -> None:
        book = self._book
        member.until = until
        former = book.every_household[member.household_id]
        del book.members[former.id][person.id]
        self._contacts.touched.setdefault(former.id, self._number)
        self._done.append((former, "move_out", {"people": [str(person.id)]}))
        self._outcome.moved += 1
        self._say(f"{person.name} 由 {book.homes[former.id].address} 迁至 {home.address}")
        if not book.members[former.id]:
            former.until = max(until, former.since)
            book.households.pop(former.dwelling_id, None)
            self._outcome.ended += 1
            self._say(f"{book.homes[former.id].address} 的住户结束（无人居住）")

    def _name(self, household_id: UUID, person: Person, row: Row) -> bool:
        """As the contact, unless another row was first."""
        if not row.is_contact:
            return False
        named = self._contacts.named.setdefault(household_id, person.id)
        if named != person.id:
            self._warnings.append(f"联系人：每户一人，已采用 {self._book.people[named].name}")
        return named == person.id

    def _own(self, person: Person, known: Known, row: Row, since: date) -> bool:
        owns = (known.id, person.id) in self._book.owners
        if row.is_owner is False and owns:
            self._warnings.append("产权人：系统中是产权人，导入不结束产权；请在房屋资料中办理")
        if not row.is_owner or owns:
            return False
        self._book.owners.add((known.id, person.id))
        owner = DwellingOwner(
            community_id=self._book.here,
            id=new_id(),
            dwelling_id=known.id,
            person_id=person.id,
            since=since,
        )
        self._put(owner, "add_owner")
        return True

    def _put(self, row: Any, action: str) -> None:
        self._new.append(row)
        self._done.append((row, action, {}))

    def _say(self, words: str) -> None:
        self._outcome.changes.append((self._number, words))


WORDS = {
    "name": "姓名",
    "id_number": "身份证号",
    "born_on": "出生日期",
    "sex": "性别",
    "phone": "手机号",
    "phones": "其他电话",
    "relation": "与户主关系",
    "since": "入住日期",
}
