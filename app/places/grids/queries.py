"""Which grid is where, on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shapely.geometry import Polygon
from sqlalchemy import ARRAY, Row, Select, Uuid, any_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Dwelling
from app.places.grids.geometry import Point, locate, valid_polygon
from app.places.grids.models import Grid, GridBuilding, GridVersion
from app.platform import clock
from app.platform.db.base import same
from app.platform.db.revisions import by_revision, number

# For a statement that is run with `here` and `grids`: the dwellings of a grid worker. A set, looked up
# once a statement, not a condition for every row.
DWELLINGS_OF_MY_GRIDS = (
    select(Dwelling.id)
    .join(GridBuilding, same(GridBuilding.building_id, Dwelling.building_id))
    .where(
        Dwelling.community_id == bindparam("here"),
        GridBuilding.until.is_(None),
        GridBuilding.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
    )
)


def on_day(community_id: int, day: date) -> Select[Any]:
    return (
        select(Grid.id, Grid.code, Grid.name, GridVersion.since, GridVersion.boundary)
        .join(
            GridVersion,
            same(GridVersion.grid_id, Grid.id),
        )
        .where(
            Grid.community_id == community_id,
            GridVersion.since <= day,
            or_(GridVersion.until.is_(None), GridVersion.until > day),
        )
        .order_by(Grid.code)
    )


async def grids(
    session: AsyncSession, community_id: int, day: date | None = None
) -> Sequence[Row[Any]]:
    found = await session.execute(on_day(community_id, day or clock.today()))
    rows: Sequence[Row[Any]] = found.all()
    return rows


async def buildings(
    session: AsyncSession, community_id: int, day: date | None = None
) -> Sequence[GridBuilding]:
    on = day or clock.today()
    found: Sequence[GridBuilding] = (
        await session.scalars(
            select(GridBuilding)
            .where(
                GridBuilding.community_id == community_id,
                GridBuilding.since <= on,
                or_(GridBuilding.until.is_(None), GridBuilding.until > on),
            )
            .order_by(GridBuilding.grid_id, GridBuilding.building_id)
        )
    ).all()
    return found


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
        return {row.id: valid_polygon(row.boundary) for row in rows}

    return locate(point, await by_revision(session, f"{name}:{day}", revision, read))
