from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings import queries as dwellings
from app.places.errors import NoSuchPlace
from app.places.grids import queries
from app.places.grids.errors import BadBoundary, BeforeTheVersion, GridStillHasBuildings
from app.places.grids.geometry import valid_polygon
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.grids.queries import revision_name
from app.places.grids.schemas import AddGrid, EndGrid, RedrawGrid, TakeBuilding
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform.db.base import new_id
from app.platform.db.revisions import change

Drawn = tuple[Grid, GridVersion]


async def add(session: AsyncSession, actor: Actor, body: AddGrid) -> Drawn:
    must_be_staff(actor)
    _check(body.boundary)
    grid = Grid(community_id=actor.community_id, id=new_id(), code=body.code, name=body.name)
    session.add(grid)
    await session.flush()
    return grid, await _version(session, grid, body)


async def redraw(session: AsyncSession, actor: Actor, grid_id: UUID, body: RedrawGrid) -> Drawn:
    must_be_staff(actor)
    _check(body.boundary)
    grid = await queries.for_update(session, actor.community_id, grid_id)
    current = await _current(session, grid)
    if current is not None:
        if body.since <= current.since:
            raise BeforeTheVersion
        current.until = body.since
        await session.flush()
    return grid, await _version(session, grid, body)


async def take_building(
    session: AsyncSession, actor: Actor, grid_id: UUID, body: TakeBuilding
) -> GridBuilding:
    must_be_staff(actor)
    grid = await queries.for_update(session, actor.community_id, grid_id)
    if not await dwellings.is_building(session, actor.community_id, body.building_id):
        raise NoSuchPlace
    before = await session.scalar(
        select(GridBuilding)
        .where(
            GridBuilding.community_id == actor.community_id,
            GridBuilding.building_id == body.building_id,
            GridBuilding.until.is_(None),
        )
        .with_for_update()
    )
    if before is not None:
        if body.since <= before.since:
            raise BeforeTheVersion
        before.until = body.since
        await session.flush()
    taken = GridBuilding(
        community_id=actor.community_id,
        grid_id=grid.id,
        building_id=body.building_id,
        since=body.since,
    )
    session.add(taken)
    await session.flush()
    return taken


async def end(session: AsyncSession, actor: Actor, grid_id: UUID, body: EndGrid) -> None:
    """A grid is not deleted: what was found in it stays found in it."""
    must_be_staff(actor)
    grid = await queries.for_update(session, actor.community_id, grid_id)
    current = await _current(session, grid)
    if current is None or body.until <= current.since:
        raise BeforeTheVersion
    if await queries.has_buildings(session, grid, body.until):
        raise GridStillHasBuildings
    current.until = body.until
    await change(session, revision_name(grid.community_id))


async def _current(session: AsyncSession, grid: Grid) -> GridVersion | None:
    found: GridVersion | None = await session.scalar(
        select(GridVersion).where(
            GridVersion.community_id == grid.community_id,
            GridVersion.grid_id == grid.id,
            GridVersion.until.is_(None),
        )
    )
    return found


def _check(boundary: dict[str, object]) -> None:
    try:
        valid_polygon(boundary)
    except ValueError as error:
        raise BadBoundary(str(error)) from error


async def _version(session: AsyncSession, grid: Grid, body: AddGrid | RedrawGrid) -> GridVersion:
    version = GridVersion(
        community_id=grid.community_id,
        grid_id=grid.id,
        since=body.since,
        boundary=body.boundary,
    )
    session.add(version)
    await session.flush()
    await change(session, revision_name(grid.community_id))
    return version
