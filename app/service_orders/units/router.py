"""共建单位"""

from uuid import UUID

from app.places.communities.dependencies import CurrentCommunity
from app.places.errors import OnlyStaff, ThereAlready
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.schemas import Reason
from app.service_orders.providers.errors import NotTheirUnit
from app.service_orders.units import queries, service, views
from app.service_orders.units.errors import UnitHasEnded, UnitNotFound
from app.service_orders.units.schemas import AddUnit, ChangeUnit, UnitView

router = Router(prefix="/communities/{code}/units", tags=["unit-members"])


@router.get("")
async def list_units(community: CurrentCommunity, session: ReadSession) -> list[UnitView]:
    """For everybody; also those that have ended."""
    return [views.unit(row) for row in await queries.listing(session, community)]


@router.post("", status_code=201, responses=problems(OnlyStaff, ThereAlready))
async def add_unit(body: AddUnit, actor: CurrentActor, session: Session) -> UnitView:
    return views.unit(await service.add(session, actor, body))


@router.get("/{unit_id}", responses=problems(UnitNotFound))
async def get_unit(unit_id: UUID, community: CurrentCommunity, session: ReadSession) -> UnitView:
    return views.unit(await queries.one(session, community, unit_id))


@router.post(
    "/{unit_id}/change",
    responses=problems(UnitNotFound, NotTheirUnit, OnlyStaff, UnitHasEnded, ThereAlready),
)
async def change_unit(
    unit_id: UUID, body: ChangeUnit, actor: CurrentActor, session: Session
) -> UnitView:
    """By its coordinator or the office; its name by the office."""
    return views.unit(await service.change(session, actor, unit_id, body))


@router.post("/{unit_id}/end", responses=problems(UnitNotFound, OnlyStaff, UnitHasEnded))
async def end_unit(unit_id: UUID, body: Reason, actor: CurrentActor, session: Session) -> UnitView:
    """Its members leave with it; who coordinated it does no more."""
    return views.unit(await service.end(session, actor, unit_id, body))
