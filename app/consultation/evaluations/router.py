"""评议"""

from uuid import UUID

from fastapi import Response

from app.consultation.evaluations import errors, queries, service, views
from app.consultation.evaluations.schemas import EvaluateTopic, EvaluationsView
from app.consultation.topics import views as topic_views
from app.consultation.topics.errors import TopicNotFound
from app.consultation.topics.schemas import TopicView
from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.answers import as_json
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.schemas import Reason

router = Router(prefix="/communities/{code}/topics/{topic_id}", tags=["topics"])


async def viewed(session: Session, actor: Actor, topic_id: UUID) -> Response:
    return as_json(views.evaluations(*await queries.of_topic(session, actor, topic_id)))


@router.get(
    "/evaluations",
    response_model=EvaluationsView,
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(TopicNotFound),
)
async def list_evaluations(topic_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return await viewed(session, actor, topic_id)


@router.step(
    "/evaluate",
    *(TopicNotFound, errors.EvaluationOver, errors.EvaluatedAlready, errors.WorkedOnIt),
    openapi_extra=delegable(Scope.CONSULTATION),
    response_model=EvaluationsView,
)
async def evaluate_topic(
    topic_id: UUID, body: EvaluateTopic, actor: CurrentActor, session: Session
) -> Response:
    """评议, within fourteen days, once a person and delivery; never by who did the work."""
    await service.evaluate(session, actor, topic_id, body)
    return await viewed(session, actor, topic_id)


@router.step(
    "/not-solved",
    *(TopicNotFound, errors.EvaluationOver),
    openapi_extra=delegable(Scope.CONSULTATION),
    response_model=TopicView,
)
async def reopen_topic(
    topic_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """未解决, within fourteen days: back to hand."""
    topic = await service.not_solved(session, actor, topic_id, body)
    return as_json(topic_views.view(topic, actor))
