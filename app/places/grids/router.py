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
from app.places.grids.geometry import Datum, Point, to_wgs84
from app.places.grids.schemas import (
    AddGrid,
    EndGrid,
    GridBuildingView,
    GridView,
    LocatedView,
    RedrawGrid,
    TakeBuilding,
)
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import Clash
from app.platform.http.bodies import KB, takes
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.schemas import Date

router = Router(prefix="/communities/{code}/grids", tags=["places"])


@router.get("")
async def list_grids(
    community: CurrentCommunity, session: ReadSession, on: Date | None = None
) -> list[GridView]:
    """The grids as they were on a day; default: today."""
    return [views.grid(row) for row in await queries.grids(session, community, on)]


@router.get("/locate", responses=problems(OutsideEveryGrid))
async def locate_grid(
    community: CurrentCommunity,
    session: ReadSession,
    lng: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)],
    datum: Datum = Datum.GCJ02,
) -> LocatedView:
    """Which grid a point lies in; `gcj02` is what WeChat gives."""
    point = Point(lng, lat)
    here = to_wgs84(point) if datum is Datum.GCJ02 else point
    return views.located(await queries.located(session, community, here))


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
