"""Who is told of a topic's steps, and what the clock brings."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.topics import queries
from app.consultation.topics.events import TopicEvent, TopicMoved, TopicProposed
from app.consultation.topics.lifecycle import LIFECYCLE, TopicAction, TopicParty
from app.consultation.topics.models import Topic
from app.consultation.topics.service import answered_by
from app.places.roles.actor import Role
from app.places.roles.queries import serving
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.turns import each_in_turn, locked_in_turn
from app.platform.history import transition
from app.platform.worktime import queries as worktime
from app.residents.inbox.telling import Told, reason, tell_of, teller

REMIND_BEFORE = timedelta(hours=24)


async def remind(session: AsyncSession) -> None:
    """A day before a proposal must have been answered, once."""
    now = clock.now()
    soon = _unanswered().where(
        Topic.reminded_at.is_(None), Topic.due_at > now, Topic.due_at <= now + REMIND_BEFORE
    )

    async def tell_it(topic: Topic) -> None:
        topic.reminded_at = now
        await tell_of(session, topic, about, REMINDED, f"remind:{topic.due_at}")

    await each_in_turn(session, Topic, soon, tell_it)


async def tell_overdue(session: AsyncSession) -> None:
    now = clock.now()
    late = _unanswered().where(Topic.overdue_told_at.is_(None), Topic.due_at <= now)

    async def tell_it(topic: Topic) -> None:
        topic.overdue_told_at = now
        await tell_of(session, topic, about, OVERDUE, f"overdue:{topic.due_at}")

    await each_in_turn(session, Topic, late, tell_it)


async def follow_calendar(session: AsyncSession) -> int:
    """Until when proposals are answered, by the calendar of today; how many limits have moved."""
    calendar, moved = await worktime.load(session), 0
    async for topic in locked_in_turn(session, Topic, _unanswered(), most=100_000):
        before, topic.due_at = topic.due_at, answered_by(topic, calendar)
        topic.due_is_estimate = not calendar.knows(topic.proposed_at, topic.due_at)
        if topic.due_at is None or topic.due_at == before:
            continue
        said = {"due_before": before and before.isoformat(), "due_now": topic.due_at.isoformat()}
        said["reason"] = "节假日安排有变动"
        action, by_the_clock = TopicAction.MOVE_LIMIT, {TopicParty.CLOCK}
        await transition(
            session, LIFECYCLE, topic, action, actor=None, parties=by_the_clock, **said
        )
        if topic.due_at > clock.now():
            topic.reminded_at = topic.overdue_told_at = None
        moved += 1
    return moved


def _unanswered() -> Select[Topic]:
    return select(Topic).where(Topic.state == LIFECYCLE.start)


async def _topic(session: AsyncSession, event: TopicEvent) -> Topic:
    topic = await session.get_one(Topic, (event.community_id, event.topic_id))
    into = topic.joined_to_id
    topic.into = await session.get(Topic, (event.community_id, into)) if into else None
    return topic


async def about(_session: AsyncSession, topic: Topic) -> str:
    return topic.title


async def staff(session: AsyncSession, topic: Topic, event: Any) -> list[UUID]:
    """Not who just did it."""
    found = await session.scalars(serving(topic.community_id, Role.STAFF))
    return [one for one in found if event is None or one != event.account_id]


async def everybody(session: AsyncSession, topic: Topic, event: Any) -> list[UUID]:
    """Who takes part, follows or said it; not who just did it."""
    found = await queries.participants(session, topic.community_id, topic.id)
    return [one for one in found if one != event.account_id]


def why(topic: Topic, event: Any) -> str:
    """And where it goes on."""
    return reason(topic, event) + (f"（并入：{topic.into.title}）" if topic.into else "")


def until(topic: Topic, _event: Any) -> str:
    return f"答复期限：{topic.due_at.astimezone(HERE):%Y-%m-%d %H:%M}" if topic.due_at else ""


# fmt: off
MOVED: dict[str, str] = {
    TopicAction.ACCEPT:      "议题已受理，欢迎发表意见",
    TopicAction.DECLINE:     "议题不予受理",
    TopicAction.JOIN:        "议题已并入同一议题办理",
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
    TopicAction.ASSIGN:      "已安排落实任务",
    TopicAction.DELIVER:     "议题已办结，请您评议",
    TopicAction.STOP:        "议题已终止",
    TopicAction.NOT_SOLVED:  "提议人反映未解决，重新落实",
    TopicAction.CLOSE:       "议题已归档",
}
TOLD = {
    TopicProposed: Told(staff,     "有新的议题待受理"),
    TopicMoved:    Told(everybody, lambda _topic, event: MOVED[event.action], why),
}
REMINDED =        Told(staff,     "议题受理期限即将届满", until)
OVERDUE =         Told(staff,     "议题逾期未答复，请受理、并案或说明不予受理的理由", until)
# fmt: on
tell = teller(TOLD, _topic, about)
