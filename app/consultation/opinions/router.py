"""议事民意"""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from app.consultation.opinions import errors, queries, service, views
from app.consultation.opinions.errors import StatementNotFound
from app.consultation.opinions.lifecycle import StatementState
from app.consultation.opinions.schemas import (
    MyVotes,
    NextStatement,
    OpinionMapView,
    ShowStatement,
    StatementView,
    StateOpinion,
    VoteOnStatement,
    VoteView,
)
from app.consultation.topics.errors import TopicNotFound
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

router = Router(prefix="/communities/{code}/topics/{topic_id}", tags=["opinions"])


@router.step(
    "/state-opinion",
    *(TopicNotFound, errors.TooManyStatements, AlreadyRecorded),
    status_code=201,
    response_model=StatementView,
    openapi_extra=delegable(Scope.CONSULTATION),
)
async def state_opinion(
    topic_id: UUID, body: StateOpinion, actor: CurrentActor, session: Session
) -> Response:
    """发表意见: one sentence, to which its author agrees. Where the topic is moderated it is shown when the
    office let it."""
    stated = await service.state_opinion(session, actor, topic_id, body)
    return as_json(views.statement(stated, actor), 201)


@router.get(
    "/statements",
    response_model=Page[StatementView],
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(TopicNotFound, BadCursor),
)
async def list_statements(
    topic_id: UUID,
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    state: StatementState | None = None,
    mine: bool = False,
) -> Response:
    """Those that are shown, and the caller's own; the office reads all. Nobody reads whose they are."""
    rows, after = await queries.listing(session, actor, topic_id, paging, state=state, mine=mine)
    items = [views.statement(row, actor, row.my_vote) for row in rows]
    return as_json({"items": items, "next": after})


@router.get(
    "/statements/next",
    response_model=list[NextStatement],
    responses=problems(TopicNotFound),
)
async def draw_statements(
    topic_id: UUID,
    actor: CurrentActor,
    session: ReadSession,
    count: Annotated[int, Query(ge=1, le=20)] = 5,
) -> Response:
    """On which the caller has not voted: drawn anew each time, the new and the dividing more often."""
    rows = await queries.to_vote_on(session, actor, topic_id, count)
    return as_json([{"id": row.id, "words": row.words} for row in rows])


@router.step(
    "/statements/{statement_id}/vote",
    *(StatementNotFound, errors.OwnStatement),
    response_model=VoteView,
    dependencies=BY_DEVICE_CLOCK,
)
async def vote_on_statement(
    topic_id: UUID,
    statement_id: UUID,
    body: VoteOnStatement,
    actor: CurrentActor,
    session: Session,
) -> Response:
    """表态: agree, disagree or pass; the last one counts. Nobody but the voter learns of it, and so nobody
    votes for another."""
    return as_json(views.vote(*await service.vote(session, actor, topic_id, statement_id, body)))


@router.get("/my-votes", response_model=MyVotes, responses=problems(TopicNotFound))
async def list_my_votes(topic_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """All that the caller ever voted on the topic's statements, at once."""
    return as_json(views.my_votes(*await queries.my_votes(session, actor, topic_id)))


@router.get(
    "/opinion-map",
    response_model=OpinionMapView,
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(TopicNotFound),
)
async def get_opinion_map(topic_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """民意图: who thinks alike, and what all agree on (最大公约数).

    The same for everybody. It is drawn anew a minute after five or more residents, and one in a hundred,
    have voted otherwise than it says; groups of under three are not shown, nor anything from which their
    votes could be computed."""
    return as_json(views.opinion_map(*await queries.public_map(session, actor, topic_id)))


@router.step(
    "/statements/{statement_id}/show",
    *(StatementNotFound, errors.SayWhyItWasChanged, errors.VotedOnAsItIs),
    response_model=StatementView,
)
async def show_statement(
    topic_id: UUID,
    statement_id: UUID,
    body: ShowStatement,
    actor: CurrentActor,
    session: Session,
) -> Response:
    """展示, as it was stated or in other words; its author reads why, and the original is kept."""
    shown = await service.show(session, actor, topic_id, statement_id, body)
    return as_json(views.statement(shown, actor))


@router.step("/statements/{statement_id}/refuse", StatementNotFound, response_model=StatementView)
async def refuse_statement(
    topic_id: UUID, statement_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """不予展示, also of what was shown: its author reads why."""
    refused = await service.refuse(session, actor, topic_id, statement_id, body)
    return as_json(views.statement(refused, actor))


@router.step(
    "/statements/{statement_id}/withdraw",
    StatementNotFound,
    response_model=StatementView,
    openapi_extra=delegable(Scope.CONSULTATION),
)
async def withdraw_statement(
    topic_id: UUID, statement_id: UUID, actor: CurrentActor, session: Session
) -> Response:
    """撤回, by its author."""
    withdrawn = await service.withdraw(session, actor, topic_id, statement_id)
    return as_json(views.statement(withdrawn, actor))
