"""告知单与电话通知名单"""

from typing import Any
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.communities import queries as communities
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import Session
from app.platform.errors import TooMany
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router
from app.platform.paper import FontsMissing
from app.residents.people.dependencies import spend_note
from app.service_orders.orders.errors import OrderNotFound
from app.service_orders.slips import errors, service
from app.service_orders.slips.schemas import PrintCallList

router = Router(prefix="/communities/{code}/orders", tags=["visits"])

PDF: dict[int | str, Any] = {200: {"content": {"application/pdf": {}}}}


@router.post(
    "/{order_id}/slip",
    response_class=Response,
    openapi_extra=UNKEPT,
    responses=problems(
        OrderNotFound, errors.NotYoursToPrint, errors.NobodyToCome, FontsMissing, TooMany
    )
    | PDF,
)
async def print_slip(
    order_id: UUID, actor: CurrentActor, request: Request, session: Session
) -> Response:
    """告知单, A4, for who has no phone: who comes, with photo, unit and number, when, what to have at hand,
    and the code. By the office or the grid worker; the order's history says by whom."""
    await spend_note(session, actor)
    made = await service.slip(session, actor, order_id, await _name(request, session))
    return _as_pdf(made, "slip")


@router.post(
    "/call-list",
    response_class=Response,
    openapi_extra=UNKEPT,
    responses=problems(errors.NotYoursToPrint, FontsMissing, TooMany) | PDF,
)
async def print_call_list(
    body: PrintCallList, actor: CurrentActor, request: Request, session: Session
) -> Response:
    """电话通知名单 of a day, A4: who is served and has no account, with their numbers, each opening logged;
    a grid worker's are those of their grids."""
    await spend_note(session, actor)
    made = await service.call_list(session, actor, body, await _name(request, session))
    return _as_pdf(made, "calls")


async def _name(request: Request, session: AsyncSession) -> str:
    name: str = (await communities.one(session, request.path_params["code"])).name
    return name


def _as_pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(content, headers=headers, media_type="application/pdf")
