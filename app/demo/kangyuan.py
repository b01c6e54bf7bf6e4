"""Kangyuan (康苑社区): its places, its people, and a year of its hazards.

Places and people are loaded in bulk; every hazard goes through the service functions that the API
calls, with the clock set to its day. Same seed, same data. All people are synthetic.
"""

import io
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from PIL import Image
from rich.progress import Progress
from sqlalchemy import Select, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.demo import care, party, rounds
from app.demo.numbers import a_phone, an_id_number
from app.patrols.hazards import jobs, service
from app.patrols.hazards.models import Category, Hazard, Responsible, Severity
from app.patrols.hazards.schemas import (
    AssignHazard,
    FixOnTheSpot,
    ReportHazard,
    SubmitRectification,
)
from app.places.communities.models import Community, Street
from app.places.dwellings.models import Building, Company, Dwelling, Estate, EstateKind
from app.places.grids.geometry import Datum
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.grids.schemas import Place
from app.places.photos.service import keep
from app.places.points.models import Point, PointKind
from app.places.roles.actor import Actor, Role, Scope
from app.places.roles.models import CommunityAccount, Grant, Relationship
from app.platform import clock
from app.platform.auth.models import Account
from app.platform.clock import HERE
from app.platform.db.base import Base, new_id
from app.platform.db.session import Sessions
from app.platform.files.storage import Storage, open_storage
from app.platform.schemas import Reason
from app.platform.sealing.vault import vault_of
from app.platform.worktime import service as worktime
from app.platform.worktime.limits import LimitUnit
from app.residents.delegation import service as delegation
from app.residents.delegation.schemas import Authorise
from app.residents.households.models import DwellingOwner
from app.residents.people import sealed
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD
from app.residents.people.models import Household, HouseholdMember, Person, Relation, Sex
from app.residents.people.queries import age
from app.residents.verification import service as verification
from app.residents.verification.schemas import ClaimDwelling
from app.settings import Settings
from app.subscriptions import SUBSCRIPTIONS

CODE, HERE_ID = "420107999001", 1
SEED = 20260101
PEOPLE = 8_064
FIRE_HAZARDS_CLOSED = 136
OTHER_HAZARDS_CLOSED = 120
LEFT_OPEN = 44
ROUNDS, CARE = 100, 60  # shares of the progress bar
JUST_CLOSED = 20  # of these people are told when the worker starts; the rest is long ago
WEST, SOUTH, CELL = 114.380, 30.630, 0.004  # degrees; 4 × 4 grids, two to an estate
DOORSTEP = (WEST + CELL / 2, SOUTH + CELL / 2)
BUILDINGS_PER_GRID, FLOORS, FLATS = 3, 16, 4

ROLES = {
    "demo-resident": None,
    "demo-elder": None,
    "demo-volunteer": Role.VOLUNTEER,
    "demo-grid-worker": Role.GRID_WORKER,
    "demo-property": Role.PROPERTY,
    "demo-doctor": Role.PROVIDER,
    "demo-staff": Role.STAFF,
    "demo-secretary": Role.SECRETARY,
    "demo-street": Role.STREET,
}
NAMES = {
    "demo-resident": "居民",
    "demo-elder": "老年居民",
    "demo-volunteer": "志愿者",
    "demo-property": "康居物业维修班",
    "demo-doctor": "义诊医生",
    "demo-staff": "社区工作者",
    "demo-secretary": "书记",
    "demo-street": "街道督导",
}
SIGN_IN_CODES = {code: f"openid-{code}" for code in ROLES}

ESTATES = (
    ("中治39大街", EstateKind.COMMODITY),
    ("青山樽", EstateKind.COMMODITY),
    ("40街坊", EstateKind.OLD),
    ("御境", EstateKind.COMMODITY),
    ("康苑一期", EstateKind.RESETTLEMENT),
    ("康苑二期", EstateKind.RESETTLEMENT),
    ("红钢里", EstateKind.OLD),
    ("建设村", EstateKind.OLD),
)
W, D, H = LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS, LimitUnit.HOURS
CATEGORIES = (
    # code                  name              fire   severity         who answers             limit
    ("ebike-in-stairwell", "楼道停放电动车", True, Severity.MAJOR, Responsible.PROPERTY, 4, W),
    ("blocked-escape", "堵塞疏散通道", True, Severity.MAJOR, Responsible.PROPERTY, 1, D),
    ("fire-equipment", "消防设施损坏", True, Severity.MAJOR, Responsible.PROPERTY, 3, D),
    ("loose-wiring", "飞线充电、私拉电线", True, Severity.DANGER, Responsible.PROPERTY, 24, H),
    ("standing-water", "积水滋生蚊虫", False, Severity.MINOR, Responsible.STAFF, 3, D),
    ("manhole", "井盖缺失", False, Severity.DANGER, Responsible.PROPERTY, 12, H),
    ("lighting", "公共照明损坏", False, Severity.MINOR, Responsible.PROPERTY, 5, D),
    ("rubbish", "垃圾堆积", False, Severity.MINOR, Responsible.PROPERTY, 4, W),
)
TODAY = clock.today()
MOVED_IN = date(2020, 1, 1)
CLAIMS = 6  # that wait
AILMENTS = ("高血压", "糖尿病", "行动不便，使用轮椅", "听力障碍", "冠心病，常备硝酸甘油")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = "秀英桂兰建国志强丽华玉梅晓明海燕春霞文博子涵雨桐俊杰淑珍"


@dataclass
class Cast:
    """Who acts in the year, and where."""

    grids: list[UUID] = field(default_factory=list)
    workers: list[Actor] = field(default_factory=list)
    staff: list[Actor] = field(default_factory=list)
    residents: list[Actor] = field(default_factory=list)
    property: Actor | None = None
    company: UUID | None = None
    grid_of_building: dict[UUID, UUID] = field(default_factory=dict)


async def is_there(sessions: Sessions) -> bool:
    """One transaction builds it, so it is there whole or not at all."""
    async with sessions() as session:
        found = await session.scalar(select(Community.name).where(Community.code == CODE))
        return found == "康苑社区"


async def build(sessions: Sessions, settings: Settings, progress: Progress) -> None:
    chance = random.Random(SEED)
    storage = open_storage(settings)
    hazards = FIRE_HAZARDS_CLOSED + OTHER_HAZARDS_CLOSED + LEFT_OPEN
    task = progress.add_task("康苑社区", total=hazards + 40 + ROUNDS + CARE)
    async with sessions.begin() as session:
        cast = Cast()
        await _places(session, cast)
        progress.advance(task, 10)
        people = await _people(session, chance)
        await _accounts(session, cast, people)
        session.info["subscriptions"] = SUBSCRIPTIONS
        await _rights(session, storage, cast, chance)
        adults = [one.id for one in people[500:1500] if 25 <= _age(one) < 90]
        await party.found(session, cast.staff[-1], adults, cast.residents[10:12])
        progress.advance(task, 30)
        for number in range(hazards):
            is_recent = number < JUST_CLOSED or number >= hazards - LEFT_OPEN
            session.info["subscriptions"] = SUBSCRIPTIONS if is_recent else {}
            await _hazard(session, storage, cast, chance, number)
            progress.advance(task)
        session.info["subscriptions"] = {}
        await session.execute(text("ANALYZE"))  # what was loaded at once, plans know at once
        await rounds.live(session, _patrols(session, storage, cast, chance), chance)
        progress.advance(task, ROUNDS)
        await care.live(session, await _neighbours(session, cast), chance)
        progress.advance(task, CARE)
        for due in (jobs.remind, jobs.tell_overdue, jobs.escalate):
            await due(session)


def _patrols(
    session: AsyncSession, storage: Storage, cast: Cast, chance: random.Random
) -> rounds.Patrols:
    half = CELL / 2
    centres = [(west + half, south + half) for west, south in map(_corner, range(16))]
    return rounds.Patrols(
        grids=cast.grids,
        workers=cast.workers,
        staff=cast.staff,
        volunteer=cast.residents[2],
        places=[Place(lng=lng, lat=lat, datum=Datum.WGS84) for lng, lat in centres],
        photograph=lambda actor: _photo(session, storage, actor, chance),
    )


async def _neighbours(session: AsyncSession, cast: Cast) -> care.Neighbours:
    number = {grid: n for n, grid in enumerate(cast.grids)}
    lives_in = (
        select(HouseholdMember.person_id, Dwelling.building_id)
        .join(Household, IN_HOUSEHOLD)
        .join(Dwelling, IN_DWELLING)
    )
    grid_of = {
        person: number[cast.grid_of_building[building]]
        for person, building in await session.execute(lives_in)
    }
    elder, volunteer = cast.residents[1], cast.residents[2]
    return care.Neighbours(
        staff=cast.staff[0],
        workers=cast.workers,
        grid_of=grid_of,
        elder=elder.person_id or elder.account_id,
        companions=[volunteer, *cast.residents[3:8]],
    )


async def _bulk(session: AsyncSession, table: type[Base], rows: list[dict[str, Any]]) -> None:
    await session.execute(insert(table), rows)


async def _places(session: AsyncSession, cast: Cast) -> None:
    await worktime.seed(session)
    await _bulk(session, Street, [{"code": "420107999", "name": "红卫路街道"}])
    community = {"id": HERE_ID, "code": CODE, "name": "康苑社区", "street_code": "420107999"}
    await _bulk(session, Community, [community])
    cast.company = new_id()
    company = {"community_id": HERE_ID, "id": cast.company, "name": "康居物业"}
    await _bulk(session, Company, [company])
    estates = [new_id() for _ in ESTATES]
    await _bulk(
        session,
        Estate,
        [
            _row(key, name=name, kind=kind, company_id=cast.company)
            for key, (name, kind) in zip(estates, ESTATES, strict=True)
        ],
    )
    cast.grids = [new_id() for _ in range(16)]
    since = date(2025, 1, 1)
    grids, versions, buildings, assignments, dwellings = [], [], [], [], []
    for number, grid in enumerate(cast.grids):
        west, south = _corner(number)
        grids.append(_row(grid, code=f"210101{CODE}{number + 1:02d}", name=f"第{number + 1}网格"))
        versions.append(_row(new_id(), grid_id=grid, since=since, boundary=_square(west, south)))
        for n in range(BUILDINGS_PER_GRID):
            key = new_id()
            cast.grid_of_building[key] = grid
            spot = {"lng": west + CELL * (n + 1) / 4, "lat": south + CELL / 2}
            name = f"{number % 2 * BUILDINGS_PER_GRID + n + 1}栋"
            buildings.append(_row(key, estate_id=estates[number // 2], name=name, **spot))
            assignments.append(_row(new_id(), grid_id=grid, building_id=key, since=since))
            dwellings += [
                _row(
                    new_id(),
                    building_id=key,
                    unit=f"{unit}单元",
                    floor=floor,
                    room=f"{floor}0{flat}",
                    area=70 + 10 * flat,
                )
                for unit in (1, 2)
                for floor in range(1, FLOORS + 1)
                for flat in range(1, FLATS // 2 + 1)
            ]
    for table, rows in (
        (Grid, grids),
        (GridVersion, versions),
        (Building, buildings),
        (GridBuilding, assignments),
        (Dwelling, dwellings),
    ):
        await _bulk(session, table, rows)
    points = (
        ("廉心亭", PointKind.PAVILION, "p1", *DOORSTEP),
        ("长廊", PointKind.CORRIDOR, "p2", *DOORSTEP),
        ("架空层", PointKind.OPEN_FLOOR, "p3", *DOORSTEP),
        ("云议事", PointKind.ONLINE, "p4", None, None),
    )
    names = ("name", "kind", "scene", "lng", "lat")
    await _bulk(
        session, Point, [_row(new_id(), **dict(zip(names, p, strict=True))) for p in points]
    )
    fields = (
        "code",
        "name",
        "is_fire_safety",
        "severity",
        "responsible",
        "limit_amount",
        "limit_unit",
    )
    await _bulk(
        session,
        Category,
        [_row(new_id(), **dict(zip(fields, c, strict=True))) for c in CATEGORIES],
    )


async def _people(session: AsyncSession, chance: random.Random) -> list[Person]:
    """Households of five and six: an adult heads each, a fifth of all are 65 and older."""
    vault = vault_of(session)
    dwellings = list(await session.scalars(select(Dwelling.id).order_by(Dwelling.id)))
    people, households, members, owners = [], [], [], []
    born_that_day: Counter[date] = Counter()
    for number in range(PEOPLE):
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
        if age >= 75 and chance.random() < 0.3:
            sealed.put_health(vault, person, chance.choice(AILMENTS))
        people.append(person)
        dwelling = dwellings[number % len(dwellings)]
        if is_head:
            households.append(_row(new_id(), dwelling_id=dwelling, since=MOVED_IN))
            owner = {"dwelling_id": dwelling, "person_id": person.id, "since": MOVED_IN}
            owners.append(_row(new_id(), **owner))
        members.append(
            _row(
                new_id(),
                household_id=households[number % len(dwellings)]["id"],
                person_id=person.id,
                relation=Relation.HEAD if is_head else _relation(age, chance),
                is_contact=is_head,
                since=max(MOVED_IN, born),
            )
        )
    await _bulk(session, Person, [_columns(person) for person in people])
    await _bulk(session, Household, households)
    await _bulk(session, HouseholdMember, members)
    await _bulk(session, DwellingOwner, owners)
    return people


def _old(chance: random.Random) -> int:
    """Of those who are 65 and older a sixth is 80 and older."""
    return 65 + min(int(chance.expovariate(1 / 8.7)), 34)


def _relation(age: int, chance: random.Random) -> Relation:
    if age < 24:
        return Relation.CHILD
    return chance.choice((Relation.SPOUSE, Relation.PARENT, Relation.SIBLING, Relation.TENANT))


def _columns(person: Person) -> dict[str, Any]:
    """All of them: rows that are loaded together must have the same columns."""
    names = [column.key for column in Person.__table__.columns if column.server_default is None]
    return {name: getattr(person, name) for name in names}


async def _accounts(  # noqa: C901 - a cast is a list
    session: AsyncSession, cast: Cast, people: list[Person]
) -> None:
    """The nine who can sign in, and the sixteen grid workers' and residents' colleagues."""
    since = datetime(2025, 1, 1, tzinfo=UTC)
    grown_up = [p for p in people[:400] if 30 <= _age(p) < 60]
    cast_people = {
        "demo-resident": grown_up[0],
        "demo-volunteer": grown_up[1],
        "demo-elder": next(p for p in people[:400] if _age(p) >= 70),
    }
    accounts, members, grants = [], [], []

    def somebody(openid: str, name: str, person: UUID | None, *roles: dict[str, Any]) -> Actor:
        account = new_id()
        accounts.append({"id": account, "app_id": APP_ID, "openid": openid, "created_at": since})
        members.append(_row(new_id(), account_id=account, person_id=person, name=name))
        scopes: dict[Role, frozenset[UUID]] = {}
        for role in roles:
            empty = {"grid_id": None, "company_id": None}
            grants.append(_row(new_id(), account_id=account, since=since, **(empty | role)))
            scope = role.get("grid_id") or role.get("company_id")
            scopes[role["role"]] = frozenset({scope} if scope else ())
        return Actor(account, HERE_ID, person, scopes)

    for number, grid in enumerate(cast.grids):
        openid = SIGN_IN_CODES["demo-grid-worker"] if number == 0 else f"worker-{number}"
        patrol = {"role": Role.GRID_WORKER, "grid_id": grid}
        cast.workers.append(somebody(openid, f"网格员{number + 1}号", None, patrol))
    for code, role in ROLES.items():
        if role is Role.GRID_WORKER:
            continue
        person = cast_people[code].id if code in cast_people else None
        granted: list[dict[str, Any]] = [{"role": role}] if role else []
        if role is Role.PROPERTY:
            granted = [{"role": role, "company_id": cast.company}]
        one = somebody(SIGN_IN_CODES[code], NAMES[code], person, *granted)
        if role is Role.PROPERTY:
            cast.property = one
        if role in {Role.STAFF, Role.SECRETARY}:
            cast.staff.append(one)
        if person is not None:
            cast.residents.append(one)
    for number in range(40):
        grown = grown_up[2 + number]
        cast.residents.append(somebody(f"resident-{number}", grown.name, grown.id))
    await _bulk(session, Account, accounts)
    await _bulk(session, CommunityAccount, members)
    await _bulk(session, Grant, grants)


def _age(person: Person) -> int:
    return age(person.born_on, TODAY)


async def _rights(
    session: AsyncSession, storage: Storage, cast: Cast, chance: random.Random
) -> None:
    """A daughter acts for her mother; guardians for their children; claims wait for grid workers."""
    staff = cast.staff[0]
    daughter, mother = cast.residents[0], cast.residents[1]
    scopes = [Scope.HAZARDS, Scope.ROSTER]
    paper = await _photo(session, storage, staff, chance)
    granted = Authorise(
        principal_id=mother.person_id or mother.account_id,
        agent_id=daughter.account_id,
        relationship=Relationship.FAMILY,
        scopes=scopes,
        evidence_id=paper,
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
            evidence_id=await _photo(session, storage, staff, chance),
        )
        await delegation.authorise(session, staff, granted)
    dwellings = await session.scalars(select(Dwelling.id).order_by(Dwelling.id).limit(CLAIMS))
    for number, dwelling in enumerate(dwellings):
        account = {"app_id": APP_ID, "openid": f"claimant-{number}", "created_at": clock.now()}
        claimant = Actor(new_id(), HERE_ID)
        await _bulk(session, Account, [account | {"id": claimant.account_id}])
        wanted = ClaimDwelling(dwelling_id=dwelling, name="新住户", id_last_six="000000")
        await verification.claim(session, claimant, wanted)


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


async def _hazard(  # noqa: PLR0915 - a year has many turns
    session: AsyncSession, storage: Storage, cast: Cast, chance: random.Random, number: int
) -> None:
    """One hazard, as far as it got: the first are closed, the last are work for a newcomer."""
    fire = [c[0] for c in CATEGORIES if c[2]]
    other = [c[0] for c in CATEGORIES if not c[2]]
    closed = FIRE_HAZARDS_CLOSED + OTHER_HAZARDS_CLOSED
    is_open = number >= closed
    category = chance.choice(fire if number < FIRE_HAZARDS_CLOSED or is_open else other)
    grid = chance.randrange(16)
    west, south = _corner(grid)
    place = Place(
        lng=west + CELL * chance.uniform(0.1, 0.9),
        lat=south + CELL * chance.uniform(0.1, 0.9),
        datum=Datum.WGS84,
    )
    day = clock.today() - timedelta(days=chance.randint(0, 9) if is_open else 12 + number)
    at = datetime.combine(day, time(9, chance.randrange(60)), HERE)
    if at > datetime.now(UTC):
        at = datetime.now(UTC) - timedelta(minutes=chance.randint(1, 50))
    worker, reporter = cast.workers[grid], chance.choice(cast.residents)
    _, name, _, _, responsible, *_ = next(c for c in CATEGORIES if c[0] == category)
    body = ReportHazard(
        category=category, what=name, where=f"{grid % 6 + 1}栋", place=place, photo_ids=[]
    )
    then = _Then(at)
    hazard: Hazard = await then(timedelta(0), service.report, session, reporter, body)
    if is_open and number % 4 == 0:
        return
    if number % 9 == 8 and not is_open:
        before = await _photo(session, storage, worker, chance)
        after = await _photo(session, storage, worker, chance)
        fixed = FixOnTheSpot(
            account="当场清理完毕", before_photo_ids=[before], after_photo_ids=[after]
        )
        await then(_HOUR, service.fix_on_the_spot, session, worker, hazard.id, fixed)
        await then(_HOUR, service.close, session, cast.staff[0], hazard.id)
        return
    await then(_HOUR / 2, service.file, session, worker, hazard.id)
    if is_open and number % 4 == 1:
        return
    doer, given = _sure(cast.property), AssignHazard(company_id=cast.company)
    if responsible is Responsible.STAFF:
        doer = cast.staff[-1]
        given = AssignHazard(assignee_id=doer.account_id)
    await then(_HOUR / 2, service.assign, session, cast.staff[0], hazard.id, given)
    if is_open and number % 4 == 2:
        return
    after = await _photo(session, storage, doer, chance)
    done = SubmitRectification(account="已整改并劝导住户", after_photo_ids=[after])
    await then(2 * _HOUR, service.submit, session, doer, hazard.id, done)
    if is_open:
        return
    if number % 11 == 0:
        again = Reason(reason="现场仍有杂物")
        await then(_HOUR, service.send_back, session, worker, hazard.id, again)
        after = await _photo(session, storage, doer, chance)
        done = SubmitRectification(account="已再次清理", after_photo_ids=[after])
        await then(_HOUR, service.submit, session, doer, hazard.id, done)
    await then(_HOUR, service.close, session, worker, hazard.id)


_HOUR = timedelta(hours=1)


class _Then:
    """One deed after another, each with the clock set to its moment, never past the present."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    async def __call__(
        self, later: timedelta, deed: Callable[..., Awaitable[Any]], *args: Any
    ) -> Any:
        self.at = min(self.at + later, datetime.now(UTC))
        with clock.at(self.at):
            return await deed(*args)


async def _photo(
    session: AsyncSession, storage: Storage, actor: Actor, chance: random.Random
) -> UUID:
    out = io.BytesIO()
    shade = tuple(chance.randrange(80, 220) for _ in range(3))
    Image.new("RGB", (96, 72), shade).save(out, "JPEG")
    kept: UUID = (await keep(session, actor, storage, out.getvalue())).id
    return kept


def _sure(actor: Actor | None) -> Actor:
    if actor is None:
        raise LookupError("the cast is not complete")
    return actor


def _row(key: UUID, **columns: Any) -> dict[str, Any]:
    return {"community_id": HERE_ID, "id": key, **columns}


def _corner(number: int) -> tuple[float, float]:
    """Two neighbouring cells of a 4 × 4 chessboard are one estate."""
    return WEST + CELL * (number % 4), SOUTH + CELL * (number // 4)


def _square(west: float, south: float) -> dict[str, Any]:
    east, north = (
        WEST + round((west - WEST) / CELL + 1) * CELL,
        SOUTH + round((south - SOUTH) / CELL + 1) * CELL,
    )
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


APP_ID = "wx0000000000000001"
