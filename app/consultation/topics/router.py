"""议题"""

from uuid import UUID

from fastapi import Response

from app.consultation.topics import errors, queries, service, views
from app.consultation.topics.errors import TopicNotFound
from app.consultation.topics.lifecycle import TopicState
from app.consultation.topics.queries import Filters
from app.consultation.topics.schemas import (
    AcceptTopic,
    ProposeTopic,
    ResolveTopic,
    TopicItem,
    TopicView,
)
from app.places.photos.errors import NoSuchPhoto
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.answers import as_json
from app.platform.http.device_now import BY_DEVICE_CLOCK
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.paging import BadCursor, Page
from app.platform.schemas import Reason

router = Router(prefix="/communities/{code}/topics", tags=["topics"])


@router.get(
    "",
    response_model=Page[TopicItem],
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(BadCursor),
)
async def list_topics(  # noqa: PLR0913, PLR0917 - the filters
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    state: TopicState | None = None,
    estate_id: UUID | None = None,
    grid_id: UUID | None = None,
    mine: bool = False,
) -> Response:
    """Topics the caller may see, newest first. `mine`: proposed by the caller."""
    only = Filters(state, estate_id, grid_id, mine)
    rows, after = await queries.listing(session, actor, paging, only)
    return as_json({"items": [views.item(row, actor) for row in rows], "next": after})


@router.post(
    "",
    status_code=201,
    response_model=TopicView,
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(
        *(errors.NoSuchPoint, errors.NoSuchEstateOrGrid, errors.NoSuchProposer),
        *(NoSuchPhoto, AlreadyRecorded),
    ),
    dependencies=BY_DEVICE_CLOCK,
)
async def propose_topic(body: ProposeTopic, actor: CurrentActor, session: Session) -> Response:
    """Anybody signed in; for somebody else: the office and grid workers."""
    return as_json(views.view(await service.propose(session, actor, body), actor), 201)


@router.get(
    "/{topic_id}",
    openapi_extra=delegable(Scope.CONSULTATION),
    response_model=TopicView,
    responses=problems(TopicNotFound),
)
async def get_topic(topic_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return as_json(views.view(await queries.one(session, actor, topic_id), actor))


@router.step("/{topic_id}/accept", TopicNotFound, response_model=TopicView)
async def accept_topic(
    topic_id: UUID, body: AcceptTopic, actor: CurrentActor, session: Session
) -> Response:
    """受理: from now on everybody may read it and state an opinion."""
    return as_json(views.view(await service.accept(session, actor, topic_id, body), actor))


@router.step("/{topic_id}/decline", TopicNotFound, response_model=TopicView)
async def decline_topic(
    topic_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """不予受理: the proposer reads why."""
    return as_json(views.view(await service.decline(session, actor, topic_id, body), actor))


@router.step("/{topic_id}/resolve", TopicNotFound, errors.OnlyByBallot, response_model=TopicView)
async def resolve_topic(
    topic_id: UUID, body: ResolveTopic, actor: CurrentActor, session: Session
) -> Response:
    """协商一致: never a matter of 民法典 278."""
    return as_json(views.view(await service.resolve(session, actor, topic_id, body), actor))
