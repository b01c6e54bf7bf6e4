"""A ballot is called, announced, opened and ended. What is cast is in `casting`, the count in `counting`."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.ballots import errors, queries, results, rolls, secrecy
from app.consultation.ballots.events import (
    BallotAnnounced,
    BallotEnded,
    BallotOpened,
    ProxyAppointed,
)
from app.consultation.ballots.lifecycle import LIFECYCLE, BallotAction, BallotParty
from app.consultation.ballots.models import (
    MOST_PROXIES,
    Ballot,
    BallotHead,
    BallotProxy,
    BallotQuestion,
)
from app.consultation.ballots.policy import parties
from app.consultation.ballots.schemas import (
    AppointProxy,
    CallBallot,
    Deliver,
)
from app.consultation.matters import queries as matters
from app.consultation.matters.kinds import RollKind
from app.consultation.topics import queries as topics
from app.consultation.topics import service as topic_service
from app.consultation.topics.lifecycle import TopicAction
from app.consultation.topics.models import Topic
from app.places.dwellings.models import Building, Estate
from app.places.photos.service import use as use_photos
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.residents.exclusive_parts.errors import NoSuchEstateHere
from app.residents.people.ages import OF_AGE, age
from app.residents.people.models import Person

NOTICE = timedelta(days=15)  # 物业管理条例 14
LONGEST = timedelta(days=60)
OLDEST_RECORD = timedelta(days=366)


async def call(session: AsyncSession, actor: Actor, topic_id: UUID, body: CallBallot) -> Ballot:
    """The matter decides the rule: one that has none in force is refused, with what must be done."""
    topic = await topics.for_update(session, actor, topic_id)
    matter = body.questions[0].matter
    await topic_service.step(session, actor, topic, TopicAction.CALL_BALLOT, matter=matter)
    ballot = Ballot(
        community_id=actor.community_id,
        id=new_id(),
        topic_id=topic.id,
        called_by=actor.account_id,
        state=LIFECYCLE.start,
        version=1,
    )
    await _write(session, actor, ballot, body)
    topic.matter, topic.decided_by = matter, actor.account_id
    session.add(ballot)
    await session.flush()
    await _ask(session, ballot, body)
    await record_creation(session, ballot, actor=actor, action="call")
    return ballot


async def revise(
    session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID, body: CallBallot
) -> Ballot:
    """A changed text starts anew: it is announced again, and its days begin again."""
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    await take(session, actor, ballot, BallotAction.REVISE)
    await _write(session, actor, ballot, body)
    ballot.version += 1
    ballot.announced_at = ballot.roll_size = ballot.roll_area = ballot.roll_hash = None
    here, its = ballot.community_id, ballot.id
    await session.execute(
        delete(BallotQuestion).where(
            BallotQuestion.community_id == here, BallotQuestion.ballot_id == its
        )
    )
    await _ask(session, ballot, body)
    topic = await session.get_one(Topic, (here, topic_id))
    topic.matter = body.questions[0].matter
    return ballot


async def announce(session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID) -> Ballot:
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    await take(session, actor, ballot, BallotAction.ANNOUNCE)
    today = clock.today()
    if not today - OLDEST_RECORD <= ballot.record_on <= today:
        raise errors.RecordDateWrong
    of_owners = ballot.roll in rolls.OWNERS
    soonest = clock.now() + (NOTICE if of_owners else timedelta(0))
    if ballot.opens_at < soonest:
        raise errors.TooSoon if of_owners else errors.ClosesBeforeItOpens
    if of_owners and ballot.committee_told is None:
        raise errors.CommitteeNotTold
    await _freeze_rules(session, ballot)
    await rolls.write(session, ballot)
    await secrecy.must_be_ready(session, ballot)
    ballot.announced_at = clock.now()
    await publish(session, BallotAnnounced(**of_it(ballot)))
    return ballot


async def call_off(
    session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID, body: Reason
) -> Ballot:
    """Before anybody could cast."""
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    await take(session, actor, ballot, BallotAction.CALL_OFF, reason=body.reason)
    topic = await topics.for_update(session, actor, topic_id)
    await topic_service.step(session, actor, topic, TopicAction.CALL_OFF, reason=body.reason)
    return ballot


async def appoint_proxy(
    session: AsyncSession,
    actor: Actor,
    topic_id: UUID,
    ballot_id: UUID,
    head_id: UUID,
    body: AppointProxy,
) -> Ballot:
    """Recorded from the paper that the principal signed; of one person at most so many in a ballot."""
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    LIFECYCLE.next(ballot.state, BallotAction.APPOINT_PROXY, parties(actor, ballot))
    head = await queries.head(session, ballot, head_id=head_id)
    agent = await session.get(Person, (ballot.community_id, body.agent_id))
    people = await queries.people_of(session, ballot.community_id, head.id)
    if agent is None or body.agent_id in people or age(agent.born_on, clock.today()) < OF_AGE:
        raise errors.NoSuchProxy
    if body.since > ballot.opens_at or body.until < ballot.closes_at:
        raise errors.ProxyPeriodWrong
    taken = select(BallotProxy.slot).where(
        BallotProxy.community_id == ballot.community_id,
        BallotProxy.ballot_id == ballot.id,
        BallotProxy.agent_id == agent.id,
        BallotProxy.revoked_at.is_(None),
    )
    used = set(await session.scalars(taken))
    slot = next((n for n in range(1, MOST_PROXIES + 1) if n not in used), None)
    if slot is None:
        raise errors.TooManyProxies
    proxy = BallotProxy(
        community_id=ballot.community_id,
        id=new_id(),
        ballot_id=ballot.id,
        head_id=head.id,
        agent_id=agent.id,
        slot=slot,
        matters=body.matters,
        since=body.since,
        until=body.until,
        evidence_id=body.evidence_id,
        filed_as=body.filed_as,
        recorded_by=actor.account_id,
    )
    if body.evidence_id is not None:
        await use_photos(session, actor, [body.evidence_id], proxy.id)
    session.add(proxy)
    await session.flush()
    await publish(session, ProxyAppointed(**of_it(ballot), head_id=head.id))
    return ballot


async def deliver(
    session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID, body: Deliver
) -> Ballot:
    """To whom the sheet was delivered, and how: only their silence can count."""
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    await take(session, actor, ballot, BallotAction.DELIVER, how=body.how)
    wanted = set(body.numbers)
    its = (
        BallotHead.community_id == ballot.community_id,
        BallotHead.ballot_id == ballot.id,
        BallotHead.number.in_(wanted),
    )
    said = {"delivered_at": clock.now(), "delivered_how": body.how}
    done = await session.scalars(
        update(BallotHead).where(*its).values(said).returning(BallotHead.id)
    )
    if len(done.all()) != len(wanted):
        raise errors.HeadNotFound
    return ballot


async def open_casting(session: AsyncSession, ballot: Ballot) -> None:
    """By the clock: the roll of the record date is written once more, hashed, and stays."""
    await take_by_clock(session, ballot, BallotAction.OPEN)
    await rolls.write(session, ballot)
    await secrecy.must_be_ready(session, ballot)
    ballot.opened_at = clock.now()
    await publish(session, BallotOpened(**of_it(ballot)))


async def end_casting(session: AsyncSession, ballot: Ballot) -> None:
    await take_by_clock(session, ballot, BallotAction.END_CASTING)
    ballot.ended_at = clock.now()
    topic = await session.get_one(
        Topic, (ballot.community_id, ballot.topic_id), with_for_update=True
    )
    await topic_service.by_the_clock(session, topic, TopicAction.END_CASTING)
    await publish(session, BallotEnded(**of_it(ballot)))


async def take(
    session: AsyncSession,
    actor: Actor,
    ballot: Ballot,
    action: BallotAction,
    **details: Any,
) -> None:
    found = parties(actor, ballot)
    await transition(session, LIFECYCLE, ballot, action, actor=actor, parties=found, **details)


async def take_by_clock(session: AsyncSession, ballot: Ballot, action: BallotAction) -> None:
    clockwork = {BallotParty.CLOCK}
    await transition(session, LIFECYCLE, ballot, action, actor=None, parties=clockwork)


def of_it(ballot: Any) -> dict[str, Any]:
    return {"community_id": ballot.community_id, "ballot_id": ballot.id, "at": clock.now()}


def opening_day(ballot: Ballot | CallBallot) -> date:
    """The law of this day decides."""
    return ballot.opens_at.astimezone(clock.HERE).date()


async def _write(session: AsyncSession, actor: Actor, ballot: Ballot, body: CallBallot) -> None:
    """The text, and by whom and when it is decided."""
    if body.is_secret and body.roll in rolls.OWNERS:
        raise errors.OwnersSign
    if body.is_secret and body.held_elsewhere:
        raise errors.SecretElsewhere
    _must_be_a_time(body.opens_at, body.closes_at)
    for question in body.questions:
        await matters.rule_for(
            session, ballot.community_id, question.matter, body.roll, opening_day(body)
        )
    await _places(session, ballot.community_id, body)
    first, second = await _counters(session, actor, ballot, body.counter_ids)
    ballot.counter_id, ballot.other_counter_id = first, second
    same = ("roll", "estate_id", "building_ids", "delegate_ids", "title", "words", "record_on")
    for name in (*same, "opens_at", "closes_at", "committee_told", "held_elsewhere", "is_secret"):
        setattr(ballot, name, getattr(body, name))


async def _ask(session: AsyncSession, ballot: Ballot, body: CallBallot) -> None:
    session.add_all(
        BallotQuestion(
            community_id=ballot.community_id,
            id=new_id(),
            ballot_id=ballot.id,
            position=position,
            matter=question.matter,
            words=question.words,
            options=question.options,
            at_most=question.at_most,
        )
        for position, question in enumerate(body.questions, 1)
    )
    await session.flush()


async def _freeze_rules(session: AsyncSession, ballot: Ballot) -> None:
    """What is announced holds, whatever is entered afterwards."""
    here, day = ballot.community_id, opening_day(ballot)
    asked = select(BallotQuestion).where(
        BallotQuestion.community_id == here, BallotQuestion.ballot_id == ballot.id
    )
    for question in (await session.scalars(asked)).all():
        rule = await matters.rule_for(session, here, question.matter, ballot.roll, day)
        question.rule = results.frozen(rule)
    silence: Any = None
    if ballot.roll is RollKind.OWNERS and ballot.estate_id is not None:
        silence = await matters.silence_rule(session, here, ballot.estate_id, day)
    ballot.silence_source = silence and silence.source
    ballot.silence_quote = silence and silence.quote


async def _places(session: AsyncSession, here: int, body: CallBallot) -> None:
    of_owners = body.roll in rolls.OWNERS
    if of_owners and body.estate_id is None:
        raise errors.NoEstate
    if body.estate_id is not None and await session.get(Estate, (here, body.estate_id)) is None:
        raise NoSuchEstateHere
    if body.roll is RollKind.INTERESTED_OWNERS or body.building_ids:
        wanted = select(Building.id).where(
            Building.community_id == here,
            Building.estate_id == body.estate_id,
            Building.id.in_(body.building_ids),
        )
        found = set(await session.scalars(wanted))
        if not found or found != set(body.building_ids):
            raise errors.NoSuchBuilding
    if body.roll is RollKind.DELEGATES or body.delegate_ids:
        people = select(Person).where(Person.community_id == here, Person.id.in_(body.delegate_ids))
        found = {
            one.id
            for one in await session.scalars(people)
            if age(one.born_on, body.record_on) >= OF_AGE
        }
        if not found or found != set(body.delegate_ids):
            raise errors.NoSuchDelegate


async def _counters(
    session: AsyncSession, actor: Actor, ballot: Ballot, named: Sequence[UUID]
) -> Sequence[UUID]:
    """Two people, neither of whom called the ballot, by whichever of their accounts."""
    wanted = select(CommunityAccount).where(
        CommunityAccount.community_id == ballot.community_id,
        CommunityAccount.account_id.in_([*named, ballot.called_by, actor.account_id]),
    )
    known = {one.account_id: one.person_id for one in await session.scalars(wanted)}
    who = [known.get(one) or one for one in named]
    callers = {ballot.called_by, actor.account_id, known.get(ballot.called_by), actor.person_id}
    if set(named) - known.keys() or len(set(who)) != len(who) or callers & {*who, *named}:
        raise errors.NoSuchCounter
    return named


def _must_be_a_time(opens_at: datetime, closes_at: datetime) -> None:
    if not opens_at < closes_at <= opens_at + LONGEST:
        raise errors.ClosesBeforeItOpens
