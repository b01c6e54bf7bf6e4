"""Who is told of a topic's steps, and what the clock brings."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.topics import queries
from app.consultation.topics.events import TopicEvent, TopicMoved, TopicProposed
from app.consultation.topics.lifecycle import TopicAction
from app.consultation.topics.models import Topic
from app.places.roles.actor import Role
from app.places.roles.queries import accounts_of, serving
from app.residents.inbox.telling import Told, reason, teller


async def _topic(session: AsyncSession, event: TopicEvent) -> Topic:
    return await session.get_one(Topic, (event.community_id, event.topic_id))


async def about(_session: AsyncSession, topic: Topic) -> str:
    return topic.title


async def staff(session: AsyncSession, topic: Topic, _event: Any) -> Iterable[UUID]:
    return list(await session.scalars(serving(topic.community_id, Role.STAFF)))


async def everybody(session: AsyncSession, topic: Topic, event: Any) -> list[UUID]:
    """Who takes part, and every account of who said the first word; not who just did it."""
    found = set(await queries.participants(session, topic.community_id, topic.id))
    if topic.proposer_id is not None:
        found |= set(await session.scalars(accounts_of(topic.community_id, topic.proposer_id)))
    return sorted(found - {event.account_id})


# fmt: off
MOVED: dict[str, str] = {
    TopicAction.ACCEPT:      "议题已受理，欢迎发表意见",
    TopicAction.DECLINE:     "议题不予受理",
    TopicAction.JOIN:        "议题已并入同一议题办理",
    TopicAction.FOLLOW_ALONG: "所并入的议题又并入同一议题办理",
    TopicAction.WITHDRAW:    "提议人撤回了议题",
    TopicAction.CONVENE:     "议题将召开议事会",
    TopicAction.CALL_BALLOT: "议题提请表决",
    TopicAction.CALL_OFF:    "表决已取消，议题继续协商",
    TopicAction.END_CASTING: "投票已截止，正在计票",
    TopicAction.CARRY:       "表决通过，已形成决议",
    TopicAction.NOT_CARRY:   "表决未通过，议题继续协商",
    TopicAction.RESOLVE:     "协商一致，已形成决议",
    TopicAction.PUBLISH:     "决议已公示，公示期内可提出异议",
    TopicAction.OBJECT:      "公示的决议收到异议，处理后再落实",
    TopicAction.SETTLE:      "对决议的异议已处理",
    TopicAction.UPHOLD:      "异议成立，议题重新协商",
    TopicAction.ANNUL:       "表决作废，议题重新协商",
    TopicAction.CARRY_OUT:   "公示期满，开始落实",
    TopicAction.DELIVER:     "议题已办结，请您评议",
    TopicAction.STOP:        "议题已终止",
    TopicAction.NOT_SOLVED:  "提议人反映未解决，重新落实",
    TopicAction.CLOSE:       "议题已归档",
}
TOLD = {
    TopicProposed: Told(staff,     "有新的议题待受理"),
    TopicMoved:    Told(everybody, lambda _topic, event: MOVED[event.action], reason),
}
# fmt: on
tell = teller(TOLD, _topic, about)
