"""议事点"""

from app.places.communities.dependencies import CurrentCommunity
from app.places.errors import OnlyStaff
from app.places.points import queries, service, views
from app.places.points.schemas import AddPoint, PointView
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import Clash
from app.platform.http.problems import problems
from app.platform.http.routes import Router

router = Router(prefix="/communities/{code}/points", tags=["places"])


@router.get("")
async def list_points(community: CurrentCommunity, session: ReadSession) -> list[PointView]:
    """Where people meet to deliberate."""
    return [views.point(row) for row in await queries.points(session, community)]


@router.post("", status_code=201, responses=problems(OnlyStaff, Clash))
async def add_point(body: AddPoint, actor: CurrentActor, session: Session) -> PointView:
    return views.point(await service.add(session, actor, body))
