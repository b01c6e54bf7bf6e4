"""网格"""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from app.places.communities.dependencies import CurrentCommunity
from app.places.errors import NoSuchPlace, OnlyStaff, PlaceNotFound
from app.places.grids import queries, service, views
from app.places.grids.errors import (
    BadBoundary,
    BeforeTheVersion,
    GridNotThen,
    GridStillHasBuildings,
    OutsideEveryGrid,
)
from app.places.grids.schemas import (
    AddGrid,
    EndGrid,
    GridBuildingView,
    GridView,
    LocatedView,
    PlaceAsked,
    RedrawGrid,
    RedrawGrids,
    TakeBuilding,
)
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import Clash
from app.platform.http.bodies import KB, MB, takes
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.schemas import Date
from app.platform.values.points import Datum

router = Router(prefix="/communities/{code}/grids", tags=["places"])


@router.get("")
async def list_grids(
    community: CurrentCommunity,
    session: ReadSession,
    on: Date | None = None,
    datum: Datum = Datum.WGS84,
) -> list[GridView]:
    """The grids as they were on a day (default: today), in the datum of the map they are shown on."""
    return [views.grid(row, datum) for row in await queries.grids(session, community, on)]


@router.get("/locate", responses=problems(OutsideEveryGrid))
async def locate_grid(
    community: CurrentCommunity, session: ReadSession, place: Annotated[PlaceAsked, Query()]
) -> LocatedView:
    """Which grid a point lies in; `gcj02` is what WeChat gives."""
    return views.located(await queries.located(session, community, place.wgs84))


@router.post(
    "",
    status_code=201,
    openapi_extra=takes(512 * KB),
    responses=problems(OnlyStaff, BadBoundary, Clash),
)
async def add_grid(body: AddGrid, actor: CurrentActor, session: Session) -> GridView:
    return views.drawn(*await service.add(session, actor, body))


@router.put(
    "/{grid_id}/boundary",
    openapi_extra=takes(512 * KB),
    responses=problems(OnlyStaff, PlaceNotFound, BadBoundary, BeforeTheVersion, GridNotThen),
)
async def redraw_grid(
    grid_id: UUID, body: RedrawGrid, actor: CurrentActor, session: Session
) -> GridView:
    """A new boundary from a day on; figures before that day stay as they were."""
    return views.drawn(*await service.redraw(session, actor, grid_id, body))


@router.put(
    "/boundaries",
    openapi_extra=takes(4 * MB),
    responses=problems(OnlyStaff, PlaceNotFound, BadBoundary, BeforeTheVersion, GridNotThen),
)
async def redraw_grids(body: RedrawGrids, actor: CurrentActor, session: Session) -> list[GridView]:
    """New boundaries of several grids from a day on, judged together: all or none."""
    return [views.drawn(*one) for one in await service.redraw_all(session, actor, body)]


@router.get("/buildings")
async def list_grid_buildings(
    community: CurrentCommunity, session: ReadSession, on: Date | None = None
) -> list[GridBuildingView]:
    """Which building belonged to which grid on a day; default: today."""
    return [views.building(row) for row in await queries.buildings(session, community, on)]


@router.post(
    "/{grid_id}/buildings",
    status_code=201,
    responses=problems(OnlyStaff, PlaceNotFound, NoSuchPlace, BeforeTheVersion, GridNotThen),
)
async def take_building(
    grid_id: UUID, body: TakeBuilding, actor: CurrentActor, session: Session
) -> GridBuildingView:
    """A building belongs to this grid from a day on; figures before that day stay."""
    return views.building(await service.take_building(session, actor, grid_id, body))


@router.post(
    "/{grid_id}/end",
    status_code=204,
    responses=problems(OnlyStaff, PlaceNotFound, BeforeTheVersion, GridStillHasBuildings),
)
async def end_grid(grid_id: UUID, body: EndGrid, actor: CurrentActor, session: Session) -> None:
    """Its buildings have gone to other grids; what was found in it stays found in it."""
    await service.end(session, actor, grid_id, body)
