"""A small community: two grids side by side, a company, and one of everybody who may call."""

import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI
from PIL import Image
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.numbers import a_phone, an_id_number
from app.patrols.hazards.models import Category, Responsible, Severity
from app.places.communities.models import Community, Street
from app.places.dwellings.models import Building, Company, Dwelling, Estate, EstateKind
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.roles.actor import Role
from app.places.roles.models import CommunityAccount, Grant
from app.platform import clock
from app.platform.auth import service as auth
from app.platform.auth.models import Account
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.platform.sealing.vault import Vault
from app.platform.worktime.limits import LimitUnit
from app.residents.people import sealed
from app.residents.people.models import Household, HouseholdMember, Person, Relation, Sex

BORN = date(1960, 1, 1)
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
    grid_id: UUID
    other_grid_id: UUID
    company_id: UUID
    building_id: UUID
    sessions: Sessions
    vault: Vault
    homes: dict[str, UUID] = field(default_factory=dict)  # dwellings of resident and neighbour
    households: dict[str, UUID] = field(default_factory=dict)
    persons: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Caller] = field(default_factory=dict)
    applications: dict[str, str] = field(default_factory=dict)  # of the last team

    def __getattr__(self, name: str) -> Caller:
        return self.people[name]

    async def report(self, by: str = "resident", **changes: Any) -> str:
        body = {"category": "ebike", "what": "楼道有电动车", "where": "3栋", "place": INSIDE}
        reported = await self.people[by].post("/hazards", body | changes)
        assert reported.status_code == 201, reported.text
        hazard_id: str = reported.json()["id"]
        return hazard_id

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


async def _homes(session: AsyncSession, scene: Scene) -> None:
    here = {"community_id": scene.community_id}
    estate = Estate(**here, id=new_id(), name="小区", kind=EstateKind.OLD)
    session.add(estate)
    await session.flush()
    spot = {"lng": WEST + SIZE / 2, "lat": SOUTH + SIZE / 2}
    session.add(Building(**here, id=scene.building_id, estate_id=estate.id, name="1栋", **spot))
    await session.flush()
    since = date(2020, 1, 1)
    session.add(
        GridBuilding(**here, grid_id=scene.grid_id, building_id=scene.building_id, since=since)
    )
    for floor, name in enumerate(("resident", "neighbour", "empty"), 1):
        scene.homes[name] = new_id()
        home = Dwelling(
            **here,
            id=scene.homes[name],
            building_id=scene.building_id,
            unit="1单元",
            floor=floor,
            room=f"{floor}01",
            area=Decimal("80.5"),
        )
        session.add(home)
    await session.flush()


async def _live(session: AsyncSession, scene: Scene, name: str) -> None:
    here, since = {"community_id": scene.community_id}, date(2020, 1, 1)
    scene.households[name] = new_id()
    household = Household(
        **here, id=scene.households[name], dwelling_id=scene.homes[name], since=since
    )
    session.add(household)
    await session.flush()
    session.add(
        HouseholdMember(
            **here,
            household_id=household.id,
            person_id=scene.persons[name],
            relation=Relation.HEAD,
            is_contact=True,
            since=since,
        )
    )


async def a_scene(app: FastAPI, http: httpx.AsyncClient, sessions: Sessions, number: int) -> Scene:
    code = f"420107{number:06d}"
    scene = Scene(code, number, new_id(), new_id(), new_id(), new_id(), sessions, app.state.vault)
    here = {"community_id": number}
    async with sessions.begin() as session:
        street = insert(Street).values(code="420107999", name="街道").on_conflict_do_nothing()
        await session.execute(street)
        session.add(Community(id=number, code=code, name="社区", street_code="420107999"))
        await session.flush()
        session.add(Company(**here, id=scene.company_id, name="物业"))
        for n, grid in enumerate((scene.grid_id, scene.other_grid_id)):
            session.add(Grid(**here, id=grid, code=f"{number:018d}{n:02d}", name=f"网格{n}"))
            await session.flush()
            west = WEST + SIZE * n
            session.add(
                GridVersion(
                    **here, grid_id=grid, since=date(2020, 1, 1), boundary=a_square(west, SOUTH)
                )
            )
        session.add(
            Category(
                **here,
                code="ebike",
                name="楼道停放电动车",
                is_fire_safety=True,
                severity=Severity.MAJOR,
                responsible=Responsible.PROPERTY,
                limit_amount=3,
                limit_unit=LimitUnit.WORKING_DAYS,
            )
        )
        await _homes(session, scene)
        roles: dict[str, tuple[Role | None, dict[str, UUID]]] = {
            "stranger": (None, {}),
            "resident": (None, {}),
            "neighbour": (None, {}),
            "worker": (Role.GRID_WORKER, {"grid_id": scene.grid_id}),
            "other_worker": (Role.GRID_WORKER, {"grid_id": scene.other_grid_id}),
            "property": (Role.PROPERTY, {"company_id": scene.company_id}),
            "staff": (Role.STAFF, {}),
            "secretary": (Role.SECRETARY, {}),
            "street": (Role.STREET, {}),
            "auditor": (Role.AUDITOR, {}),
        }
        for name, (role, scope) in roles.items():
            account = Account(id=new_id(), app_id="wx", openid=uuid4().hex, created_at=clock.now())
            person = Person(
                **here,
                id=new_id(),
                name=name,
                born_on=BORN.replace(day=1 + number % 28),
                sex=Sex.FEMALE,
            )
            sealed.put_id_number(app.state.vault, person, id_number(number, name))
            sealed.put_phone(app.state.vault, person, a_phone(number))
            session.add_all([account, person])
            await session.flush()
            scene.persons[name] = person.id
            lives_here = name in {"resident", "neighbour"}
            if lives_here:
                await _live(session, scene, name)
            if name != "stranger":
                person_id = person.id if lives_here else None
                session.add(
                    CommunityAccount(**here, account_id=account.id, person_id=person_id, name=name)
                )
            if role:
                session.add(
                    Grant(**here, account_id=account.id, role=role, since=clock.now(), **scope)
                )
            begun = await auth.begin(session, account.id, "test")
            token = app.state.tokens.issue(account.id, begun.session_id)
            base = f"/communities/{code}"
            scene.people[name] = Caller(http, base, account.id, token)
    return scene


def a_square(west: float, south: float) -> dict[str, Any]:
    east, north = west + SIZE, south + SIZE
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
