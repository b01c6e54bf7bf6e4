"""Where it is: eight estates of two grids each, their buildings and flats, and what may be wrong there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.categories.models import Category
from app.patrols.categories.standard import STANDARD
from app.places.communities.models import Community, Street
from app.places.dwellings.models import Building, Company, Dwelling, Estate, EstateKind
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.grids.schemas import Place
from app.places.points.models import Point, PointKind
from app.platform.db.base import Base, new_id
from app.platform.values.points import Datum
from app.platform.worktime import service as worktime

CODE, HERE_ID, NAME = "420107999001", 1, "康苑社区"
STREET = {"code": "420107999", "name": "红卫路街道"}
SINCE = date(2025, 1, 1)
GRIDS = 16
WEST, SOUTH, CELL = 114.380, 30.630, 0.004  # degrees; 4 × 4 grids, two to an estate
DOORSTEP = (WEST + CELL / 2, SOUTH + CELL / 2)
BUILDINGS_PER_GRID, FLOORS, FLATS = 3, 16, 4

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
POINTS = (
    ("廉心亭", PointKind.PAVILION, "p1", *DOORSTEP),
    ("长廊", PointKind.CORRIDOR, "p2", *DOORSTEP),
    ("架空层", PointKind.OPEN_FLOOR, "p3", *DOORSTEP),
    ("云议事", PointKind.ONLINE, "p4", None, None),
)


@dataclass(frozen=True, slots=True)
class Places:
    company: UUID
    grids: Sequence[UUID]
    grid_of_building: dict[UUID, UUID]


async def lay_out(session: AsyncSession) -> Places:
    places = Places(new_id(), [new_id() for _ in range(GRIDS)], {})
    await worktime.seed(session)
    await load(session, Street, [STREET])
    community = {"id": HERE_ID, "code": CODE, "name": NAME, "street_code": STREET["code"]}
    await load(session, Community, [community])
    await load(session, Company, [a_row(places.company, name="康居物业")])
    estates = [
        a_row(new_id(), name=name, kind=kind, company_id=places.company) for name, kind in ESTATES
    ]
    await load(session, Estate, estates)
    await _grids(session, places, [estate["id"] for estate in estates])
    names = ("name", "kind", "scene", "lng", "lat")
    await load(session, Point, [_named(names, point) for point in POINTS])
    await load(session, Category, [a_row(new_id(), **kind._asdict()) for kind in STANDARD])
    return places


async def _grids(session: AsyncSession, places: Places, estates: Sequence[UUID]) -> None:
    """Each with its buildings, and these with their flats."""
    grids, versions, buildings, assignments, dwellings = [], [], [], [], []
    for number, grid in enumerate(places.grids):
        west, south = corner(number)
        grids.append(a_row(grid, code=f"210101{CODE}{number + 1:02d}", name=f"第{number + 1}网格"))
        versions.append(a_row(new_id(), grid_id=grid, since=SINCE, boundary=_square(west, south)))
        for n in range(BUILDINGS_PER_GRID):
            key = new_id()
            places.grid_of_building[key] = grid
            spot = {"lng": west + CELL * (n + 1) / 4, "lat": south + CELL / 2}
            name = f"{number % 2 * BUILDINGS_PER_GRID + n + 1}栋"
            buildings.append(a_row(key, estate_id=estates[number // 2], name=name, **spot))
            assignments.append(a_row(new_id(), grid_id=grid, building_id=key, since=SINCE))
            dwellings += _flats(key)
    await load(session, Grid, grids)
    await load(session, GridVersion, versions)
    await load(session, Building, buildings)
    await load(session, GridBuilding, assignments)
    await load(session, Dwelling, dwellings)


def _flats(building: UUID) -> list[dict[str, Any]]:
    return [
        a_row(
            new_id(),
            building_id=building,
            unit=f"{unit}单元",
            floor=floor,
            room=f"{floor}0{flat}",
            area=70 + 10 * flat,
        )
        for unit in (1, 2)
        for floor in range(1, FLOORS + 1)
        for flat in range(1, FLATS // 2 + 1)
    ]


def place_in(grid: int, east: float, north: float) -> Place:
    """`east` and `north` are shares of the grid's width and height."""
    west, south = corner(grid)
    return Place(lng=west + CELL * east, lat=south + CELL * north, datum=Datum.WGS84)


def corner(grid: int) -> tuple[float, float]:
    """Two neighbouring cells of a 4 × 4 chessboard are one estate."""
    return WEST + CELL * (grid % 4), SOUTH + CELL * (grid // 4)


def _square(west: float, south: float) -> dict[str, Any]:
    east, north = (
        WEST + round((west - WEST) / CELL + 1) * CELL,
        SOUTH + round((south - SOUTH) / CELL + 1) * CELL,
    )
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


async def load(session: AsyncSession, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """In bulk, past the services: places and people were there before the year began."""
    if rows:
        await session.execute(insert(table), rows)


def a_row(key: UUID, **columns: Any) -> dict[str, Any]:
    return {"community_id": HERE_ID, "id": key, **columns}


def _named(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    return a_row(new_id(), **dict(zip(names, values, strict=True)))
