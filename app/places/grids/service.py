from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.errors import BadBoundary, BeforeTheVersion, PlaceNotFound
from app.places.grids.geometry import valid_polygon
from app.places.grids.models import Grid, GridVersion
from app.places.grids.schemas import AddGrid, RedrawGrid
from app.places.policy import must_be_staff
from app.platform.auth.actor import Actor
from app.platform.db.base import new_id


async def add(session: AsyncSession, actor: Actor, body: AddGrid) -> tuple[Grid, GridVersion]:
    must_be_staff(actor)
    _check(body.boundary)
    grid = Grid(community_id=actor.community_id, id=new_id(), code=body.code, name=body.name)
    session.add(grid)
    await session.flush()
    return grid, await _version(session, grid, body)


async def redraw(
    session: AsyncSession, actor: Actor, grid_id: UUID, body: RedrawGrid
) -> tuple[Grid, GridVersion]:
    must_be_staff(actor)
    _check(body.boundary)
    grid = await session.scalar(
        select(Grid)
        .where(Grid.community_id == actor.community_id, Grid.id == grid_id)
        .with_for_update()
    )
    if grid is None:
        raise PlaceNotFound
    current = await session.scalar(
        select(GridVersion).where(
            GridVersion.community_id == actor.community_id,
            GridVersion.grid_id == grid.id,
            GridVersion.until.is_(None),
        )
    )
    if current is not None:
        if body.since <= current.since:
            raise BeforeTheVersion
        current.until = body.since
        await session.flush()
    return grid, await _version(session, grid, body)


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
    return version
