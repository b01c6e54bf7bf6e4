"""What the clock brings to what was delivered."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.evaluations import service
from app.consultation.topics.lifecycle import TopicState
from app.consultation.topics.models import Topic
from app.platform import clock
from app.platform.db.turns import each_in_turn


async def close_evaluated(session: AsyncSession) -> None:
    """归档 after fourteen days. A row that was locked meanwhile is looked at anew by the statement: what
    is not solved any more is not delivered."""
    over = select(Topic).where(
        Topic.state == TopicState.DELIVERED,
        Topic.delivered_at <= clock.now() - service.OPEN_FOR,
    )
    await each_in_turn(session, Topic, over, lambda topic: service.close(session, topic))
