"""Two counters count, each for themself; when they agree the result is what the rule makes of it."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.ballots import errors, queries, results, rolls, secrecy
from app.consultation.ballots.events import BallotCounted
from app.consultation.ballots.lifecycle import LIFECYCLE, BallotAction, BallotParty, BallotState
from app.consultation.ballots.models import (
    Ballot,
    BallotCount,
    BallotHead,
    BallotPaper,
    BallotQuestion,
    BallotVoter,
)
from app.consultation.ballots.policy import as_of_topic, counts, parties
from app.consultation.ballots.results import Counted, Question
from app.consultation.ballots.schemas import CountBallot
from app.consultation.ballots.tally import Amount, Choice, amount
from app.consultation.matters.kinds import Matter
from app.consultation.sessions.models import AgendaItem, Attendance, Meeting
from app.consultation.topics import service as topics
from app.consultation.topics.lifecycle import LIFECYCLE as TOPIC
from app.consultation.topics.lifecycle import TopicAction
from app.consultation.topics.models import Topic
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.history import transition
from app.platform.jobs.events import publish

PLAIN = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS  # choices are keys


async def figures(
    session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID
) -> tuple[Ballot | Row, Counted]:
    """What was cast, for the counters, once nobody can cast any more; in secret, once both opened it."""
    ballot = await queries.one(session, actor, topic_id, ballot_id)
    if not counts(actor, ballot):
        raise errors.NotForYou
    if ballot.state not in {BallotState.ENDED, BallotState.COUNTING, BallotState.COUNTED}:
        raise errors.NotOverYet
    return ballot, await cast_figures(session, ballot)


async def count(
    session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID, body: CountBallot
) -> tuple[Ballot, int, bool | None]:
    """The ballot; how many have counted; whether they agree. If they do not, both are struck."""
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    found = parties(actor, ballot)
    counted = _read(await queries.asked_of(session, ballot), body)
    await transition(session, LIFECYCLE, ballot, BallotAction.COUNT, actor=actor, parties=found)
    topic = await session.get_one(
        Topic, (ballot.community_id, ballot.topic_id), with_for_update=True
    )
    TOPIC.next(topic.state, TopicAction.COUNT, as_of_topic(found))
    await _papers_are_read(session, ballot)
    if ballot.held_elsewhere is None:
        cast = await cast_figures(session, ballot)
        if _heads(counted) != _heads(cast):
            raise errors.NotWhatWasCast
        counted = cast
    else:
        _must_fit(ballot, await queries.asked_of(session, ballot), counted)
    before = await _others_count(session, actor, ballot)
    kept = _written(counted)
    session.add(
        BallotCount(
            community_id=ballot.community_id,
            id=new_id(),
            ballot_id=ballot.id,
            counter_id=actor.account_id,
            figures=kept,
            counted_at=clock.now(),
            struck_at=clock.now() if before and before.figures != kept else None,
        )
    )
    await session.flush()
    if before is None:
        return ballot, 1, None
    if before.figures != kept:
        before.struck_at = clock.now()
        return ballot, 0, False
    await _declare(session, ballot, topic, counted)
    return ballot, 2, True


async def cast_figures(session: AsyncSession, ballot: Ballot | Row) -> Counted:
    if ballot.is_secret:
        return await secrecy.figures(session, ballot)
    roll, cast = await _rows(session, ballot)
    return {
        str(question.position): results.figures_of(
            question, roll, {head: said[str(question.position)] for head, said in cast.items()}
        )
        for question in await queries.asked_of(session, ballot)
    }


async def recompute(
    session: AsyncSession, ballot: Ballot | Row, official: Counted | None = None
) -> dict[int, dict[str, Any]]:
    """The results by position, from the rows: of the roll, the casts, and who was present."""
    roll, cast = await _rows(session, ballot)
    counted = official or await cast_figures(session, ballot)
    there = await present(session, ballot)
    areas = {head: sum(parts, Decimal(0)) for head, parts in roll.items()}
    silent = results.silent_of(roll, cast, there)
    return {
        question.position: results.result_of(
            question, amount(areas, roll), counted[str(question.position)], silent
        )
        for question in await queries.asked_of(session, ballot)
    }


async def official(session: AsyncSession, ballot: Ballot | Row) -> Counted | None:
    """Of one that was held elsewhere: what both counters entered."""
    if ballot.held_elsewhere is None:
        return None
    wanted = select(BallotCount.figures).where(
        BallotCount.community_id == ballot.community_id,
        BallotCount.ballot_id == ballot.id,
        BallotCount.struck_at.is_(None),
    )
    kept = (await session.scalars(wanted.limit(1))).one()
    return {
        position: {
            choice: Amount(said["heads"], Decimal(said["area"])) for choice, said in those.items()
        }
        for position, those in kept.items()
    }


async def present(session: AsyncSession, ballot: Ballot | Row) -> set[str]:
    """Heads that take part without a cast: whom silence counts for, as the estate's own rule says, and
    who came to a session of the topic while it was open (`attended`)."""
    here = ballot.community_id
    its = select(BallotHead.id).where(
        BallotHead.community_id == here, BallotHead.ballot_id == ballot.id
    )
    if ballot.silence_quote is not None:
        delivered = await session.scalars(its.where(BallotHead.delivered_at.is_not(None)))
        return {str(one) for one in delivered}
    if ballot.roll in rolls.OWNERS or not (came := await attended(session, ballot)):
        return set()
    of_them = BallotVoter.person_id.in_(came)
    joined = its.join(
        BallotVoter,
        (BallotVoter.community_id == here) & (BallotVoter.head_id == BallotHead.id),
    )
    return {str(one) for one in await session.scalars(joined.where(of_them))}


async def attended(session: AsyncSession, ballot: Ballot | Row) -> set[UUID]:
    """The people who came to a session about its topic while casts were taken."""
    here = ballot.community_id
    wanted = (
        select(Attendance.person_id)
        .join(Meeting, (Meeting.community_id == here) & (Meeting.id == Attendance.meeting_id))
        .join(AgendaItem, (AgendaItem.community_id == here) & (AgendaItem.meeting_id == Meeting.id))
        .where(
            Attendance.community_id == here,
            Attendance.struck_at.is_(None),
            AgendaItem.topic_id == ballot.topic_id,
            Meeting.begins_at.between(ballot.opens_at, ballot.closes_at),
        )
    )
    return set(await session.scalars(wanted))


async def _declare(session: AsyncSession, ballot: Ballot, topic: Topic, counted: Counted) -> None:
    """Its first question decides what becomes of the topic."""
    clockwork = {BallotParty.CLOCK}
    await transition(
        session, LIFECYCLE, ballot, BallotAction.DECLARE, actor=None, parties=clockwork
    )
    found = await recompute(session, ballot, counted)
    wanted = select(BallotQuestion).where(
        BallotQuestion.community_id == ballot.community_id, BallotQuestion.ballot_id == ballot.id
    )
    first: BallotQuestion | None = None
    for question in (await session.scalars(wanted.order_by(BallotQuestion.position))).all():
        question.result = found[question.position]
        question.carried = question.result["carried"]
        first = first or question
    ballot.carried = first is not None and first.carried
    ballot.counted_at = clock.now()
    ballot.casts_hash = await casts_hash(session, ballot)
    if first is not None and first.carried:
        topic.resolution, topic.resolved_at = first.words, clock.now()
        await topics.by_the_clock(session, topic, TopicAction.CARRY)
    else:
        straw = first is not None and first.matter is Matter.STRAW_POLL
        why = "本次为意见征询，不产生决议，结果供协商参考" if straw else ""
        await topics.by_the_clock(session, topic, TopicAction.NOT_CARRY, reason=why)
    about = {"community_id": ballot.community_id, "ballot_id": ballot.id, "at": clock.now()}
    await publish(session, BallotCounted(**about))


async def casts_hash(session: AsyncSession, ballot: Ballot | Row) -> str:
    """Of every receipt and what was cast with it, duplicates too; in secret, of both apart."""
    rows = await queries.CASTS.all(session, queries.of(ballot))
    lines: list[Any] = [[row.receipt, row.choices, row.is_duplicate] for row in rows]
    if ballot.is_secret:
        lines.append(_written(await secrecy.figures(session, ballot)))
    return hashlib.sha256(orjson.dumps(lines, option=PLAIN)).hexdigest()


async def _rows(
    session: AsyncSession, ballot: Ballot | Row
) -> tuple[dict[str, list[Decimal]], dict[str, dict[str, Any]]]:
    """The areas of each head, and what each cast."""
    roll = await queries.ROLL.all(session, queries.of(ballot))
    cast = await queries.CASTS.all(session, queries.of(ballot))
    return (
        {str(row.id): list(row.areas) for row in roll},
        {str(row.head_id): row.choices for row in cast if not row.is_duplicate},
    )


async def _papers_are_read(session: AsyncSession, ballot: Ballot) -> None:
    waiting = select(BallotPaper.id).where(
        BallotPaper.community_id == ballot.community_id,
        BallotPaper.ballot_id == ballot.id,
        BallotPaper.confirmed_at.is_(None),
    )
    if (await session.scalars(waiting.limit(1))).first() is not None:
        raise errors.PapersOpen


async def _others_count(session: AsyncSession, actor: Actor, ballot: Ballot) -> BallotCount | None:
    wanted = select(BallotCount).where(
        BallotCount.community_id == ballot.community_id,
        BallotCount.ballot_id == ballot.id,
        BallotCount.struck_at.is_(None),
        BallotCount.counter_id != actor.account_id,
    )
    return (await session.scalars(wanted.with_for_update())).one_or_none()


def _read(questions: Sequence[Question], body: CountBallot) -> Counted:
    """Every question once, every choice of it once."""
    given = {str(one.position): one.figures for one in body.questions}
    if given.keys() != {str(one.position) for one in questions} or len(given) != len(
        body.questions
    ):
        raise errors.WrongFigures
    found: Counted = {}
    for question in questions:
        those = given[str(question.position)]
        read = {one.choice: Amount(one.heads, one.area) for one in those}
        if read.keys() != set(question.keys) or len(read) != len(those):
            raise errors.WrongFigures
        found[str(question.position)] = read
    return found


def _must_fit(ballot: Ballot, questions: Sequence[Question], counted: Counted) -> None:
    """No more than the roll has; of who stands for election none has more than took part."""
    roll = Amount(ballot.roll_size or 0, ballot.roll_area or Decimal(0))
    for question in questions:
        those = counted[str(question.position)]
        whole = [those[key] for key in (*Choice, results.TOOK_PART) if key in those]
        if question.options is not None:
            whole.remove(those[Choice.ABSTAIN])  # they took part
            if not all(_within(found, those[results.TOOK_PART]) for found in _standing(those)):
                raise errors.WrongFigures
        if not _within(reduce(Amount.__add__, whole), roll):
            raise errors.WrongFigures


def _standing(those: Mapping[str, Amount]) -> list[Amount]:
    return [found for key, found in those.items() if key.isdigit() or key == Choice.ABSTAIN]


def _within(some: Amount, whole: Amount) -> bool:
    return some.heads <= whole.heads and some.area <= whole.area


def _heads(counted: Counted) -> Mapping[str, dict[str, int]]:
    return {
        position: {choice: found.heads for choice, found in those.items()}
        for position, those in counted.items()
    }


def _written(counted: Counted) -> dict[str, Any]:
    return {
        position: {
            choice: {"heads": found.heads, "area": f"{found.area:.2f}"}
            for choice, found in those.items()
        }
        for position, those in counted.items()
    }
