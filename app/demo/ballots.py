"""Owners' ballots, through the service functions that the API calls: by phone, and on sheets of paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.ballots import casting, counting, queries, service
from app.consultation.ballots.models import Ballot
from app.consultation.ballots.schemas import (
    AskQuestion,
    CallBallot,
    Cast,
    Choose,
    ConfirmPaper,
    CountBallot,
    EnterPaper,
)
from app.consultation.ballots.views import figures
from app.consultation.matters.kinds import Matter, RollKind
from app.consultation.topics.models import Topic
from app.places.roles.actor import Actor
from app.platform import clock

DAY = timedelta(days=1)
NOTICE, CASTING = 16 * DAY, 7 * DAY


@dataclass(frozen=True, slots=True)
class Assembly:
    """The owners of an estate, and who conducts their ballots."""

    staff: Actor  # calls it, and enters the sheets
    second: Actor  # of the office, who reads them again
    counters: tuple[Actor, Actor]
    estate_id: UUID
    phones: Sequence[Actor] = ()  # residents who may cast with theirs


async def open_one(session: AsyncSession, who: Assembly, topic: Topic, words: str) -> Ballot:
    """Announced sixteen days before yesterday; casts are taken since, by phone."""
    now = clock.now()
    ballot = await _announced(session, who, topic, words, now - DAY)
    with clock.at(now - DAY):
        await service.open_casting(session, ballot)
        await session.flush()
    return ballot


async def carried(
    session: AsyncSession, who: Assembly, topic: Topic, words: str, opens: datetime
) -> Ballot:
    """Ended after a week, and counted by both."""
    ballot = await ended(session, who, topic, words, opens)
    for minutes, counter in enumerate(who.counters, 1):
        with clock.at(ballot.closes_at + timedelta(minutes=30 * minutes)):
            _, cast = await counting.figures(session, counter, topic.id, ballot.id)
            counted = CountBallot.model_validate(figures(cast))
            await counting.count(session, counter, topic.id, ballot.id, counted)
    return ballot


async def ended(
    session: AsyncSession, who: Assembly, topic: Topic, words: str, opens: datetime
) -> Ballot:
    """Four of five heads cast, and most of those consent."""
    ballot = await _announced(session, who, topic, words, opens)
    with clock.at(opens):
        await service.open_casting(session, ballot)
        await session.flush()
    with clock.at(opens + DAY):
        await _by_phone(session, who, ballot)
    with clock.at(opens + 2 * DAY):
        await _on_paper(session, who, ballot)
    with clock.at(ballot.closes_at):
        await service.end_casting(session, ballot)
        await session.flush()
    return ballot


async def _announced(
    session: AsyncSession, who: Assembly, topic: Topic, words: str, opens: datetime
) -> Ballot:
    with clock.at(opens - NOTICE):
        body = CallBallot(
            roll=RollKind.OWNERS,
            estate_id=who.estate_id,
            title=topic.title,
            words=topic.summary or words,
            questions=[AskQuestion(matter=Matter.CHANGE_USE, words=words)],
            record_on=clock.today(),
            opens_at=opens,
            closes_at=opens + CASTING,
            counter_ids=[counter.account_id for counter in who.counters],
            committee_told="已书面告知社区居民委员会",
        )
        ballot = await service.call(session, who.staff, topic.id, body)
        return await service.announce(session, who.staff, topic.id, ballot.id)


async def _by_phone(session: AsyncSession, who: Assembly, ballot: Ballot) -> None:
    for resident in who.phones:
        for head in await queries.my_heads(session, resident, ballot):
            if head.voter_id == resident.person_id:
                body = Cast(head_id=head.id, choices=_said("yes"))
                await casting.cast(session, resident, ballot.topic_id, ballot.id, body)


async def _on_paper(session: AsyncSession, who: Assembly, ballot: Ballot) -> None:
    await session.flush()
    for head in await queries.ROLL.all(session, queries.of(ballot)):
        if head.cast_id is not None or head.number % 5 == 0:
            continue
        choices = _said("no" if head.number % 10 == 1 else "yes")
        sheet = EnterPaper(
            number=head.number,
            choices=choices,
            received_at=clock.now() - timedelta(hours=1),
            filed_as=f"档案盒{head.number // 100 + 1}，第{head.number % 100:02d}号",
        )
        topic_id, its = ballot.topic_id, ballot.id
        entered = await casting.enter_paper(session, who.staff, topic_id, its, sheet)
        again = ConfirmPaper(choices=choices)
        await casting.confirm_paper(session, who.second, topic_id, its, entered.id, again)


def _said(choice: Any) -> list[Choose]:
    return [Choose(position=1, choice=choice)]
