"""从一句话到一件事: the whole chain of one topic"""

from uuid import UUID

from fastapi import Response

from app.consultation.topics.errors import TopicNotFound
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession
from app.platform.db.snapshots import one_snapshot
from app.platform.http.answers import as_json
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.reports.chain import queries, views
from app.reports.chain.schemas import ChainView

router = Router(prefix="/communities/{code}/topics", tags=["topics"])


@router.get(
    "/{topic_id}/chain",
    response_model=ChainView,
    openapi_extra=delegable(Scope.CONSULTATION),
    responses=problems(TopicNotFound),
)
async def get_topic_chain(topic_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """From the first words, with those of what was joined, over hazards, sessions, opinions, ballots,
    publication and tasks to what was done and how it was found."""
    async with one_snapshot(session):
        return as_json(views.chain(await queries.chain(session, actor, topic_id), actor))
