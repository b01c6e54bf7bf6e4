"""A community is laid out after its plan. What is there already stays as it is, so that a plan may be read
again when more is known."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.operator.plan import BadPlan, BuildingPlan, Drawn, EstatePlan, Plan
from app.patrols.categories.models import Category
from app.patrols.categories.standard import STANDARD
from app.places.communities.models import Community, Street
from app.places.dwellings.models import Building, Company, Dwelling, Estate
from app.places.grids import queries as grids
from app.places.grids import service as drawing
from app.places.grids.models import Grid, GridBuilding
from app.places.grids.schemas import AddGrid, TakeBuilding
from app.places.points.models import Point as MeetingPoint
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.errors import AppError
from app.platform.values.points import Datum, Point, wgs84
from app.platform.values.rooms import read_building

CELL = "210101"  # the first six of a grid's code after CJ/T 349: what kind of object it is


@dataclass
class Founded:
    """What was added, by its Chinese name."""

    community_id: int
    is_new: bool
    added: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, number: int = 1) -> None:
        if number:
            self.added[what] = self.added.get(what, 0) + number


async def found(session: AsyncSession, plan: Plan, drawn: list[Drawn]) -> Founded:
    """BadPlan says what does not go; then nothing was done."""
    here = await _community(session, plan)
    office = Actor(UUID(int=0), here.community_id, grants={Role.STAFF: frozenset()})
    await _grids(session, office, plan, drawn, here)
    spots = _spots(plan, drawn)
    for estate in plan.estates:
        await _estate(session, office, plan, estate, here, spots)
    await _points(session, plan, here)
    await _categories(session, here)
    return here


async def _community(session: AsyncSession, plan: Plan) -> Founded:
    """Numbers are given one at a time."""
    street = insert(Street).values(code=plan.street_code, name=plan.street)
    await session.execute(street.on_conflict_do_nothing())
    known = await session.get_one(Street, plan.street_code)
    if known.name != plan.street:
        raise BadPlan(
            f"代码 {plan.street_code} 的街道已登记为“{known.name}”，请核对 street 和 code"
        )
    await session.execute(text("LOCK TABLE communities IN SHARE ROW EXCLUSIVE MODE"))
    there = await session.scalar(select(Community).where(Community.code == plan.code))
    if there is not None:
        if there.name != plan.name:
            raise BadPlan(f"代码 {plan.code} 已登记为“{there.name}”，请核对 code 和 name")
        return Founded(there.id, is_new=False)
    last = await session.scalar(select(func.max(Community.id)))
    new = Community(
        id=(last or 0) + 1, code=plan.code, name=plan.name, street_code=plan.street_code
    )
    session.add(new)
    await session.flush()
    return Founded(new.id, is_new=True)


async def _grids(
    session: AsyncSession, office: Actor, plan: Plan, drawn: list[Drawn], here: Founded
) -> None:
    """Through the deed of the office: a boundary is judged as it is there."""
    known = set(
        await session.scalars(select(Grid.name).where(Grid.community_id == here.community_id))
    )
    number = len(known)
    for one in drawn:
        if one.geometry.get("type") == "Point" or one.name in known:
            continue
        number += 1
        code = one.code or f"{CELL}{plan.code}{number:02d}"
        body = AddGrid(
            code=code,
            name=one.name,
            boundary=one.geometry,
            datum=plan.datum,
            since=clock.today(),
        )
        try:
            await drawing.add(session, office, body)
        except AppError as error:
            raise BadPlan(f"网格“{one.name}”：{error.detail or error.title}") from error
        known.add(one.name)
        here.count("网格")


async def _estate(
    session: AsyncSession,
    office: Actor,
    plan: Plan,
    estate: EstatePlan,
    here: Founded,
    spots: dict[str, Point],
) -> None:
    at = {"community_id": here.community_id}
    company = None
    if estate.company is not None:
        company, is_new = await _the(session, Company, at | {"name": estate.company})
        here.count("物业公司", is_new)
    row, is_new = await _the(
        session,
        Estate,
        at | {"name": estate.name},
        kind=estate.kind,
        company_id=company and company.id,
    )
    here.count("小区", is_new)
    for building in (one for several in estate.buildings for one in several.each()):
        spot = building.at and _point(building.at, plan.datum)
        spot = spot or spots.get(read_building(f"{estate.name}{building.name}"))
        stands, is_new = await _the(
            session, Building, at | {"estate_id": row.id, "name": building.name}
        )
        here.count("楼栋", is_new)
        if stands.lng is None and spot is not None:
            stands.lng, stands.lat = spot.lng, spot.lat
        await _into_its_grid(session, office, building, stands)
        here.count("房屋", await _dwellings(session, building, stands))


async def _into_its_grid(
    session: AsyncSession, office: Actor, plan: BuildingPlan, building: Building
) -> None:
    """The one that is said, or the one in which it stands; a building that has one stays there."""
    has = select(GridBuilding.id).where(
        GridBuilding.community_id == building.community_id,
        GridBuilding.building_id == building.id,
    )
    if await session.scalar(has.limit(1)) is not None:
        return
    grid_id: UUID | None = None
    if plan.grid is not None:
        named = select(Grid.id).where(
            Grid.community_id == building.community_id, Grid.name == plan.grid
        )
        grid_id = await session.scalar(named)
        if grid_id is None and await _has_grids(session, building.community_id):
            raise BadPlan(f"{building.name}：没有名为“{plan.grid}”的网格")
    elif building.lng is not None and building.lat is not None:
        point = Point(building.lng, building.lat)
        grid_id = await grids.grid_at(session, building.community_id, point)
    if grid_id is not None:
        body = TakeBuilding(building_id=building.id, since=clock.today())
        await drawing.take_building(session, office, grid_id, body)


async def _has_grids(session: AsyncSession, here: int) -> bool:
    """As long as none was drawn, a building waits for its own: it is said to be missing."""
    drawn = select(Grid.id).where(Grid.community_id == here).limit(1)
    return await session.scalar(drawn) is not None


async def _dwellings(session: AsyncSession, plan: BuildingPlan, building: Building) -> int:
    known = await session.execute(
        select(Dwelling.unit, Dwelling.room).where(
            Dwelling.community_id == building.community_id, Dwelling.building_id == building.id
        )
    )
    there = {(unit, room) for unit, room in known}
    area = None if plan.area is None else Decimal(f"{plan.area:.2f}")
    new = [
        {
            "community_id": building.community_id,
            "id": new_id(),
            "building_id": building.id,
            "unit": unit,
            "floor": floor,
            "room": room,
            "area": area,
        }
        for unit, floor, room in plan.dwellings()
        if (unit, room) not in there
    ]
    if new:
        await session.execute(insert(Dwelling), new)
    return len(new)


async def _points(session: AsyncSession, plan: Plan, here: Founded) -> None:
    for number, point in enumerate(plan.points, 1):
        spot = point.at and _point(point.at, plan.datum)
        _, is_new = await _the(
            session,
            MeetingPoint,
            {"community_id": here.community_id, "name": point.name},
            kind=point.kind,
            scene=f"p{number}",
            lng=spot and spot.lng,
            lat=spot and spot.lat,
        )
        here.count("议事点", is_new)


async def _categories(session: AsyncSession, here: Founded) -> None:
    """Those that suit most; the office changes them afterwards."""
    if not here.is_new:
        return
    new = [{"community_id": here.community_id, "id": new_id()} | k._asdict() for k in STANDARD]
    await session.execute(insert(Category), new)
    here.count("隐患类别", len(new))


async def _the(
    session: AsyncSession, table: Any, by: dict[str, Any], **otherwise: Any
) -> tuple[Any, bool]:
    """The row that is known by these columns, or a new one; and whether it is new."""
    there = await session.scalar(select(table).filter_by(**by))
    if there is not None:
        return there, False
    new = table(id=new_id(), **by, **otherwise)
    session.add(new)
    await session.flush()
    return new, True


def _spots(plan: Plan, drawn: list[Drawn]) -> dict[str, Point]:
    """Where buildings stand that were drawn as points, by estate and name."""
    return {
        read_building(one.name): _point(one.geometry["coordinates"][:2], plan.datum)
        for one in drawn
        if one.geometry.get("type") == "Point"
    }


def _point(at: Any, datum: Datum) -> Point:
    point = Point(float(at[0]), float(at[1]))
    return wgs84(point, datum)
