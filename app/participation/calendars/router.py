"""日历订阅"""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Path, Request, Response

from app.participation.calendars import queries, service, views
from app.participation.calendars.errors import CalendarNotFound
from app.participation.calendars.ics import ics
from app.participation.calendars.schemas import FeedView, NewFeedView, Subscribe
from app.places.communities.dependencies import CurrentCommunity
from app.places.errors import NoSuchPlace
from app.places.roles.dependencies import CurrentActor
from app.platform import clock
from app.platform.db.session import ReadSession, Session
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router
from app.platform.spans import Span
from app.platform.words import shape

BACK, AHEAD = timedelta(days=30), timedelta(days=60)

Token = Annotated[str, Path(pattern=shape(r"^[A-Za-z0-9_-]{1,100}$", "订阅地址不完整"))]

router = Router(prefix="/communities/{code}/calendars", tags=["rounds"])


@router.post("", status_code=201, openapi_extra=UNKEPT, responses=problems(NoSuchPlace))
async def subscribe_calendar(
    body: Subscribe, actor: CurrentActor, request: Request, session: Session
) -> NewFeedView:
    """A calendar for the phone's own calendar program; its address is private, and told once."""
    feed, token = await service.subscribe(session, actor, body)
    here = request.path_params["code"]
    path = request.app.url_path_for("read_calendar", code=here, token=token)
    return views.new(feed, str(path))


@router.get("")
async def list_calendars(actor: CurrentActor, session: ReadSession) -> list[FeedView]:
    return [views.feed(row) for row in await queries.mine(session, actor)]


@router.post("/{calendar_id}/end", status_code=204, responses=problems(CalendarNotFound))
async def end_calendar(calendar_id: UUID, actor: CurrentActor, session: Session) -> None:
    await service.end(session, actor, calendar_id)


@router.get(
    "/{token}.ics",
    response_class=Response,
    responses=problems(CalendarNotFound) | {200: {"content": {"text/calendar": {}}}},
)
async def read_calendar(
    token: Token, community: CurrentCommunity, session: ReadSession
) -> Response:
    """iCalendar, without signing in: who has the address reads it. No names of people."""
    span = Span(clock.today() - BACK, clock.today() + AHEAD)
    content = ics(*await queries.read(session, community, token, span))
    return Response(content, media_type="text/calendar; charset=utf-8")
