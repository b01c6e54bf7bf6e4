from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings import queries as dwellings
from app.places.errors import NoSuchPlace
from app.places.grids import queries
from app.places.grids.apart import Drawing, judge
from app.places.grids.errors import (
    BeforeTheVersion,
    GridNotThen,
    GridStillHasBuildings,
)
from app.places.grids.geometry import stored
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.places.grids.queries import revision_name
from app.places.grids.schemas import (
    AddGrid,
    EndGrid,
    RedrawGrid,
    RedrawGrids,
    TakeBuilding,
)
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id, on_or_after
from app.platform.db.revisions import change
from app.platform.values.points import Datum

DAY = timedelta(days=1)
Drawn = tuple[Grid, GridVersion]
S = TypeVar("S", GridVersion, GridBuilding)


async def add(session: AsyncSession, actor: Actor, body: AddGrid) -> Drawn:
    must_be_staff(actor)
    here = actor.community_id
    drawing = Drawing.read(body.boundary, body.datum)
    await change(session, revision_name(here))  # who draws waits here for others who do
    grid = Grid(community_id=here, id=new_id(), code=body.code, name=body.name)
    session.add(grid)
    await session.flush()
    await judge(session, here, body.since, {grid.id: drawing})
    return grid, await _version(session, grid, drawing, body.since)


async def redraw(session: AsyncSession, actor: Actor, grid_id: UUID, body: RedrawGrid) -> Drawn:
    [drawn] = await _redraw(session, actor, {grid_id: body.boundary}, body.datum, body.since)
    return drawn


async def redraw_all(session: AsyncSession, actor: Actor, body: RedrawGrids) -> list[Drawn]:
    boundaries = {one.grid_id: one.boundary for one in body.grids}
    return await _redraw(session, actor, boundaries, body.datum, body.since)


async def _redraw(
    session: AsyncSession,
    actor: Actor,
    boundaries: Mapping[UUID, Mapping[str, Any]],
    datum: Datum,
    since: date,
) -> list[Drawn]:
    must_be_staff(actor)
    here = actor.community_id
    await change(session, revision_name(here))
    grids = [await queries.for_update(session, here, one) for one in sorted(boundaries)]
    drawings = {grid.id: Drawing.read(boundaries[grid.id], datum, grid.name) for grid in grids}
    for grid in grids:
        its = GridVersion.grid_id == grid.id
        if not await _make_way(session, GridVersion, its, grid, since):
            raise GridNotThen
    await judge(session, here, since, drawings)
    return [(grid, await _version(session, grid, drawings[grid.id], since)) for grid in grids]


async def take_building(
    session: AsyncSession, actor: Actor, grid_id: UUID, body: TakeBuilding
) -> GridBuilding:
    must_be_staff(actor)
    here = actor.community_id
    grid = await queries.for_update(session, here, grid_id)
    building = await dwellings.building_for_update(session, here, body.building_id, NoSuchPlace)
    if not await queries.stands(session, grid, body.since):
        raise GridNotThen
    its = GridBuilding.building_id == building.id
    await _make_way(session, GridBuilding, its, grid, body.since)
    taken = GridBuilding(
        community_id=here, grid_id=grid.id, building_id=building.id, since=body.since
    )
    session.add(taken)
    await session.flush()
    return taken


async def end(session: AsyncSession, actor: Actor, grid_id: UUID, body: EndGrid) -> None:
    """A grid is not deleted: what was found in it stays found in it."""
    must_be_staff(actor)
    grid = await queries.for_update(session, actor.community_id, grid_id)
    if await queries.has_buildings(session, grid, body.until):
        raise GridStillHasBuildings
    its = GridVersion.grid_id == grid.id
    before = await _make_way(session, GridVersion, its, grid, body.until)
    if all(one.since >= body.until for one in before):
        raise BeforeTheVersion
    await change(session, revision_name(grid.community_id))


async def _make_way(
    session: AsyncSession, kind: type[S], its: ColumnElement[bool], grid: Grid, day: date
) -> list[S]:
    """What holds ends on that day, and what was planned from then on is not to be; what has begun
    before today stays as it was. Returns what held the day before, or would have later."""
    found = await session.scalars(
        select(kind)
        .where(kind.community_id == grid.community_id, its, on_or_after(kind, day - DAY))
        .order_by(kind.since)
    )
    known = list(found)
    for one in known:
        if one.since < day:
            one.until = day
        elif one.since < clock.today():
            raise BeforeTheVersion
        else:
            await session.delete(one)
    await session.flush()
    return known


async def _version(session: AsyncSession, grid: Grid, drawing: Drawing, since: date) -> GridVersion:
    version = GridVersion(
        community_id=grid.community_id,
        grid_id=grid.id,
        since=since,
        boundary=stored(drawing.shape),
        datum=drawing.datum,
    )
    session.add(version)
    await session.flush()
    return version
