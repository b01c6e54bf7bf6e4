"""Who is told of a ballot, and what the clock brings."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.ballots import queries, service
from app.consultation.ballots.events import (
    BallotAnnounced,
    BallotCounted,
    BallotEnded,
    BallotEvent,
    BallotOpened,
    CastInTheirName,
    DuplicateCast,
    ProxyAppointed,
)
from app.consultation.ballots.lifecycle import BallotState
from app.consultation.ballots.models import Ballot
from app.places.roles.queries import accounts
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.turns import each_in_turn
from app.residents.inbox.telling import Told, teller


async def open_due(session: AsyncSession) -> None:
    due = select(Ballot).where(
        Ballot.state == BallotState.ANNOUNCED, Ballot.opens_at <= clock.now()
    )
    await each_in_turn(session, Ballot, due, lambda ballot: service.open_casting(session, ballot))


async def end_due(session: AsyncSession) -> None:
    due = select(Ballot).where(Ballot.state == BallotState.OPEN, Ballot.closes_at <= clock.now())
    await each_in_turn(session, Ballot, due, lambda ballot: service.end_casting(session, ballot))


async def _ballot(session: AsyncSession, event: BallotEvent) -> Ballot:
    return await session.get_one(Ballot, (event.community_id, event.ballot_id))


async def about(_session: AsyncSession, ballot: Ballot) -> str:
    return ballot.title


async def voters(session: AsyncSession, ballot: Ballot, _event: Any) -> list[UUID]:
    people = await queries.VOTERS.scalars(session, queries.of(ballot))
    return await accounts(session, ballot.community_id, *people)


async def of_the_head(session: AsyncSession, ballot: Ballot, event: Any) -> list[UUID]:
    people = await queries.people_of(session, ballot.community_id, event.head_id)
    return await accounts(session, ballot.community_id, *people)


async def counters(_session: AsyncSession, ballot: Ballot, _event: Any) -> list[UUID]:
    return [ballot.counter_id, ballot.other_counter_id]


def when(ballot: Ballot, _event: Any) -> str:
    times = [
        f"{one.astimezone(HERE):%Y-%m-%d %H:%M}" for one in (ballot.opens_at, ballot.closes_at)
    ]
    where = f"，在“{ballot.held_elsewhere}”投票" if ballot.held_elsewhere else ""
    return f"投票时间：{times[0]} 至 {times[1]}{where}"


def outcome(ballot: Ballot, _event: Any) -> str:
    return "表决通过" if ballot.carried else "表决未通过"


FIRST = "以先收到的一票为准，后一票已登记为重复，不计入结果"
# fmt: off
TOLD = {
    BallotAnnounced: Told(voters,      "将进行表决，您在名册上", when),
    BallotOpened:    Told(voters,      "开始投票", when),
    BallotEnded:     Told(counters,    "投票已截止，请您计票"),
    BallotCounted:   Told(voters,      "表决结果已公布", outcome),
    ProxyAppointed:  Told(of_the_head, "已登记您的投票委托", "本人投票的，委托即告失效"),
    CastInTheirName: Told(of_the_head, "您的一票已投出", "由受托人、监护人投出或由纸质票录入；如有疑问请联系社区"),
    DuplicateCast:   Told(of_the_head, "您的纸质票与已投出的一票重复", FIRST),
}
# fmt: on
tell = teller(TOLD, _ballot, about)
