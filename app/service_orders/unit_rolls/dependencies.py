"""An uploaded workbook is judged before its deed begins."""

from uuid import UUID

from fastapi import Request

from app.places.roles.dependencies import actor
from app.platform.errors import MalformedRequest
from app.platform.excel.reader import BadWorkbook
from app.platform.http.problems import refuses
from app.platform.http.workbooks import judge_upload
from app.service_orders.providers.errors import NotTheirUnit
from app.service_orders.providers.policy import must_keep


@refuses(NotTheirUnit, BadWorkbook)
async def judged(request: Request) -> None:
    try:
        unit_id = UUID(request.path_params["unit_id"])
    except ValueError:
        raise MalformedRequest from None
    must_keep(await actor(request), unit_id)
    await judge_upload(request)
