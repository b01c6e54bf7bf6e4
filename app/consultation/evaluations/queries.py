"""Reading evaluations, of the last delivery of a topic."""

from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.evaluations.models import Evaluation
from app.consultation.evaluations.policy import DID_ANY, PERSON, VISIBLE, visible_to
from app.consultation.topics import queries as topics
from app.consultation.topics.models import Topic
from app.places.roles.actor import Actor
from app.platform.db.base import HERE
from app.platform.db.kept import Kept, Row, columns

TOPIC = bindparam("topic_id", type_=Uuid)
LAST = (
    select(func.max(Evaluation.delivered_at))
    .where(Evaluation.community_id == HERE, Evaluation.topic_id == TOPIC)
    .scalar_subquery()
)
OF_IT = (Evaluation.topic_id == TOPIC) & (Evaluation.delivered_at == LAST)
SCORES = Kept(
    select(Evaluation.score, func.count().label("times"))
    .where(Evaluation.community_id == HERE, OF_IT)
    .group_by(Evaluation.score)
)
NEWEST = Kept(
    select(*columns(Evaluation), (Evaluation.person_id == PERSON).label("is_mine"))
    .where(VISIBLE, OF_IT)
    .order_by(Evaluation.id.desc())
    .limit(100)
)
DID = Kept(select(DID_ANY).where(Topic.community_id == HERE, Topic.id == TOPIC))


async def of_topic(
    session: AsyncSession, actor: Actor, topic_id: UUID
) -> tuple[dict[int, int], list[Row]]:
    """How many gave which score; and those that the caller reads."""
    await topics.one(session, actor, topic_id)
    asked: dict[str, Any] = visible_to(actor) | {"topic_id": topic_id}
    scores = {row.score: row.times for row in await SCORES.all(session, asked)}
    return scores, await NEWEST.all(session, asked)


async def did_any(session: AsyncSession, actor: Actor, topic_id: UUID) -> bool:
    """Of the work on it, by any of their accounts, or their company then."""
    return bool(await DID.scalar(session, visible_to(actor) | {"topic_id": topic_id}))
