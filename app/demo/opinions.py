"""What three hundred residents think of one topic: three camps, and what they have in common.

Statements, and the votes of who has a phone here, go through the service functions that the API calls;
those of the many are loaded as the service writes them.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.opinions import jobs, service
from app.consultation.opinions.events import VotesChanged
from app.consultation.opinions.models import SIGNS, CastVote, Statement, Vote, VoteValue
from app.consultation.opinions.policy import voter
from app.consultation.opinions.schemas import ShowStatement, StateOpinion, VoteOnStatement
from app.consultation.topics.models import Topic
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.schemas import Reason
from app.platform.sealing.vault import vault_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STRAYS, PASSES, MISSES = 0.08, 0.06, 0.15  # of votes: against one's camp, passed, not seen
AGREE, DISAGREE, PASS = VoteValue.AGREE, VoteValue.DISAGREE, VoteValue.PASS


class Opinion(NamedTuple):
    words: str
    against: str = ""  # the camps that do not agree


OF_THE_SHED = (  # of an e-bike shed: a who ride (骑), b who live above it (住), c who have cars (车)
    Opinion("电动车一律不得进楼道和电梯"),
    Opinion("充电必须在车棚内，装烟感和自动断电"),
    Opinion("车棚的收费和电费每季度公开"),
    Opinion("夜间由物业和志愿者一起巡查车棚"),
    Opinion("老人和残疾人代步车优先安排车位"),
    Opinion("车棚做雨棚，但不要封闭成房子"),
    Opinion("车棚建在楼下，走几步就到", "bc"),
    Opinion("占用三个地面停车位也值得", "c"),
    Opinion("建在小区西门外侧，远离住户窗口", "a"),
    Opinion("车棚离楼至少十五米，宁可少建车位", "a"),
    Opinion("停车位一个也不能减", "ab"),
    Opinion("没有电动车的住户不分摊费用", "a"),
    Opinion("费用从公共收益中出，全体受益", "bc"),
    Opinion("先在两栋楼试半年再推开", "a"),
    Opinion("夜里十一点后断电，防止过充", "a"),
    Opinion("允许外卖员临时充电", "bc"),
    Opinion("车位按楼栋固定，先登记先得", "b"),
    Opinion("机动车限速每小时五公里，人车分流", "c"),
)
REFUSED = "某栋的人就是自私，不要理他们", "涉及对邻居的指责，请只说对车棚的意见"
REWORDED = (
    "三楼那家天天在楼道充电，车棚必须有人管",
    "车棚必须有专人管理",
    "隐去了具体住户",
)


@dataclass(frozen=True, slots=True)
class Debate:
    """An open topic that is moderated, and who speaks to it."""

    topic: Topic
    staff: Actor
    residents: Sequence[Actor]  # who have a phone here: ten or more
    people: Sequence[UUID]  # of the roster: some three hundred others
    begins: datetime
    opinions: Sequence[Opinion] = OF_THE_SHED


async def differ(session: AsyncSession, debate: Debate, chance: random.Random) -> None:
    """Statements on the first days, votes for two weeks, then the map."""
    shown = await _state(session, debate)
    topic, camps = debate.topic, "abc"
    for n, resident in enumerate(debate.residents):
        with clock.at(debate.begins + DAY * (1 + n % 10) + HOUR * (n % 9)):
            for opinion, statement in shown:
                value = _vote(chance, opinion, camps[n % 3])
                if value is not None and statement.author_id != resident.person_id:
                    body = VoteOnStatement(vote=value)
                    await service.vote(session, resident, topic.id, statement.id, body)
    await session.flush()
    cast = list(_cast(session, debate, shown, chance))
    await session.execute(insert(Vote), [vote for vote, _ in cast])
    await session.execute(insert(CastVote), [once for _, once in cast])
    with clock.at(debate.begins + DAY * 14):
        event = VotesChanged(community_id=topic.community_id, topic_id=topic.id)
        await jobs.draw(session, event)


async def _state(session: AsyncSession, debate: Debate) -> list[tuple[Opinion, Statement]]:
    """Each by another resident, let by the office; one is not, and one in other words."""
    found = []
    said = [*debate.opinions, Opinion(REWORDED[0]), Opinion(REFUSED[0])]
    for n, opinion in enumerate(said):
        author = debate.residents[n % len(debate.residents)]
        with clock.at(debate.begins + HOUR * n):
            body = StateOpinion(words=opinion.words)
            statement = await service.state_opinion(session, author, debate.topic.id, body)
        which = debate.topic.id, statement.id
        with clock.at(debate.begins + HOUR * (n + 1)):
            if opinion.words == REFUSED[0]:
                await service.refuse(session, debate.staff, *which, Reason(reason=REFUSED[1]))
                continue
            changed = opinion.words == REWORDED[0]
            let = (
                ShowStatement(words=REWORDED[1], reason=REWORDED[2]) if changed else ShowStatement()
            )
            found.append((opinion, await service.show(session, debate.staff, *which, let)))
    return found


def _cast(
    session: AsyncSession,
    debate: Debate,
    shown: Sequence[tuple[Opinion, Statement]],
    chance: random.Random,
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The vote that counts, and that vote as it was cast: see `service.VOTE`."""
    vault, here = vault_of(session), debate.topic.community_id
    for n, person_id in enumerate(debate.people):
        number = voter(vault, here, person_id)
        hour = (debate.begins + DAY * (1 + n % 13) + HOUR * chance.randrange(12)).replace(
            minute=0, second=0, microsecond=0
        )
        for opinion, statement in shown:
            value = _vote(chance, opinion, "abc"[n % 3 if n % 7 else 1])
            if value is None:
                continue
            common = {"community_id": here, "created_at": hour, "voted_at": hour}
            common |= {"value": SIGNS[value]}
            vote = common | {"id": uuid4(), "topic_id": debate.topic.id, "voter": number}
            once = common | {"id": uuid4(), "vote_id": vote["id"], "number": 1}
            yield vote | {"statement_id": statement.id, "times": 1}, once


def _vote(chance: random.Random, opinion: Opinion, camp: str) -> VoteValue | None:
    drawn = chance.random()
    if drawn < MISSES:
        return None
    if drawn < MISSES + PASSES:
        return PASS
    agrees = camp not in opinion.against
    return AGREE if agrees != (chance.random() < STRAYS) else DISAGREE
