"""Who lives there, who can sign in and as what, and who acts for whom. All people are synthetic."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.demo.numbers import a_phone, an_id_number
from app.demo.pictures import a_photo
from app.demo.places import HERE_ID, Places, a_row, load
from app.places.dwellings.models import Dwelling
from app.places.roles.actor import Actor, Role, Scope
from app.places.roles.models import CommunityAccount, Grant, Relationship
from app.platform import clock
from app.platform.auth.models import Account
from app.platform.db.base import new_id
from app.platform.sealing.vault import vault_of
from app.platform.values.documents import Sex
from app.residents.delegation import service as delegation
from app.residents.delegation.schemas import Authorise
from app.residents.households.models import DwellingOwner
from app.residents.people import sealed
from app.residents.people.ages import age
from app.residents.people.models import (
    Household,
    HouseholdMember,
    Person,
    PersonPhone,
    PhoneKind,
    Relation,
)
from app.residents.people.sealed import Phone
from app.residents.verification import service as verification
from app.residents.verification.schemas import ClaimDwelling

APP_ID = "wx0000000000000001"
ROLES = {
    "demo-resident": None,
    "demo-elder": None,
    "demo-volunteer": Role.VOLUNTEER,
    "demo-grid-worker": Role.GRID_WORKER,
    "demo-property": Role.PROPERTY,
    "demo-doctor": None,  # coordinates the hospital, once it is there
    "demo-nurse": None,  # joins it
    "demo-staff": Role.STAFF,
    "demo-secretary": Role.SECRETARY,
    "demo-street": Role.STREET,
}
NAMES = {
    "demo-resident": "居民",
    "demo-elder": "老年居民",
    "demo-volunteer": "志愿者",
    "demo-grid-worker": "网格员1号",
    "demo-property": "康居物业维修班",
    "demo-doctor": "医院联络员",
    "demo-nurse": "上门护士",
    "demo-staff": "社区工作者",
    "demo-secretary": "书记",
    "demo-street": "街道督导",
}
SIGN_IN_CODES = {code: f"openid-{code}" for code in ROLES}

TODAY = clock.today()
MOVED_IN = date(2020, 1, 1)
SERVING_SINCE = datetime(2025, 1, 1, tzinfo=UTC)
COLLEAGUES = 40  # residents who can sign in too, without a named code
AILMENTS = ("高血压", "糖尿病", "行动不便，使用轮椅", "听力障碍", "冠心病，常备硝酸甘油")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = "秀英桂兰建国志强丽华玉梅晓明海燕春霞文博子涵雨桐俊杰淑珍"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in the year."""

    workers: Sequence[Actor]  # one a grid
    staff: Sequence[Actor]  # a colleague, then the secretary
    residents: Sequence[Actor]  # of the named codes: the daughter, her mother, the volunteer
    property: Actor
    doctor: Actor
    nurse: Actor


async def settle(session: AsyncSession, chance: random.Random, count: int) -> list[Person]:
    """Households of five and six: an adult heads each, a fifth of all are 65 and older."""
    vault = vault_of(session)
    dwellings = list(await session.scalars(select(Dwelling.id).order_by(Dwelling.id)))
    people, phones, households, members, owners = [], [], [], [], []
    born_that_day: Counter[date] = Counter()
    for number in range(count):
        is_head = number < len(dwellings)
        age = _old(chance) if chance.random() < 0.2 else chance.randint(0, 64)
        age = max(age, 24) if is_head else age
        born = date(TODAY.year - age, chance.randint(1, 12), chance.randint(1, 28))
        born = min(born, TODAY - timedelta(days=30))
        sex = chance.choice(list(Sex))
        name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
        person = Person(community_id=HERE_ID, id=new_id(), name=name, sex=sex, born_on=born)
        sealed.put_id_number(vault, person, an_id_number(born, born_that_day[born], sex))
        born_that_day[born] += 1
        if age >= 12:
            sealed.put_phone(vault, person, a_phone(number))
        if age >= 80:
            daughter = Phone(a_phone(count + number), PhoneKind.FAMILY)
            phones.append(sealed.further_phone(vault, person, 1, daughter))
        if age >= 75 and chance.random() < 0.3:
            sealed.put_health(vault, person, chance.choice(AILMENTS))
        people.append(person)
        dwelling = dwellings[number % len(dwellings)]
        if is_head:
            households.append(a_row(new_id(), dwelling_id=dwelling, since=MOVED_IN))
            owner = {"dwelling_id": dwelling, "person_id": person.id, "since": MOVED_IN}
            owners.append(a_row(new_id(), **owner))
        members.append(
            a_row(
                new_id(),
                household_id=households[number % len(dwellings)]["id"],
                person_id=person.id,
                relation=Relation.HEAD if is_head else _relation(age, chance),
                is_contact=is_head,
                since=max(MOVED_IN, born),
            )
        )
    await load(session, Person, [_columns(person) for person in people])
    await load(session, PersonPhone, [_columns(phone) for phone in phones])
    await load(session, Household, households)
    await load(session, HouseholdMember, members)
    await load(session, DwellingOwner, owners)
    return people


def _old(chance: random.Random) -> int:
    """Of those who are 65 and older a sixth is 80 and older."""
    return 65 + min(int(chance.expovariate(1 / 8.7)), 34)


def _relation(age: int, chance: random.Random) -> Relation:
    if age < 24:
        return Relation.CHILD
    return chance.choice((Relation.SPOUSE, Relation.PARENT, Relation.SIBLING, Relation.TENANT))


def _columns(row: Person | PersonPhone) -> dict[str, Any]:
    """All of them: rows that are loaded together must have the same columns."""
    names = [column.key for column in row.__table__.columns if column.server_default is None]
    return {name: getattr(row, name) for name in names}


def age_of(person: Person) -> int:
    return age(person.born_on, TODAY)


@dataclass
class Register:
    """Accounts with their names and roles, gathered and then loaded."""

    accounts: list[dict[str, Any]] = field(default_factory=list)
    names: list[dict[str, Any]] = field(default_factory=list)
    grants: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, openid: str, name: str, person: UUID | None, role: Role | None, **scope: UUID
    ) -> Actor:
        account = new_id()
        self.accounts.append(
            {"id": account, "app_id": APP_ID, "openid": openid, "created_at": SERVING_SINCE}
        )
        self.names.append(a_row(new_id(), account_id=account, person_id=person, name=name))
        if role is None:
            return Actor(account, HERE_ID, person, {})
        where = {"grid_id": None, "company_id": None, **scope}
        granted = {"account_id": account, "since": SERVING_SINCE, "role": role}
        self.grants.append(a_row(new_id(), **granted, **where))
        return Actor(account, HERE_ID, person, {role: frozenset(scope.values())})

    async def load(self, session: AsyncSession) -> None:
        await load(session, Account, self.accounts)
        await load(session, CommunityAccount, self.names)
        await load(session, Grant, self.grants)


async def appoint(session: AsyncSession, places: Places, people: Sequence[Person]) -> Cast:
    """The ten of the named codes, the other fifteen grid workers, and some residents more."""
    register = Register()
    workers = []
    for number, grid in enumerate(places.grids):
        openid = SIGN_IN_CODES["demo-grid-worker"] if number == 0 else f"worker-{number}"
        name = f"网格员{number + 1}号"
        workers.append(register.add(openid, name, None, Role.GRID_WORKER, grid_id=grid))
    grown_up = [person for person in people[:400] if 30 <= age_of(person) < 60]
    elder = next(person for person in people[:400] if age_of(person) >= 70)
    person_of = {
        "demo-resident": grown_up[0].id,
        "demo-elder": elder.id,
        "demo-volunteer": grown_up[1].id,
    }
    named = {}
    for code, role in ROLES.items():
        if role is Role.GRID_WORKER:
            continue
        company = {"company_id": places.company} if role is Role.PROPERTY else {}
        person = person_of.get(code)
        named[code] = register.add(SIGN_IN_CODES[code], NAMES[code], person, role, **company)
    others = [
        register.add(f"resident-{number}", person.name, person.id, None)
        for number, person in enumerate(grown_up[2 : 2 + COLLEAGUES])
    ]
    await register.load(session)
    return Cast(
        workers=workers,
        staff=[named["demo-staff"], named["demo-secretary"]],
        residents=[*(named[code] for code in person_of), *others],
        property=named["demo-property"],
        doctor=named["demo-doctor"],
        nurse=named["demo-nurse"],
    )


async def authorise(session: AsyncSession, cast: Cast, chance: random.Random) -> None:
    """A daughter acts for her mother; guardians for their children."""
    staff, daughter, mother = cast.staff[0], cast.residents[0], cast.residents[1]
    scopes = [Scope.HAZARDS, Scope.CONSULTATION, Scope.ORDERS, Scope.ROSTER]
    granted = Authorise(
        principal_id=mother.person_id or mother.account_id,
        agent_id=daughter.account_id,
        relationship=Relationship.FAMILY,
        scopes=scopes,
        evidence_id=await a_photo(session, staff, chance),
    )
    await delegation.authorise(session, staff, granted)
    for guardian in cast.residents[3:]:
        child = await session.scalar(_a_child_of(guardian))
        if child is None:
            continue
        granted = Authorise(
            principal_id=child,
            agent_id=guardian.account_id,
            relationship=Relationship.GUARDIAN,
            scopes=[*scopes, Scope.RIGHTS],
            evidence_id=await a_photo(session, staff, chance),
        )
        await delegation.authorise(session, staff, granted)


def _a_child_of(guardian: Actor) -> Select[UUID]:
    """Somebody under 18 of the same household."""
    mine, theirs = aliased(HouseholdMember), aliased(HouseholdMember)
    return (
        select(Person.id)
        .join(theirs, (theirs.community_id == HERE_ID) & (theirs.person_id == Person.id))
        .join(mine, (mine.community_id == HERE_ID) & (mine.household_id == theirs.household_id))
        .where(
            Person.community_id == HERE_ID,
            mine.person_id == guardian.person_id,
            Person.born_on > TODAY - timedelta(days=17 * 365),
        )
        .limit(1)
    )


async def claim(session: AsyncSession, count: int) -> None:
    """Who has moved in says so, and waits for a grid worker."""
    dwellings = await session.scalars(select(Dwelling.id).order_by(Dwelling.id).limit(count))
    for number, dwelling in enumerate(dwellings):
        account = {"app_id": APP_ID, "openid": f"claimant-{number}", "created_at": clock.now()}
        claimant = Actor(new_id(), HERE_ID)
        await load(session, Account, [account | {"id": claimant.account_id}])
        wanted = ClaimDwelling(dwelling_id=dwelling, name="新住户", id_last_six="000000")
        await verification.claim(session, claimant, wanted)
