"""议题"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from app.consultation.topics import errors, queries, service, views
from app.consultation.topics.errors import TopicNotFound
from app.consultation.topics.lifecycle import TopicState
from app.consultation.topics.policy import reads_the_words
from app.consultation.topics.queries import Filters
from app.consultation.topics.schemas import (
    AcceptTopic,
    JoinTopic,
    ProposeTopic,
    PublicTopic,
    PublicTopicPage,
    RaiseTopic,
    ResolveTopic,
    TopicItem,
    TopicStep,
    TopicView,
    Wanted,
)
from app.places.communities.dependencies import CurrentCommunity
from app.places.errors import OnlyStaff
from app.places.photos.errors import NoSuchPhoto, PhotoNotFound
from app.places.photos.serving import jpeg
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.answers import as_json
from app.platform.http.device_now import BY_DEVICE_CLOCK
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.http.shared import shared
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
    following: bool = False,
    overdue: bool = False,
    words: Annotated[Wanted, Query()] = None,
) -> Response:
    """Topics the caller may see, newest first. `mine`: proposed, or taken down, by the caller;
    `overdue`: proposals that should have been answered."""
    wanted = queries.words_of(words)
    only = Filters(state, estate_id, grid_id, mine, following, overdue, wanted)
    rows, after = await queries.listing(session, actor, paging, only)
    return as_json({"items": [views.item(row, actor) for row in rows], "next": after})


@router.get("/public", response_model=list[PublicTopic])
async def list_public_topics(
    community: CurrentCommunity, request: Request, session: ReadSession
) -> Response:
    """The hundred that were accepted last, for everybody, without personal data; at most two seconds
    old."""

    async def read() -> list[dict[str, Any]]:
        rows = await queries.OPEN_TO_ALL.all(session, {"here": community})
        return [views.public(row) for row in rows]

    return await shared(request, community, read=read)


@router.get("/public/{topic_id}", response_model=PublicTopicPage, responses=problems(TopicNotFound))
async def get_public_topic(
    topic_id: UUID, community: CurrentCommunity, request: Request, session: ReadSession
) -> Response:
    """What became of it, step by step, for everybody; without personal data."""

    async def read() -> dict[str, Any]:
        return views.page(*await queries.openly(session, community, topic_id))

    return await shared(request, community, topic_id, read=read)


@router.get(
    "/public/{topic_id}/photos/{photo_id}",
    response_class=Response,
    responses=problems(PhotoNotFound) | {200: {"content": {"image/jpeg": {}}}},
)
async def get_public_topic_photo(
    topic_id: UUID,
    photo_id: UUID,
    community: CurrentCommunity,
    session: ReadSession,
    thumbnail: bool = False,
) -> Response:
    """JPEG, of what was done."""
    wanted = {"here": community, "topic_id": topic_id, "photo_id": photo_id}
    await queries.PHOTO_OPENLY.one(session, wanted, PhotoNotFound)
    return await jpeg(session, community, photo_id, thumbnail=thumbnail)


@router.post(
    "",
    status_code=201,
    response_model=TopicView,
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(
        *(errors.NoSuchPoint, errors.NoSuchEstateOrGrid, errors.NoSuchProposer),
        *(errors.NotYoursToTakeDown, NoSuchPhoto, AlreadyRecorded),
    ),
    dependencies=BY_DEVICE_CLOCK,
)
async def propose_topic(body: ProposeTopic, actor: CurrentActor, session: Session) -> Response:
    """Anybody signed in; for somebody else: the office and grid workers."""
    return as_json(views.view(await service.propose(session, actor, body), actor), 201)


@router.post(
    "/from-hazards",
    status_code=201,
    response_model=TopicView,
    responses=problems(
        *(OnlyStaff, errors.NoSuchHazard, errors.NoSuchEstateOrGrid),
        *(NoSuchPhoto, AlreadyRecorded),
    ),
)
async def raise_topic(body: RaiseTopic, actor: CurrentActor, session: Session) -> Response:
    """隐患转议: several hazards, one topic; who reported them hears when it is delivered."""
    topic = await service.raise_from_hazards(session, actor, body)
    return as_json(views.view(topic, actor), 201)


@router.get(
    "/{topic_id}",
    openapi_extra=delegable(Scope.CONSULTATION),
    response_model=TopicView,
    responses=problems(TopicNotFound),
)
async def get_topic(topic_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return as_json(views.view(await queries.one(session, actor, topic_id), actor))


@router.get(
    "/{topic_id}/history",
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(TopicNotFound),
)
async def get_topic_history(
    topic_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[TopicStep]:
    reads = reads_the_words(actor, await queries.one(session, actor, topic_id))
    found = await queries.steps(session, actor.community_id, topic_id)
    return [views.step(row, reads=reads) for row in found]


@router.get(
    "/{topic_id}/photos/{photo_id}",
    response_class=Response,
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(PhotoNotFound) | {200: {"content": {"image/jpeg": {}}}},
)
async def get_topic_photo(
    topic_id: UUID,
    photo_id: UUID,
    actor: CurrentActor,
    session: ReadSession,
    thumbnail: bool = False,
) -> Response:
    """JPEG; the proposer's for who reads their words, of what was done for everybody."""
    await queries.photo(session, actor, topic_id, photo_id)
    return await jpeg(session, actor.community_id, photo_id, thumbnail=thumbnail)


@router.post("/{topic_id}/follow", response_model=TopicView, responses=problems(TopicNotFound))
async def follow_topic(topic_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """关注: to be told of each step."""
    return as_json(views.view(await service.follow(session, actor, topic_id), actor))


@router.post("/{topic_id}/unfollow", response_model=TopicView, responses=problems(TopicNotFound))
async def unfollow_topic(topic_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """取消关注; who proposed it or took part is told all the same."""
    return as_json(views.view(await service.unfollow(session, actor, topic_id), actor))


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


@router.step("/{topic_id}/join", TopicNotFound, errors.NotOpenToJoin, response_model=TopicView)
async def join_topic(
    topic_id: UUID, body: JoinTopic, actor: CurrentActor, session: Session
) -> Response:
    """并案: somebody proposed the same before; both are told of each step until the end.

    One that was joined itself stands for the one that it was joined to."""
    return as_json(views.view(await service.join(session, actor, topic_id, body), actor))


@router.step(
    "/{topic_id}/withdraw",
    TopicNotFound,
    errors.OthersHaveJoined,
    openapi_extra=delegable(Scope.CONSULTATION),
    response_model=TopicView,
)
async def withdraw_topic(
    topic_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """撤回, by who proposed it, as long as nobody has sat down over it."""
    return as_json(views.view(await service.withdraw(session, actor, topic_id, body), actor))


@router.step(
    "/{topic_id}/resolve",
    *(TopicNotFound, errors.OnlyByBallot, errors.ResolvesNothing),
    response_model=TopicView,
)
async def resolve_topic(
    topic_id: UUID, body: ResolveTopic, actor: CurrentActor, session: Session
) -> Response:
    """协商一致: never a matter of 民法典 278."""
    return as_json(views.view(await service.resolve(session, actor, topic_id, body), actor))
