"""A small community: two grids side by side, a company, and one of everybody who may call."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from app.consultation.topics.models import Topic
from app.demo.numbers import a_phone, an_id_number
from app.patrols.categories.models import Category, Responsible, Severity
from app.places.communities.models import Community, Street
from app.places.dwellings.models import Building, Company, Dwelling, Estate, EstateKind
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.roles.actor import Role
from app.places.roles.models import CommunityAccount, Grant
from app.platform import clock
from app.platform.auth.models import Account, AuthSession
from app.platform.db.base import Base, new_id
from app.platform.db.session import Sessions
from app.platform.sealing.vault import Vault
from app.platform.values.documents import Sex
from app.platform.worktime.limits import LimitUnit
from app.residents.people import sealed
from app.residents.people.models import Household, HouseholdMember, Person, Relation
from app.service_orders.providers.models import Member, Unit

Rows = dict[type[Base], list[dict[str, Any]]]  # in the order in which they refer to each other

BORN, SINCE = date(1960, 1, 1), date(2020, 1, 1)
STREET = "420107999"
ROLES: dict[str, Role | None] = {
    **dict.fromkeys(("stranger", "resident", "neighbour")),
    **dict.fromkeys(("worker", "other_worker"), Role.GRID_WORKER),
    "property": Role.PROPERTY,
    "coordinator": Role.PROVIDER,
    "helper": Role.HELPER,
    "staff": Role.STAFF,
    "secretary": Role.SECRETARY,
    "street": Role.STREET,
    "auditor": Role.AUDITOR,
}
AT_HOME = ("resident", "neighbour")
WEST, SOUTH, SIZE = 114.38, 30.63, 0.004
INSIDE = {"lng": 114.382, "lat": 30.632, "datum": "wgs84"}


@dataclass
class Caller:
    """Somebody signed in."""

    http: httpx.AsyncClient
    base: str
    account_id: UUID
    token: str

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.call("GET", path, **more)

    async def post(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        return await self.call("POST", path, json=json, **more)

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        where = path if path.startswith("/auth/") or path == "/me" else f"{self.base}{path}"
        return await self.http.request(method, where, headers=headers, **more)

    async def inbox(self) -> list[tuple[str, str]]:
        """Titles and texts, newest first."""
        found = (await self.get("/inbox")).json()["items"]
        return [(one["title"], one["text"]) for one in found]

    @staticmethod
    def picture(size: int = 8) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (size, size)).save(out, "JPEG")
        return out.getvalue()

    async def photo(self, photo_id: str | None = None) -> str:
        files = {"file": ("x.jpg", self.picture())}
        named = {"id": photo_id} if photo_id else {}
        sent = await self.call("POST", "/photos", data=named, files=files)
        assert sent.status_code == 201, sent.text
        kept: str = sent.json()["id"]
        return kept


@dataclass
class Scene:
    code: str
    community_id: int
    sessions: Sessions
    vault: Vault
    grid_id: UUID = field(default_factory=new_id)
    other_grid_id: UUID = field(default_factory=new_id)
    company_id: UUID = field(default_factory=new_id)
    unit_id: UUID = field(default_factory=new_id)
    unit_member_id: UUID = field(default_factory=new_id)  # of it: the helper
    estate_id: UUID = field(default_factory=new_id)
    building_id: UUID = field(default_factory=new_id)
    homes: dict[str, UUID] = field(  # dwellings
        default_factory=lambda: {name: new_id() for name in (*AT_HOME, "empty")}
    )
    households: dict[str, UUID] = field(default_factory=dict)
    persons: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Caller] = field(default_factory=dict)
    applications: dict[str, str] = field(default_factory=dict)  # of the last team
    made: dict[Any, Any] = field(default_factory=dict)  # by `tests.things`: by makers, and the last

    def __getattr__(self, name: str) -> Caller:
        return self.people[name]

    def reached_by(self, http: httpx.AsyncClient, sessions: Sessions) -> "Scene":
        """Itself, on other connections."""
        self.sessions = sessions
        for caller in self.people.values():
            caller.http = http
        return self

    async def told(self) -> dict[str, list[tuple[str, str]]]:
        """Who has anything in their inbox, by name."""
        inboxes = {name: await caller.inbox() for name, caller in self.people.items()}
        return {name: found for name, found in inboxes.items() if found}

    async def somebody(self, name: str = "居民") -> UUID:
        """In the roster, and living nowhere."""
        person_id = new_id()
        person = Person(community_id=self.community_id, id=person_id, name=name, born_on=BORN)
        async with self.sessions.begin() as session:
            session.add(person)
        return person_id

    async def report(self, by: str = "resident", **changes: Any) -> str:
        body = {"category": "ebike", "what": "楼道有电动车", "where": "3栋", "place": INSIDE}
        reported = await self.people[by].post("/hazards", body | changes)
        assert reported.status_code == 201, reported.text
        hazard_id: str = reported.json()["id"]
        return hazard_id

    async def topic(self, by: str = "resident", **changes: Any) -> str:
        body = {"title": "架空层清理", "what": "能不能清出来给大家议事？"}
        proposed = await self.people[by].post("/topics", body | changes)
        assert proposed.status_code == 201, proposed.text
        topic_id: str = proposed.json()["id"]
        return topic_id

    async def open_topic(self, photo_ids: Iterable[str] = (), **accepted: Any) -> str:
        topic_id = await self.topic(photo_ids=list(photo_ids))
        body = {"summary": "架空层清理后作议事角"} | accepted
        answer = await self.staff.post(f"/topics/{topic_id}/accept", body)
        assert answer.status_code == 200, answer.text
        return topic_id

    async def put_in_state(self, topic_id: str, state: str) -> None:
        """Where what leads there is not what is tested."""
        async with self.sessions.begin() as session:
            there = Topic.community_id == self.community_id, Topic.id == UUID(topic_id)
            await session.execute(update(Topic).where(*there).values(state=state))

    async def team(self) -> str:
        """With the resident in it; the neighbour has applied."""
        named = {"name": f"巡护队{uuid4().hex}", "about": "每周巡护"}
        team_id: str = (await self.staff.post("/teams", named)).json()["id"]
        for name in ("resident", "neighbour"):
            applied = await self.people[name].post(f"/teams/{team_id}/apply", {"words": "有空"})
            assert applied.status_code == 201, applied.text
            self.applications[name] = applied.json()["id"]
        await self.staff.post(f"/memberships/{self.applications['resident']}/admit")
        return team_id

    async def application(self) -> str:
        await self.team()
        return self.applications["neighbour"]

    async def round(self, team_id: str = "", minutes: int = 10, **changes: Any) -> str:
        """An hour, that begins in so many minutes."""
        begins = datetime.now(UTC) + timedelta(minutes=minutes)
        body = {
            "team_id": team_id or await self.team(),
            "grid_id": str(self.grid_id),
            "begins_at": begins.isoformat(),
            "ends_at": (begins + timedelta(hours=1)).isoformat(),
            "meet_at": "廉心亭",
            "capacity": 6,
        }
        planned = await self.worker.post("/rounds", body | changes)
        assert planned.status_code == 201, planned.text
        round_id: str = planned.json()["id"]
        return round_id

    async def assigned(self) -> str:
        hazard_id = await self.report()
        await self.worker.post(f"/hazards/{hazard_id}/file")
        given = {"company_id": str(self.company_id)}
        answer = await self.staff.post(f"/hazards/{hazard_id}/assign", given)
        assert answer.status_code == 200, answer.text
        return hazard_id

    async def submitted(self) -> str:
        hazard_id = await self.assigned()
        done = {"account": "已清理", "after_photo_ids": [await self.property.photo()]}
        answer = await self.property.post(f"/hazards/{hazard_id}/submit", done)
        assert answer.status_code == 200, answer.text
        return hazard_id


def id_number(community: int, name: str) -> str:
    """Of somebody of the scene; none is anybody's."""
    serial = sum(map(ord, name)) % 500
    return an_id_number(BORN.replace(day=1 + community % 28), serial, Sex.FEMALE)


async def a_scene(app: FastAPI, http: httpx.AsyncClient, sessions: Sessions, number: int) -> Scene:
    (scene,) = await some_scenes(app, http, sessions, [number])
    return scene


async def some_scenes(
    app: FastAPI, http: httpx.AsyncClient, sessions: Sessions, numbers: Iterable[int]
) -> list[Scene]:
    """Their rows go in table by table: some twenty statements, however many they are."""
    rows: Rows = {}
    scenes, signed_in = [], []
    for number in numbers:
        scene = Scene(f"420107{number:06d}", number, sessions, app.state.vault)
        accounts, devices = ({name: new_id() for name in ROLES} for _ in range(2))
        for table, them in (_places(scene) | _people(scene, accounts, devices)).items():
            rows.setdefault(table, []).extend(them)
        scenes.append(scene)
        signed_in.append((accounts, devices))
    async with sessions.begin() as session:
        street = insert(Street).values(code=STREET, name="街道")
        await session.execute(street.on_conflict_do_nothing())
        for table, them in rows.items():
            await session.execute(insert(table), them)
    for scene, (accounts, devices) in zip(scenes, signed_in, strict=True):
        for name, account_id in accounts.items():
            token = app.state.tokens.issue(account_id, devices[name])
            scene.people[name] = Caller(http, f"/communities/{scene.code}", account_id, token)
    return scenes


def _places(scene: Scene) -> Rows:
    here = {"community_id": scene.community_id}
    grids = (scene.grid_id, scene.other_grid_id)
    spot = {"lng": WEST + SIZE / 2, "lat": SOUTH + SIZE / 2}
    where = {"building_id": scene.building_id}
    community = {"id": scene.community_id, "code": scene.code, "street_code": STREET}
    homes = enumerate(scene.homes.values(), 1)
    size = {"unit": "1单元", "area": Decimal("80.5")}
    ebike = {"code": "ebike", "name": "楼道停放电动车", "is_fire_safety": True}
    limit = {"limit_amount": 3, "limit_unit": LimitUnit.WORKING_DAYS}
    by_whom = {"severity": Severity.MAJOR, "responsible": Responsible.PROPERTY}
    return {
        Community: [community | {"name": "社区"}],
        Company: [here | {"id": scene.company_id, "name": "物业"}],
        Unit: [here | {"id": scene.unit_id, "name": "共建医院"}],
        Estate: [here | {"id": scene.estate_id, "name": "小区", "kind": EstateKind.OLD}],
        Building: [
            here | spot | {"id": scene.building_id, "estate_id": scene.estate_id, "name": "1栋"}
        ],
        Dwelling: [
            here | where | size | {"id": home, "floor": floor, "room": f"{floor}01"}
            for floor, home in homes
        ],
        Grid: [
            here | {"id": grid, "code": f"{scene.community_id:018d}{n:02d}", "name": f"网格{n}"}
            for n, grid in enumerate(grids)
        ],
        GridVersion: [
            here | {"grid_id": grid, "since": SINCE, "boundary": a_square(WEST + SIZE * n, SOUTH)}
            for n, grid in enumerate(grids)
        ],
        GridBuilding: [here | where | {"grid_id": scene.grid_id, "since": SINCE}],
        Category: [here | ebike | limit | by_whom],
    }


def _people(scene: Scene, accounts: dict[str, UUID], devices: dict[str, UUID]) -> Rows:
    here, now = {"community_id": scene.community_id}, clock.now()
    scene.persons = {name: new_id() for name in ROLES}
    scene.households = {name: new_id() for name in AT_HOME}
    scopes = {
        "worker": {"grid_id": scene.grid_id},
        "other_worker": {"grid_id": scene.other_grid_id},
        "property": {"company_id": scene.company_id},
        "coordinator": {"unit_id": scene.unit_id},
    }
    nowhere = {"grid_id": None, "company_id": None, "unit_id": None}
    serves = {"unit_id": scene.unit_id, "name": "李医生", "number": "10000001"}
    at_the_head = {"relation": Relation.HEAD, "is_contact": True, "since": SINCE}
    times = {"started_at": now, "used_at": now}
    return {
        Account: [
            {"id": one, "app_id": "wx", "openid": uuid4().hex, "created_at": now}
            for one in accounts.values()
        ],
        AuthSession: [
            times | {"id": devices[name], "account_id": one, "device": "test"}
            for name, one in accounts.items()
        ],
        Person: [_person(scene, name) for name in ROLES],
        Household: [
            here | {"id": scene.households[name], "dwelling_id": scene.homes[name], "since": SINCE}
            for name in AT_HOME
        ],
        HouseholdMember: [
            here
            | at_the_head
            | {"household_id": scene.households[name], "person_id": scene.persons[name]}
            for name in AT_HOME
        ],
        CommunityAccount: [
            here
            | {"account_id": one, "name": name}
            | {"person_id": scene.persons[name] if name in AT_HOME else None}
            for name, one in accounts.items()
            if name != "stranger"
        ],
        Grant: [
            here | nowhere | {"account_id": one, "role": role, "since": now} | scopes.get(name, {})
            for name, one in accounts.items()
            if (role := ROLES[name])
        ],
        Member: [
            here
            | serves
            | {"id": scene.unit_member_id, "account_id": accounts["helper"], "joined_on": SINCE}
        ],
    }


def _person(scene: Scene, name: str) -> dict[str, Any]:
    born_on = BORN.replace(day=1 + scene.community_id % 28)
    person = Person(
        community_id=scene.community_id, id=scene.persons[name], name=name, born_on=born_on
    )
    sealed.put_id_number(scene.vault, person, id_number(scene.community_id, name))
    sealed.put_phone(scene.vault, person, a_phone(scene.community_id))
    return {key: value for key, value in vars(person).items() if key != "_sa_instance_state"}


def a_square(west: float, south: float) -> dict[str, Any]:
    east, north = west + SIZE, south + SIZE
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
