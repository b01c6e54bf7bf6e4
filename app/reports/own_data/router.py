"""我的个人信息"""

from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession
from app.platform.http.routes import Router, delegable
from app.reports.own_data import queries, views
from app.reports.own_data.schemas import HeldTable

router = Router(prefix="/communities/{code}/me/data", tags=["privacy"])


@router.get("", openapi_extra=delegable(Scope.RIGHTS))
async def get_my_data(actor: CurrentActor, session: ReadSession) -> list[HeldTable]:
    """查阅、复制: all that is held on me, what for and how long; for machines and for reading."""
    return [views.table(found) for found in await queries.copy(session, actor)]
