"""One head, one cast: online, by proxy, from paper. What is stored how is in `_keep` alone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.ballots import errors, queries, results, rolls, secrecy
from app.consultation.ballots.events import CastInTheirName, DuplicateCast
from app.consultation.ballots.lifecycle import LIFECYCLE, BallotAction
from app.consultation.ballots.models import (
    Ballot,
    BallotCast,
    BallotHead,
    BallotPaper,
    BallotProxy,
    Via,
)
from app.consultation.ballots.policy import as_of_topic, may_still, parties, why_not
from app.consultation.ballots.results import Question, thawed
from app.consultation.ballots.schemas import Cast, Choose, ConfirmPaper, EnterPaper
from app.consultation.topics import service as topics
from app.consultation.topics.lifecycle import LIFECYCLE as TOPIC
from app.consultation.topics.lifecycle import TopicAction
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.codes import new_code
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept, Row, written_by_name
from app.platform.jobs.events import publish

A_YEAR = timedelta(days=366)  # 民法典 280, 541: how long a decision can be challenged
RECEIPT = 16  # letters: 80 bits
NEW = Kept(insert(BallotCast).values(written_by_name(BallotCast)))
UNLESS_CAST = Kept(
    upsert(BallotCast)
    .values(written_by_name(BallotCast))
    .on_conflict_do_nothing(
        index_elements=["community_id", "ballot_id", "head_id"],
        index_where=~BallotCast.is_duplicate,
    )
    .returning(BallotCast.id)
)
REVOKE = Kept(
    update(BallotProxy)
    .where(
        BallotProxy.community_id == HERE,
        BallotProxy.head_id == bindparam("head", type_=UuidType),
        BallotProxy.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("at"))
)


class Done(NamedTuple):
    """What somebody is told who has cast."""

    receipt: str
    number: int
    cast_at: Any
    is_secret: bool


async def cast(
    session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID, body: Cast
) -> Done:
    """By the voter of a head, or their proxy; the principal's own cast ends an authorisation. The database
    holds one for each head: of two at once one is CastAlready."""
    asked = queries.seen(actor, topic_id, ballot_id)
    ballot = await queries.TO_CAST.one(session, asked, errors.BallotNotFound)
    mine = await queries.my_heads(session, actor, ballot)
    mine = await rolls.with_voters(session, ballot, mine)
    _must_be_open(actor, ballot, mine)
    head = _the_one(actor, ballot, mine, body.head_id)
    if not may_still(ballot, head):
        raise errors.CastAlready
    if any(one.choice == "invalid" for one in body.choices):
        raise errors.NotAnnouncedChoice  # only a paper can be
    questions = _questions(ballot.asked)
    choices = _choices(questions, body.choices)
    if ballot.is_secret:
        await secrecy.put(session, ballot, head.id, questions, choices)
        choices = {}
    if head.own is not None:
        await REVOKE.later(
            session, {"here": ballot.community_id, "head": head.id, "at": clock.now()}
        )
    if head.receipt is not None:  # that it was changed is nobody's either
        return Done(head.receipt, head.number, head.cast_at, ballot.is_secret)
    kept = await _keep(
        session,
        ballot,
        head.id,
        choices,
        actor,
        proxy_id=None if head.own is not None else head.proxy_id,
    )
    if head.own is None or actor.acting_for is not None:
        await publish(session, CastInTheirName(**_of(ballot), head_id=head.id))
    topic = _Followed(ballot.community_id, ballot.topic_id)
    await topics.take_part(session, topic, actor.account_id)
    return Done(kept["receipt"], head.number, kept["cast_at"], ballot.is_secret)


async def drop_in_urn(
    session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID, head_id: UUID
) -> Done:
    """In a secret ballot, of who cannot cast online: that a sheet without a number went into the urn.
    Who has cast online gets none."""
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    LIFECYCLE.next(ballot.state, BallotAction.DROP_IN_URN, parties(actor, ballot))
    secrecy.must_be_secret(ballot)
    if ballot.closes_at <= clock.now():
        raise errors.CastingClosed
    head = await queries.head(session, ballot, head_id=head_id)
    kept = await _keep(
        session, ballot, head.id, {}, actor, person_id=head.voter_id, from_paper=True
    )
    if kept["is_duplicate"]:
        raise errors.CastAlready
    await publish(session, CastInTheirName(**_of(ballot), head_id=head.id))
    return Done(kept["receipt"], head.number, kept["cast_at"], is_secret=True)


async def enter_paper(
    session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID, body: EnterPaper
) -> Row:
    """As it is read by the first; until somebody else has read it too it counts for nothing."""
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    LIFECYCLE.next(ballot.state, BallotAction.ENTER_PAPER, parties(actor, ballot))
    if ballot.is_secret:
        raise errors.PaperNamesItsVoter
    if ballot.held_elsewhere:
        raise errors.HeldElsewhere
    if not ballot.opens_at <= body.received_at <= min(ballot.closes_at, clock.now()):
        raise errors.CameTooLate
    head = await queries.head(session, ballot, number=body.number)
    choices = _choices(await queries.asked_of(session, ballot), body.choices)
    paper = await _paper_of(session, ballot, head.id)
    if paper is not None and paper.confirmed_at is not None:
        raise errors.PaperEnteredAlready
    if paper is None:
        paper = BallotPaper(
            community_id=ballot.community_id, id=new_id(), ballot_id=ballot.id, head_id=head.id
        )
        session.add(paper)
    paper.person_id = head.voter_id
    paper.choices, paper.received_at, paper.filed_as = choices, body.received_at, body.filed_as
    paper.entered_by, paper.entered_at = actor.account_id, clock.now()
    paper.keep_until = (clock.now() + A_YEAR).astimezone(clock.HERE).date()
    await session.flush()
    return await _shown(session, ballot, paper.id)


async def confirm_paper(
    session: AsyncSession,
    actor: Actor,
    topic_id: UUID,
    ballot_id: UUID,
    paper_id: UUID,
    body: ConfirmPaper,
) -> Row:
    """Somebody else reads the same: then it is cast, unless its head has cast. The first stands, the
    other is kept as a duplicate and its owners are told."""
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    LIFECYCLE.next(ballot.state, BallotAction.CONFIRM_PAPER, parties(actor, ballot))
    paper = await session.get(
        BallotPaper, (ballot.community_id, paper_id), with_for_update=True, populate_existing=True
    )
    if paper is None or paper.ballot_id != ballot.id or paper.confirmed_at is not None:
        raise errors.PaperNotFound
    if paper.entered_by == actor.account_id:
        raise errors.SomebodyElseReads
    if _choices(await queries.asked_of(session, ballot), body.choices) != paper.choices:
        raise errors.EntriesDiffer
    voter = (await session.get_one(BallotHead, (ballot.community_id, paper.head_id))).voter_id
    kept = await _keep(
        session, ballot, paper.head_id, paper.choices, actor, person_id=voter, from_paper=True
    )
    paper.confirmed_by, paper.confirmed_at = actor.account_id, clock.now()
    paper.cast_id = kept["id"]
    await session.flush()
    told = DuplicateCast if kept["is_duplicate"] else CastInTheirName
    await publish(session, told(**_of(ballot), head_id=paper.head_id))
    return await _shown(session, ballot, paper.id)


async def _keep(  # noqa: PLR0913 - the one place where it is written
    session: AsyncSession,
    ballot: Ballot | Row,
    head_id: UUID,
    choices: dict[str, Any],
    actor: Actor,
    *,
    person_id: UUID | None = None,
    proxy_id: UUID | None = None,
    from_paper: bool = False,
) -> dict[str, Any]:
    """Of paper: what comes second is kept, as a duplicate."""
    row = {
        "community_id": ballot.community_id,
        "id": new_id(),
        "ballot_id": ballot.id,
        "head_id": head_id,
        "via": Via.PAPER if from_paper else Via.ONLINE,
        "choices": choices,
        "person_id": person_id if from_paper else actor.person_id,
        "proxy_id": proxy_id,
        "cast_by": actor.account_id,
        "cast_at": clock.now(),
        "receipt": new_code(RECEIPT),
        "is_duplicate": False,
    }
    if not from_paper:
        await NEW.later(session, row)
    elif await UNLESS_CAST.first(session, row) is None:
        row["is_duplicate"] = True
        await NEW.run(session, row)
    return row


def _must_be_open(actor: Actor, ballot: Row, mine: Sequence[Row]) -> None:
    found = parties(actor, ballot, mine)
    TOPIC.next(ballot.topic_state, TopicAction.CAST, as_of_topic(found))
    LIFECYCLE.next(ballot.state, BallotAction.CAST, found)
    if ballot.closes_at <= clock.now():
        raise errors.CastingClosed
    if ballot.held_elsewhere:
        raise errors.HeldElsewhere(f"此次表决在“{ballot.held_elsewhere}”投票")


def _the_one(actor: Actor, ballot: Row, mine: Sequence[Row], head_id: UUID | None) -> Row:
    """The head that is meant; without a name the only one for which the caller casts."""
    if head_id is not None:
        named = [one for one in mine if one.id == head_id]
        if not named:
            raise errors.NotOnTheRoll
        if refused := why_not(actor, named[0]):
            raise refused
        return named[0]
    open_ones = [one for one in mine if why_not(actor, one) is None and may_still(ballot, one)]
    if len(open_ones) > 1:
        raise errors.SeveralHeads
    if not open_ones:
        raise why_not(actor, mine[0]) or errors.CastAlready()
    return open_ones[0]


def _choices(questions: Sequence[Question], said: Sequence[Choose]) -> dict[str, Any]:
    """By position; every question once, none besides. In an election the order says nothing."""
    given = {str(one.position): one.choice for one in said}
    known = {str(one.position): one for one in questions}
    if given.keys() != known.keys() or len(given) != len(said):
        raise errors.NotAnnouncedChoice
    for position, choice in given.items():
        if not results.is_choice(known[position], choice):
            raise errors.NotAnnouncedChoice
    return {
        position: choice if isinstance(choice, str) else sorted(choice)
        for position, choice in given.items()
    }


def _questions(asked: list[dict[str, Any]]) -> list[Question]:
    return [
        Question(one["position"], thawed(one["rule"]), one["options"], one["at_most"])
        for one in asked
    ]


async def _paper_of(session: AsyncSession, ballot: Ballot, head_id: UUID) -> BallotPaper | None:
    wanted = select(BallotPaper).where(
        BallotPaper.community_id == ballot.community_id,
        BallotPaper.ballot_id == ballot.id,
        BallotPaper.head_id == head_id,
    )
    return (await session.scalars(wanted.with_for_update())).one_or_none()


async def _shown(session: AsyncSession, ballot: Ballot, paper_id: UUID) -> Row:
    wanted = queries.of(ballot) | {"paper_id": paper_id}
    return await queries.PAPER.one(session, wanted, errors.PaperNotFound)


def _of(ballot: Ballot | Row) -> dict[str, Any]:
    return {"community_id": ballot.community_id, "ballot_id": ballot.id, "at": clock.now()}


class _Followed(NamedTuple):
    community_id: int
    id: UUID
