"""Which grid is where, on a day."""

from datetime import date
from uuid import UUID

from shapely.geometry import Polygon
from sqlalchemy import ARRAY, Uuid, any_, bindparam, exists, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.errors import PlaceNotFound
from app.places.grids.errors import OutsideEveryGrid
from app.places.grids.geometry import locate, polygon
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.points.models import Point as MeetingPoint
from app.platform import clock
from app.platform.db.base import HERE, on, on_or_after, same
from app.platform.db.kept import Kept, Locked, Row, columns
from app.platform.db.revisions import by_revision, number
from app.platform.values.points import Point

ITS_ID = (Grid.community_id == HERE) & (Grid.id == bindparam("grid_id", type_=Uuid))

# For a statement that is run with `here` and `grids`: the dwellings of a grid worker. A set, looked up
# once a statement, not a condition for every row.
DWELLINGS_OF_MY_GRIDS = (
    select(Dwelling.id)
    .join(GridBuilding, same(GridBuilding.building_id, Dwelling.building_id))
    .where(
        Dwelling.community_id == HERE,
        GridBuilding.community_id == HERE,
        on(GridBuilding),
        GridBuilding.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
    )
)
ON_THE_DAY = Kept(
    select(
        *(Grid.id, Grid.code, Grid.name),
        *(GridVersion.since, GridVersion.boundary, GridVersion.datum),
    )
    .join(GridVersion, same(GridVersion.grid_id, Grid.id))
    .where(Grid.community_id == HERE, on(GridVersion))
    .order_by(Grid.code)
)
BUILDINGS = Kept(
    select(*columns(GridBuilding))
    .where(GridBuilding.community_id == HERE, on(GridBuilding))
    .order_by(GridBuilding.grid_id, GridBuilding.building_id)
)
DRAWN = Kept(  # on the day or later
    select(Grid.id, Grid.name, GridVersion.boundary)
    .join(GridVersion, same(GridVersion.grid_id, Grid.id))
    .where(Grid.community_id == HERE, on_or_after(GridVersion))
    .order_by(Grid.code, GridVersion.since)
)
STANDING = Kept(  # where anything stands, and in which grid it is on the day or will be
    select(
        (Estate.name + Building.name).label("name"),
        *(Building.lng, Building.lat, GridBuilding.grid_id),
    )
    .join(Estate, same(Estate.id, Building.estate_id))
    .outerjoin(
        GridBuilding, same(GridBuilding.building_id, Building.id) & on_or_after(GridBuilding)
    )
    .where(Building.community_id == HERE, Building.lng.is_not(None))
    .order_by(Estate.name, Building.name)
)
MEETING = Kept(
    select(MeetingPoint.name, MeetingPoint.lng, MeetingPoint.lat, literal(None).label("grid_id"))
    .where(MeetingPoint.community_id == HERE, MeetingPoint.lng.is_not(None))
    .order_by(MeetingPoint.name)
)
NAMED = Kept(select(Grid.id, Grid.code, Grid.name).where(ITS_ID))
FOR_UPDATE = Locked(Grid, select(*columns(Grid)).where(ITS_ID).with_for_update(of=Grid))
IS_THERE = exists().where(  # that day: it has begun, and has not ended
    GridVersion.community_id == HERE, same(GridVersion.grid_id, Grid.id), on(GridVersion)
)
STANDING_GRID = Kept(select(Grid.id, Grid.name).where(ITS_ID, IS_THERE))
HAS_BUILDINGS = Kept(
    select(
        exists()
        .where(
            GridBuilding.community_id == HERE,
            GridBuilding.grid_id == bindparam("grid_id", type_=Uuid),
            on_or_after(GridBuilding),
        )
        .label("has")
    )
)


async def grids(session: AsyncSession, community_id: int, day: date | None = None) -> list[Row]:
    return await ON_THE_DAY.all(session, {"here": community_id, "today": day or clock.today()})


async def buildings(session: AsyncSession, community_id: int, day: date | None = None) -> list[Row]:
    return await BUILDINGS.all(session, {"here": community_id, "today": day or clock.today()})


async def drawn(session: AsyncSession, community_id: int, day: date) -> list[Row]:
    """The boundaries of the grids from that day on."""
    return await DRAWN.all(session, {"here": community_id, "today": day})


async def standing(session: AsyncSession, community_id: int, day: date) -> list[Row]:
    """The buildings and meeting points of which it is known where they are."""
    asked = {"here": community_id, "today": day}
    return [*await STANDING.all(session, asked), *await MEETING.all(session, asked)]


async def named(session: AsyncSession, community_id: int, grid_id: UUID) -> Row | None:
    """Whether there is such a grid, and what it is called."""
    return await NAMED.first(session, {"here": community_id, "grid_id": grid_id})


async def on_a_day(
    session: AsyncSession, community_id: int, grid_id: UUID, day: date
) -> Row | None:
    """The grid, if it stands on that day, and what it is called."""
    wanted = {"here": community_id, "grid_id": grid_id, "today": day}
    return await STANDING_GRID.first(session, wanted)


async def for_update(session: AsyncSession, community_id: int, grid_id: UUID) -> Grid:
    wanted = {"here": community_id, "grid_id": grid_id}
    return await FOR_UPDATE.entity(session, wanted, PlaceNotFound)


async def stands(session: AsyncSession, grid: Grid, day: date) -> bool:
    """From that day on, for ever: what follows a version follows it at once."""
    here, days = grid.community_id, (day, date.max)
    return all([await on_a_day(session, here, grid.id, one) for one in days])


async def has_buildings(session: AsyncSession, grid: Grid, day: date) -> bool:
    """On that day or later."""
    its = {"here": grid.community_id, "grid_id": grid.id, "today": day}
    return bool(await HAS_BUILDINGS.scalar(session, its))


def revision_name(community_id: int) -> str:
    return f"grids:{community_id}"


async def grid_at(
    session: AsyncSession, community_id: int, point: Point, revision: int | None = None
) -> UUID | None:
    """The grid in which a point (WGS-84) lies today; `revision` is of the boundaries, if known."""
    name, day = revision_name(community_id), clock.today()
    if revision is None:
        revision = await number(session, name)

    async def read() -> dict[UUID, Polygon]:
        rows = await grids(session, community_id, day)
        return {row.id: polygon(row.boundary) for row in rows}

    return locate(point, await by_revision(session, f"{name}:{day}", revision, read))


async def located(session: AsyncSession, community_id: int, point: Point) -> Row:
    """The same, and what it is called."""
    found = await grid_at(session, community_id, point)
    named_so = found and await named(session, community_id, found)
    if not named_so:
        raise OutsideEveryGrid
    return named_so
