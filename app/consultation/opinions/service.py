"""What can be done to a statement, and the vote on one: one function for each deed."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import DateTime, SmallInteger, Uuid, bindparam, case, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.opinions import queries
from app.consultation.opinions.errors import (
    OwnStatement,
    SayWhyItWasChanged,
    TooManyStatements,
    VotedOnAsItIs,
)
from app.consultation.opinions.events import StatementRefused, StatementShown, StatementWaits
from app.consultation.opinions.lifecycle import (
    LIFECYCLE,
    StatementAction,
    StatementParty,
)
from app.consultation.opinions.models import SIGNS, CastVote, Statement, Vote
from app.consultation.opinions.policy import parties, voter
from app.consultation.opinions.schemas import ShowStatement, StateOpinion, VoteOnStatement
from app.consultation.topics import queries as topics
from app.consultation.topics.lifecycle import TopicAction
from app.consultation.topics.service import meanwhile, take_part
from app.places.roles.actor import Actor
from app.platform import clock, device_clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept
from app.platform.db.turns import take_turn
from app.platform.history import record_creation, transition
from app.platform.jobs.events import publish
from app.platform.lifecycle import NotYourStep
from app.platform.schemas import Reason
from app.platform.sealing.vault import vault_of

MOST_STATED = 30  # by one person on one topic


class Counted(NamedTuple):
    """The vote of theirs that counts."""

    statement_id: UUID
    value: int
    voted_at: datetime


_HOUR, _VALUE = (
    bindparam("hour", type_=DateTime(timezone=True)),
    bindparam("value", type_=SmallInteger),
)
_PUT = upsert(Vote).values(
    community_id=HERE,
    id=bindparam("id", type_=Uuid),
    created_at=_HOUR,
    topic_id=bindparam("topic_id", type_=Uuid),
    statement_id=bindparam("statement_id", type_=Uuid),
    voter=bindparam("my_voter", type_=Uuid),
    value=_VALUE,
    voted_at=_HOUR,
    times=1,
)
_IS_LATER = _PUT.excluded.voted_at >= Vote.voted_at
_COUNTS = (
    _PUT.on_conflict_do_update(
        index_elements=["community_id", "statement_id", "voter"],
        set_={
            "value": case((_IS_LATER, _PUT.excluded.value), else_=Vote.value),
            "voted_at": func.greatest(Vote.voted_at, _PUT.excluded.voted_at),
            "times": Vote.times + 1,
        },
    )
    .returning(Vote.community_id, Vote.id, Vote.times)
    .cte("counts")
)
VOTE = Kept(
    insert(CastVote).from_select(
        ["community_id", "id", "created_at", "vote_id", "number", "value", "voted_at"],
        select(
            *(_COUNTS.c.community_id, bindparam("cast_id", type_=Uuid), _HOUR),
            *(_COUNTS.c.id, _COUNTS.c.times, _VALUE, _HOUR),
        ),
    )
)
"""One statement: the vote that counts from now on, and the one that was cast."""


async def state_opinion(
    session: AsyncSession, actor: Actor, topic_id: UUID, body: StateOpinion
) -> Statement:
    topic = await topics.one(session, actor, topic_id)
    meanwhile(actor, topic, TopicAction.STATE_OPINION)
    me = _resident(actor)
    await take_turn(session, f"stating{topic_id}{me}")
    if await queries.stated(session, actor, topic_id) >= MOST_STATED:
        raise TooManyStatements
    statement = Statement(
        community_id=actor.community_id,
        id=body.id or new_id(),
        topic_id=topic_id,
        author_id=me,
        stated_by=actor.account_id,
        stated_at=clock.now(),
        words=body.words,
        state=LIFECYCLE.start,
    )
    session.add(statement)
    await session.flush()
    await record_creation(session, statement, actor=actor, action=TopicAction.STATE_OPINION)
    await take_part(session, topic, actor.account_id)
    if topic.is_moderated:
        await publish(session, StatementWaits(**_which(statement)))
        return statement
    by_the_clock = {StatementParty.CLOCK}
    show_it = StatementAction.SHOW
    await transition(session, LIFECYCLE, statement, show_it, actor=None, parties=by_the_clock)
    statement.shown_at = clock.now()
    return statement


async def show(
    session: AsyncSession, actor: Actor, topic_id: UUID, statement_id: UUID, body: ShowStatement
) -> Statement:
    """As it is, or in other words; those of its author are kept."""
    statement = await queries.for_update(session, actor, topic_id, statement_id)
    await _step(session, actor, statement, StatementAction.SHOW)
    changed = body.words is not None and body.words != statement.words
    if changed and statement.shown_at is not None:
        raise VotedOnAsItIs
    if changed and body.reason is None:
        raise SayWhyItWasChanged
    if changed and body.words is not None:
        statement.original = statement.original or statement.words
        statement.words = body.words
    statement.reason, statement.judged_at = body.reason, clock.now()
    statement.shown_at = statement.shown_at or clock.now()
    await publish(session, StatementShown(**_which(statement), reason=body.reason or ""))
    return statement


async def refuse(
    session: AsyncSession, actor: Actor, topic_id: UUID, statement_id: UUID, body: Reason
) -> Statement:
    statement = await queries.for_update(session, actor, topic_id, statement_id)
    await _step(session, actor, statement, StatementAction.REFUSE, reason=body.reason)
    statement.reason, statement.judged_at = body.reason, clock.now()
    await publish(session, StatementRefused(**_which(statement), reason=body.reason))
    return statement


async def withdraw(
    session: AsyncSession, actor: Actor, topic_id: UUID, statement_id: UUID
) -> Statement:
    statement = await queries.for_update(session, actor, topic_id, statement_id)
    await _step(session, actor, statement, StatementAction.WITHDRAW)
    return statement


async def vote(
    session: AsyncSession, actor: Actor, topic_id: UUID, statement_id: UUID, body: VoteOnStatement
) -> Counted:
    """The later counts, by the voter's clock, whichever came first; one that says the same is none."""
    at = device_clock.accept(body.voted_at).replace(minute=0, second=0, microsecond=0)
    topic = await queries.voted_on(session, actor, topic_id, statement_id)
    meanwhile(actor, topic, TopicAction.VOTE)
    me = _resident(actor)
    if topic.author_id == me:
        raise OwnStatement
    if not topic.takes_part:
        await take_part(session, topic, actor.account_id)
    value = SIGNS[body.vote]
    is_late = topic.value is not None and topic.voted_at > at
    if not is_late and topic.value == value:
        return Counted(statement_id, value, topic.voted_at)
    number = voter(vault_of(session), actor.community_id, me)
    cast = {"here": actor.community_id, "topic_id": topic_id, "statement_id": statement_id}
    cast |= {"id": uuid4(), "cast_id": uuid4(), "my_voter": number, "value": value, "hour": at}
    await VOTE.later(session, cast)
    counts = (topic.value, topic.voted_at) if is_late else (value, at)
    return Counted(statement_id, *counts)


def _resident(actor: Actor) -> UUID:
    """Whose sentence or vote it is: the table lets nobody else."""
    if actor.person_id is None:
        raise NotYourStep
    return actor.person_id


async def _step(
    session: AsyncSession,
    actor: Actor,
    statement: Statement,
    action: StatementAction,
    **details: str,
) -> None:
    found = parties(actor, statement)
    await transition(session, LIFECYCLE, statement, action, actor=actor, parties=found, **details)


def _which(statement: Statement) -> dict[str, Any]:
    found = {"community_id": statement.community_id, "statement_id": statement.id}
    return found | {"at": clock.now()}
