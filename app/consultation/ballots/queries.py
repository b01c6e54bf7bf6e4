"""Reading ballots. Who sees the topic sees them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.consultation.ballots.errors import BallotNotFound, HeadNotFound
from app.consultation.ballots.models import (
    Ballot,
    BallotCast,
    BallotHead,
    BallotPaper,
    BallotProxy,
    BallotQuestion,
    BallotVoter,
)
from app.consultation.ballots.results import Question, thawed
from app.consultation.topics.models import Topic
from app.consultation.topics.policy import VISIBLE, visible_to
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, gathered, on, same
from app.platform.db.kept import Kept, Locked, Row, columns

ITS_TOPIC = Ballot.topic_id == bindparam("topic_id", type_=Uuid)
ITS_ID = Ballot.id == bindparam("ballot_id", type_=Uuid)
OF_TOPIC = same(Topic.id, Ballot.topic_id)
SEEN = (ITS_TOPIC, Ballot.community_id == HERE, VISIBLE)
OF_IT = BallotHead.ballot_id == bindparam("ballot_id", type_=Uuid)
TOPIC_STATE = Topic.state.label("topic_state")

QUESTIONS = (
    select(
        gathered(
            BallotQuestion.position,
            position=BallotQuestion.position,
            rule=BallotQuestion.rule,
            options=BallotQuestion.options,
            at_most=BallotQuestion.at_most,
        )
    )
    .where(BallotQuestion.community_id == HERE, same(BallotQuestion.ballot_id, Ballot.id))
    .scalar_subquery()
    .label("asked")
)
LISTING = Kept(
    select(*columns(Ballot))
    .join(Topic, OF_TOPIC)
    .where(*SEEN)
    .order_by(Ballot.id.desc())
    .limit(100)
)
ONE = Kept(select(*columns(Ballot), TOPIC_STATE).join(Topic, OF_TOPIC).where(*SEEN, ITS_ID))
FOR_UPDATE = Locked(
    Ballot,
    select(*columns(Ballot)).join(Topic, OF_TOPIC).where(*SEEN, ITS_ID).with_for_update(of=Ballot),
)
TO_CAST = Kept(  # casts go on beside one another, the end of casting waits for them
    select(
        *(Ballot.id, Ballot.community_id, Ballot.state, Ballot.closes_at, Ballot.topic_id),
        *(
            Ballot.roll,
            Ballot.held_elsewhere,
            Ballot.is_secret,
            Ballot.counter_id,
            Ballot.other_counter_id,
        ),
        *(TOPIC_STATE, QUESTIONS),
    )
    .join(Topic, OF_TOPIC)
    .where(*SEEN, ITS_ID)
    .with_for_update(of=Ballot, read=True)
)
MY_PERSON, NOW = bindparam("my_person", type_=Uuid), bindparam("now", type_=DateTime(timezone=True))
MINE = BallotVoter.person_id == MY_PERSON
CAST = aliased(BallotCast)
MY_HEADS = Kept(
    select(
        *(BallotHead.id, BallotHead.number, BallotHead.name, BallotHead.parts, BallotHead.areas),
        *(BallotHead.voter_id, BallotHead.key, BallotHead.owner_ids),
        BallotVoter.person_id.label("own"),
        BallotProxy.id.label("proxy_id"),
        *(CAST.receipt, CAST.via, CAST.cast_at),
    )
    .outerjoin(BallotVoter, same(BallotVoter.head_id, BallotHead.id) & MINE)
    .outerjoin(
        BallotProxy,
        same(BallotProxy.head_id, BallotHead.id)
        & (BallotProxy.agent_id == MY_PERSON)
        & BallotProxy.revoked_at.is_(None)
        & on(BallotProxy, NOW),
    )
    .outerjoin(CAST, same(CAST.head_id, BallotHead.id) & ~CAST.is_duplicate)
    .where(
        BallotHead.community_id == HERE,
        OF_IT,
        or_(BallotVoter.id.is_not(None), BallotProxy.id.is_not(None)),
    )
    .order_by(BallotHead.number)
)
TOOK_PART = Kept(
    select(BallotHead.id, BallotHead.areas)
    .join(BallotCast, same(BallotCast.head_id, BallotHead.id))
    .where(BallotHead.community_id == HERE, OF_IT, ~BallotCast.is_duplicate)
)
QUESTIONS_OF = Kept(
    select(*columns(BallotQuestion))
    .where(
        BallotQuestion.community_id == HERE,
        BallotQuestion.ballot_id == bindparam("ballot_id", type_=Uuid),
    )
    .order_by(BallotQuestion.position)
)
ROLL = Kept(
    select(
        *(BallotHead.id, BallotHead.number, BallotHead.name, BallotHead.parts, BallotHead.areas),
        *(BallotHead.voter_id, BallotHead.delivered_at, CAST.id.label("cast_id")),
    )
    .outerjoin(CAST, same(CAST.head_id, BallotHead.id) & ~CAST.is_duplicate)
    .where(BallotHead.community_id == HERE, OF_IT)
    .order_by(BallotHead.number)
)
OF_PAPERS = (
    select(
        *(BallotPaper.id, BallotPaper.received_at, BallotPaper.filed_as, BallotPaper.keep_until),
        *(BallotPaper.entered_at, BallotPaper.confirmed_at, BallotCast.is_duplicate),
        BallotHead.number,
    )
    .join(BallotHead, same(BallotHead.id, BallotPaper.head_id))
    .outerjoin(BallotCast, same(BallotCast.id, BallotPaper.cast_id))
    .where(
        BallotPaper.community_id == HERE,
        BallotPaper.ballot_id == bindparam("ballot_id", type_=Uuid),
    )
)
PAPERS = Kept(OF_PAPERS.order_by(BallotHead.number))
PAPER = Kept(OF_PAPERS.where(BallotPaper.id == bindparam("paper_id", type_=Uuid)))
CASTS = Kept(
    select(
        *(BallotCast.head_id, BallotCast.choices, BallotCast.receipt, BallotCast.is_duplicate),
    )
    .where(
        BallotCast.community_id == HERE,
        BallotCast.ballot_id == bindparam("ballot_id", type_=Uuid),
    )
    .order_by(BallotCast.receipt)
)
VOTERS = Kept(
    select(BallotVoter.person_id)
    .distinct()
    .where(
        BallotVoter.community_id == HERE,
        BallotVoter.ballot_id == bindparam("ballot_id", type_=Uuid),
    )
)
VOTERS_OF = Kept(
    select(BallotVoter.person_id).where(
        BallotVoter.community_id == HERE,
        BallotVoter.head_id == bindparam("head_id", type_=Uuid),
    )
)


def seen(actor: Actor, topic_id: UUID, ballot_id: UUID | None = None) -> dict[str, Any]:
    return visible_to(actor) | {"topic_id": topic_id, "ballot_id": ballot_id}


def of(ballot: Ballot | Row) -> dict[str, Any]:
    return {"here": ballot.community_id, "ballot_id": ballot.id}


async def one(session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID) -> Row:
    return await ONE.one(session, seen(actor, topic_id, ballot_id), BallotNotFound)


async def for_update(
    session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID
) -> Ballot:
    return await FOR_UPDATE.entity(session, seen(actor, topic_id, ballot_id), BallotNotFound)


async def my_heads(session: AsyncSession, actor: Actor, ballot: Ballot | Row) -> list[Row]:
    if actor.person_id is None:
        return []
    asked = of(ballot) | {"my_person": actor.person_id, "now": clock.now()}
    return await MY_HEADS.all(session, asked)


async def took_part(session: AsyncSession, ballot: Ballot | Row) -> tuple[int, Decimal]:
    """How many heads have cast, and how much is theirs."""
    rows = await TOOK_PART.all(session, of(ballot))
    return len(rows), sum((area for row in rows for area in row.areas), Decimal(0))


async def questions(session: AsyncSession, ballot: Ballot | Row) -> list[Row]:
    return await QUESTIONS_OF.all(session, of(ballot))


async def head(
    session: AsyncSession, ballot: Ballot, *, head_id: UUID | None = None, number: int | None = None
) -> BallotHead:
    wanted = select(BallotHead).where(
        BallotHead.community_id == ballot.community_id, BallotHead.ballot_id == ballot.id
    )
    named = BallotHead.id == head_id if number is None else BallotHead.number == number
    found = (await session.scalars(wanted.where(named).with_for_update())).one_or_none()
    if found is None:
        raise HeadNotFound
    return found


async def people_of(session: AsyncSession, community_id: int, head_id: UUID) -> Sequence[UUID]:
    return await VOTERS_OF.scalars(session, {"here": community_id, "head_id": head_id})


async def asked_of(session: AsyncSession, ballot: Ballot | Row) -> list[Question]:
    """Its questions, each with the rule that was announced."""
    rows = await questions(session, ballot)
    return [Question(row.position, thawed(row.rule), row.options, row.at_most) for row in rows]
