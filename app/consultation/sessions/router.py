"""议事会"""

from typing import Any
from uuid import UUID

from fastapi import Request, Response

from app.consultation.sessions import errors, queries, service, views
from app.consultation.sessions.errors import MeetingNotFound
from app.consultation.sessions.lifecycle import MeetingState
from app.consultation.sessions.models import Meeting, MeetingKind
from app.consultation.sessions.queries import Filters
from app.consultation.sessions.schemas import (
    Announce,
    ConveneTopic,
    MeetingItem,
    MeetingView,
    MoveMeeting,
    PlanMeeting,
    PublicMeeting,
    PublicPage,
    ReviseAgenda,
    ShowPhotos,
)
from app.consultation.topics.errors import NoSuchPoint, TopicNotFound
from app.places.communities.dependencies import CurrentCommunity
from app.places.photos.errors import NoSuchPhoto, PhotoNotFound
from app.places.photos.serving import jpeg
from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.answers import as_json
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.http.shared import shared
from app.platform.lifecycle import NotYourStep, StepOutOfOrder
from app.platform.paging import BadCursor, Page
from app.platform.schemas import Reason
from app.residents.histories.queries import steps
from app.residents.histories.schemas import StepView

router = Router(prefix="/communities/{code}", tags=["sessions"])

PLAN = (
    *(errors.NotYoursToConvene, NoSuchPoint, errors.NoSuchLeader, errors.NoSuchAudience),
    *(errors.NoSuchTopic, errors.BegunLongAgo, errors.OnTheAgendaAlready, errors.NotAtAPlace),
    *(AlreadyRecorded, NotYourStep, StepOutOfOrder),
)


@router.get(
    "/sessions",
    response_model=Page[MeetingItem],
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(BadCursor),
)
async def list_meetings(  # noqa: PLR0913, PLR0917 - the filters
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    state: MeetingState | None = None,
    kind: MeetingKind | None = None,
    estate_id: UUID | None = None,
    topic_id: UUID | None = None,
    mine: bool = False,
    coming: bool = False,
) -> Response:
    """Newest first. `mine`: to which the caller was asked, or was; `coming`: not over yet."""
    only = Filters(state, kind, estate_id, topic_id, mine, coming)
    rows, after = await queries.listing(session, actor, paging, only)
    return as_json({"items": [views.item(row, actor) for row in rows], "next": after})


@router.get("/sessions/public", response_model=list[PublicMeeting])
async def list_public_meetings(
    community: CurrentCommunity, request: Request, session: ReadSession
) -> Response:
    """The newest hundred that were announced, for everybody, without personal data."""

    async def read() -> list[dict[str, Any]]:
        return [views.public(row) for row in await queries.PUBLIC.all(session, {"here": community})]

    return await shared(request, community, read=read)


@router.get(
    "/sessions/public/{meeting_id}",
    response_model=PublicPage,
    responses=problems(MeetingNotFound),
)
async def get_public_meeting(
    meeting_id: UUID, community: CurrentCommunity, request: Request, session: ReadSession
) -> Response:
    """Its agenda, how many came, and its minutes with every correction; nobody's name."""

    async def read() -> dict[str, Any]:
        wanted = {"here": community, "meeting_id": meeting_id}
        return views.page(await queries.PUBLIC_ONE.one(session, wanted, MeetingNotFound))

    return await shared(request, community, meeting_id, read=read)


@router.post("/sessions", status_code=201, response_model=MeetingView, responses=problems(*PLAN))
async def plan_meeting(body: PlanMeeting, actor: CurrentActor, session: Session) -> Response:
    """By the office; about an estate of their grids also by a grid worker. Topics are the office's."""
    meeting = await service.plan(session, actor, body)
    return await _answer(session, actor, meeting.id, 201)


@router.step(
    "/topics/{topic_id}/convene",
    TopicNotFound,
    errors.NoSuchMeeting,
    *PLAN,
    response_model=MeetingView,
)
async def convene_topic(
    topic_id: UUID, body: ConveneTopic, actor: CurrentActor, session: Session
) -> Response:
    """召集议事: the topic goes on the agenda of a session, or of a new one."""
    return await _answer(session, actor, await service.convene(session, actor, topic_id, body))


@router.get(
    "/sessions/{meeting_id}",
    openapi_extra=delegable(Scope.CONSULTATION),
    response_model=MeetingView,
    responses=problems(MeetingNotFound),
)
async def get_meeting(meeting_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return await _answer(session, actor, meeting_id)


@router.get(
    "/sessions/{meeting_id}/history", responses=problems(MeetingNotFound, errors.NotForYourEyes)
)
async def get_meeting_history(
    meeting_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[StepView]:
    """For who takes down what happens, and the auditor."""
    await queries.inside(session, actor, meeting_id)
    found = await steps(session, actor.community_id, Meeting.__tablename__, meeting_id)
    return [StepView.of(row) for row in found]


@router.get(
    "/sessions/{meeting_id}/photos/{photo_id}",
    response_class=Response,
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(MeetingNotFound, PhotoNotFound) | {200: {"content": {"image/jpeg": {}}}},
)
async def get_meeting_photo(
    meeting_id: UUID,
    photo_id: UUID,
    actor: CurrentActor,
    session: ReadSession,
    thumbnail: bool = False,
) -> Response:
    """JPEG; of a sheet with names for who takes them down, others once the minutes are published."""
    await queries.photo(session, actor, meeting_id, photo_id)
    return await jpeg(session, actor.community_id, photo_id, thumbnail=thumbnail)


@router.step(
    "/sessions/{meeting_id}/revise",
    MeetingNotFound,
    errors.NotOnTheAgenda,
    errors.NoSuchTopic,
    errors.OnTheAgendaAlready,
    response_model=MeetingView,
)
async def revise_agenda(
    meeting_id: UUID, body: ReviseAgenda, actor: CurrentActor, session: Session
) -> Response:
    """调整议程: a topic that is new to it is convened."""
    await service.revise(session, actor, meeting_id, body)
    return await _answer(session, actor, meeting_id)


@router.step(
    "/sessions/{meeting_id}/publish",
    MeetingNotFound,
    errors.NoSuchAudience,
    response_model=MeetingView,
)
async def publish_meeting(
    meeting_id: UUID, body: Announce, actor: CurrentActor, session: Session
) -> Response:
    """公告: everybody sees it; who follows its topics is invited, and who lives where it is said."""
    await service.announce(session, actor, meeting_id, body)
    return await _answer(session, actor, meeting_id)


@router.step(
    "/sessions/{meeting_id}/invite",
    MeetingNotFound,
    errors.NoSuchAudience,
    response_model=MeetingView,
)
async def invite_to_meeting(
    meeting_id: UUID, body: Announce, actor: CurrentActor, session: Session
) -> Response:
    """邀请: more people; who was invited before is not told again."""
    await service.invite(session, actor, meeting_id, body)
    return await _answer(session, actor, meeting_id)


@router.step(
    "/sessions/{meeting_id}/move",
    MeetingNotFound,
    errors.BeginsInThePast,
    errors.SomebodyIsThere,
    NoSuchPoint,
    errors.NotAtAPlace,
    response_model=MeetingView,
)
async def move_meeting(
    meeting_id: UUID, body: MoveMeeting, actor: CurrentActor, session: Session
) -> Response:
    """改期, and elsewhere if a place is said: who was invited is told."""
    await service.move(session, actor, meeting_id, body)
    return await _answer(session, actor, meeting_id)


@router.step(
    "/sessions/{meeting_id}/cancel",
    MeetingNotFound,
    errors.SomebodyIsThere,
    response_model=MeetingView,
)
async def cancel_meeting(
    meeting_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    await service.cancel(session, actor, meeting_id, body)
    return await _answer(session, actor, meeting_id)


@router.step("/sessions/{meeting_id}/open", MeetingNotFound, response_model=MeetingView)
async def open_meeting(meeting_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """开始; on a bench also without an announcement."""
    await service.open_it(session, actor, meeting_id)
    return await _answer(session, actor, meeting_id)


@router.step(
    "/sessions/{meeting_id}/hold",
    MeetingNotFound,
    errors.MeetingNotBegun,
    response_model=MeetingView,
)
async def hold_meeting(meeting_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """结束; what phones without signal bring later is still taken."""
    await service.hold(session, actor, meeting_id)
    return await _answer(session, actor, meeting_id)


@router.step(
    "/sessions/{meeting_id}/show", MeetingNotFound, NoSuchPhoto, response_model=MeetingView
)
async def show_meeting(
    meeting_id: UUID, body: ShowPhotos, actor: CurrentActor, session: Session
) -> Response:
    """Photos of the session: for neighbours once its minutes are published."""
    await service.show(session, actor, meeting_id, body)
    return await _answer(session, actor, meeting_id)


async def _answer(
    session: Session, actor: Actor, meeting_id: UUID, status_code: int = 200
) -> Response:
    row = await queries.one(session, actor, meeting_id)
    return as_json(views.view(row, actor), status_code)
