"""我的个人信息"""

from typing import Any

from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession
from app.platform.http.routes import Router, delegable
from app.platform.schemas import View
from app.reports.own_data import queries

router = Router(prefix="/communities/{code}/me/data", tags=["privacy"])


class HeldField(View):
    label: str
    value: Any
    purpose: str
    retention: str
    sensitivity: str


class HeldTable(View):
    table: str
    label: str
    records: list[list[HeldField]]


@router.get("", openapi_extra=delegable(Scope.RIGHTS))
async def get_my_data(actor: CurrentActor, session: ReadSession) -> list[HeldTable]:
    """查阅、复制: all that is held on me, what for and how long; for machines and for reading."""
    return [HeldTable.model_validate(table) for table in await queries.copy(session, actor)]
