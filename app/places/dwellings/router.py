"""小区、楼栋、房屋"""

from uuid import UUID

from app.places.communities.dependencies import CurrentCommunity
from app.places.dwellings import queries, service, views
from app.places.dwellings.schemas import (
    AddBuilding,
    AddCompany,
    AddDwelling,
    AddEstate,
    BuildingView,
    CompanyView,
    DwellingView,
    EstateView,
    PlaceBuilding,
)
from app.places.errors import LooksLikeAnother, NoSuchPlace, OnlyStaff, PlaceNotFound, ThereAlready
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import Clash
from app.platform.http.problems import problems
from app.platform.http.routes import Router

router = Router(prefix="/communities/{code}", tags=["places"])

ADDING = problems(OnlyStaff, NoSuchPlace, Clash)
PLACE = problems(OnlyStaff, NoSuchPlace, ThereAlready, LooksLikeAnother)


@router.get("/companies")
async def list_companies(community: CurrentCommunity, session: ReadSession) -> list[CompanyView]:
    """Property companies (物业)."""
    return [views.company(row) for row in await queries.companies(session, community)]


@router.post("/companies", status_code=201, responses=ADDING)
async def add_company(body: AddCompany, actor: CurrentActor, session: Session) -> CompanyView:
    return views.company(await service.add_company(session, actor, body))


@router.get("/estates")
async def list_estates(community: CurrentCommunity, session: ReadSession) -> list[EstateView]:
    return [views.estate(row) for row in await queries.estates(session, community)]


@router.post("/estates", status_code=201, responses=PLACE)
async def add_estate(body: AddEstate, actor: CurrentActor, session: Session) -> EstateView:
    return views.estate(await service.add_estate(session, actor, body))


@router.get("/buildings")
async def list_buildings(
    community: CurrentCommunity, session: ReadSession, estate_id: UUID | None = None
) -> list[BuildingView]:
    found = await queries.buildings(session, community, estate_id)
    return [views.building(row) for row in found]


@router.post("/buildings", status_code=201, responses=PLACE)
async def add_building(body: AddBuilding, actor: CurrentActor, session: Session) -> BuildingView:
    return views.building(await service.add_building(session, actor, body))


@router.put("/buildings/{building_id}/place", responses=problems(OnlyStaff, PlaceNotFound))
async def place_building(
    building_id: UUID, body: PlaceBuilding, actor: CurrentActor, session: Session
) -> BuildingView:
    """Where it stands: not known when it was added, or copied from a map in another datum."""
    return views.building(await service.place_building(session, actor, building_id, body))


@router.get("/buildings/{building_id}/dwellings")
async def list_dwellings(
    building_id: UUID, community: CurrentCommunity, session: ReadSession
) -> list[DwellingView]:
    found = await queries.dwellings(session, community, building_id)
    return [views.dwelling(row) for row in found]


@router.post(
    "/buildings/{building_id}/dwellings",
    status_code=201,
    responses=PLACE | problems(PlaceNotFound),
)
async def add_dwelling(
    building_id: UUID, body: AddDwelling, actor: CurrentActor, session: Session
) -> DwellingView:
    return views.dwelling(await service.add_dwelling(session, actor, building_id, body))
