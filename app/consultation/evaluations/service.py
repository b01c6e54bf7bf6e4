"""What can be said of what was delivered, for fourteen days."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.evaluations import queries
from app.consultation.evaluations.errors import EvaluationOver, WorkedOnIt
from app.consultation.evaluations.models import Evaluation
from app.consultation.evaluations.schemas import EvaluateTopic
from app.consultation.topics import queries as topics
from app.consultation.topics.lifecycle import TopicAction
from app.consultation.topics.models import Topic
from app.consultation.topics.service import by_the_clock, meanwhile, step, take_part
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.schemas import Reason

OPEN_FOR = timedelta(days=14)


async def not_solved(session: AsyncSession, actor: Actor, topic_id: UUID, body: Reason) -> Topic:
    """未解决: back to hand; what was said to be delivered stays in the history."""
    topic = await topics.for_update(session, actor, topic_id)
    action, was = TopicAction.NOT_SOLVED, topic.delivered
    await step(session, actor, topic, action, reason=body.reason, delivered=was)
    _still_open(topic)
    topic.delivered = topic.delivered_at = None
    return topic


async def evaluate(
    session: AsyncSession, actor: Actor, topic_id: UUID, body: EvaluateTopic
) -> Topic:
    """评议: by a verified resident who did none of the work."""
    topic = await topics.for_update(session, actor, topic_id)
    meanwhile(actor, topic, TopicAction.EVALUATE)
    delivered_at = _still_open(topic)
    if await queries.did_any(session, actor, topic_id):
        raise WorkedOnIt
    session.add(
        Evaluation(
            community_id=topic.community_id,
            topic_id=topic.id,
            delivered_at=delivered_at,
            person_id=actor.person_id,
            evaluated_by=actor.account_id,
            evaluated_at=clock.now(),
            score=body.score,
            words=body.words,
        )
    )
    await session.flush()
    await take_part(session, topic, actor.account_id)
    return topic


async def close(session: AsyncSession, topic: Topic) -> None:
    """归档, also when nobody evaluated it; who calls holds its row."""
    await by_the_clock(session, topic, TopicAction.CLOSE)
    topic.closed_at = clock.now()


def _still_open(topic: Topic) -> datetime:
    if topic.delivered_at is None or topic.delivered_at + OPEN_FOR <= clock.now():
        raise EvaluationOver
    return topic.delivered_at
