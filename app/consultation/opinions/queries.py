"""Reading statements, votes and maps."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, Uuid, and_, bindparam, cast, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.opinions.errors import StatementNotFound
from app.consultation.opinions.lifecycle import StatementState
from app.consultation.opinions.models import CastVote, PublicMap, Statement, Vote
from app.consultation.opinions.policy import MINE, VISIBLE, visible_to
from app.consultation.topics import queries as topics
from app.consultation.topics.models import Topic, TopicParticipant
from app.consultation.topics.policy import JUDGED
from app.consultation.topics.policy import VISIBLE as SEES_TOPIC
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window
from app.platform.sealing.vault import vault_of

MY_VOTER = bindparam("my_voter", type_=Uuid)
ITS_TOPIC = Statement.topic_id == bindparam("topic_id", type_=Uuid)
ITS_ID = Statement.id == bindparam("statement_id", type_=Uuid)
OF_ITS_TOPIC = same(Topic.id, Statement.topic_id)
MY_VOTE = and_(
    Vote.community_id == HERE, same(Vote.statement_id, Statement.id), Vote.voter == MY_VOTER
)
NOT_VOTED_ON = ~exists().where(MY_VOTE).correlate(Statement)

LISTING = Listing(
    select(*columns(Statement), Vote.value.label("my_vote"))
    .join(Topic, OF_ITS_TOPIC)
    .outerjoin(Vote, MY_VOTE)
    .where(ITS_TOPIC, VISIBLE),
    Statement.id,
    state=Statement.state == bindparam("state"),
    mine=MINE,
)
FOR_UPDATE = Locked(
    Statement,
    select(*columns(Statement))
    .join(Topic, OF_ITS_TOPIC)
    .where(ITS_TOPIC, ITS_ID, VISIBLE)
    .with_for_update(of=Statement),
)
NEXT = Kept(
    select(Statement.id, Statement.words)
    .join(Topic, OF_ITS_TOPIC)
    .where(
        ITS_TOPIC,
        Statement.community_id == HERE,
        SEES_TOPIC,
        Statement.state == StatementState.SHOWN,
        Statement.author_id.is_distinct_from(bindparam("my_person", type_=Uuid)),
        NOT_VOTED_ON,
    )
    # One of them first with a chance by its weight, then of the others, and so on (Efraimidis, Spirakis).
    .order_by((func.ln(1 - func.random()) / Statement.priority).desc())
    .limit(bindparam("count", type_=Integer))
)
VOTED_ON = Kept(
    select(
        *JUDGED,
        *(Statement.author_id, Vote.value, Vote.voted_at),
        exists()
        .where(
            TopicParticipant.community_id == HERE,
            same(TopicParticipant.topic_id, Topic.id),
            TopicParticipant.account_id == bindparam("account", type_=Uuid),
            TopicParticipant.took_part,
        )
        .label("takes_part"),
    )
    .join(Topic, OF_ITS_TOPIC)
    .outerjoin(Vote, MY_VOTE)
    .where(
        *(ITS_TOPIC, ITS_ID, VISIBLE),
        (Statement.state == StatementState.SHOWN) | MINE,
    )
)
STATED = Kept(
    select(func.count().label("stated")).where(
        Statement.community_id == HERE,
        ITS_TOPIC,
        MINE,
        Statement.state != StatementState.WITHDRAWN,
    )
)
CAST = (
    select(
        gathered(
            *(CastVote.voted_at, CastVote.number), value=CastVote.value, voted_at=CastVote.voted_at
        )
    )
    .where(CastVote.community_id == HERE, same(CastVote.vote_id, Vote.id))
    .scalar_subquery()
)
MY_VOTES = Kept(
    select(Vote.statement_id, Statement.words, Vote.value, Vote.voted_at, CAST.label("cast"))
    .join(Statement, same(Statement.id, Vote.statement_id))
    .where(Vote.community_id == HERE, Vote.voter == MY_VOTER, ITS_TOPIC)
    .order_by(Statement.id)
)
OF_TOPIC = PublicMap.topic_id == bindparam("topic_id", type_=Uuid)
HERE_OF_TOPIC = (PublicMap.community_id == HERE) & OF_TOPIC
LAST_FIRST = PublicMap.number.desc()
MAP = Kept(
    select(
        *(PublicMap.number, PublicMap.made_at, PublicMap.voters, PublicMap.statements),
        PublicMap.consensus,
    )
    .where(HERE_OF_TOPIC)
    .order_by(LAST_FIRST)
    .limit(1)
)
WITH_GROUPS = HERE_OF_TOPIC & PublicMap.groups.is_not(None)
GROUPS = Kept(
    select(PublicMap.made_at, PublicMap.groups).where(WITH_GROUPS).order_by(LAST_FIRST).limit(1)
)
MY_GROUP = Kept(
    select(
        func.jsonb_extract_path_text(PublicMap.shown_sets, bindparam("voter", type_=String)).label(
            "name"
        )
    )
    .where(WITH_GROUPS)
    .order_by(LAST_FIRST)
    .limit(1)
)
SHOWN = Kept(
    select(Statement.id, Statement.words)
    .where(Statement.community_id == HERE, ITS_TOPIC, Statement.state == StatementState.SHOWN)
    .order_by(Statement.id)
)


async def listing(
    session: AsyncSession,
    actor: Actor,
    topic_id: UUID,
    window: Window,
    *,
    state: StatementState | None,
    mine: bool,
) -> tuple[Sequence[Row], str | None]:
    await topics.one(session, actor, topic_id)
    values = _asks(session, actor) | {"topic_id": topic_id}
    return await LISTING.page(session, window, values, state=state, mine=mine)


async def for_update(
    session: AsyncSession, actor: Actor, topic_id: UUID, statement_id: UUID
) -> Statement:
    """About to take a step: two clicks make one step."""
    found = _asks(session, actor) | {"topic_id": topic_id, "statement_id": statement_id}
    return await FOR_UPDATE.entity(session, found, StatementNotFound)


async def voted_on(session: AsyncSession, actor: Actor, topic_id: UUID, statement_id: UUID) -> Row:
    """Its topic, with who stated it and how the caller votes on it now."""
    found = _asks(session, actor) | {"topic_id": topic_id, "statement_id": statement_id}
    return await VOTED_ON.one(session, found | {"account": actor.account_id}, StatementNotFound)


async def to_vote_on(session: AsyncSession, actor: Actor, topic_id: UUID, count: int) -> list[Row]:
    """Drawn anew each time."""
    await topics.one(session, actor, topic_id)
    asked = _asks(session, actor) | {"topic_id": topic_id, "count": count}
    return await NEXT.all(session, asked)


async def stated(session: AsyncSession, actor: Actor, topic_id: UUID) -> int:
    found: int = await STATED.scalar(session, _asks(session, actor) | {"topic_id": topic_id})
    return found


async def my_votes(
    session: AsyncSession, actor: Actor, topic_id: UUID
) -> tuple[str | None, list[Row]]:
    """The group in which the caller was shown last, and all of their votes."""
    await topics.one(session, actor, topic_id)
    asked = _asks(session, actor) | {"topic_id": topic_id}
    group = await MY_GROUP.scalar(session, asked | {"voter": str(asked["my_voter"])})
    return group or None, await MY_VOTES.all(session, asked)


async def public_map(
    session: AsyncSession, actor: Actor, topic_id: UUID
) -> tuple[Row | None, Row | None, list[Row]]:
    """The sums that were shown last, the groups, and the statements that still are."""
    await topics.one(session, actor, topic_id)
    asked = {"here": actor.community_id, "topic_id": topic_id}
    drawn, groups = await MAP.first(session, asked), await GROUPS.first(session, asked)
    return drawn, groups, await SHOWN.all(session, asked)


def _asks(session: AsyncSession, actor: Actor) -> dict[str, Any]:
    return visible_to(actor, vault_of(session))


# For the next map.

COUNTS = (Statement.state == StatementState.SHOWN) | Statement.is_counted
STATEMENTS = Kept(
    select(Statement.id, Statement.author_id, Statement.state, Statement.is_counted)
    .where(Statement.community_id == HERE, ITS_TOPIC, COUNTS)
    .order_by(Statement.id)
)
CHANGED = Vote.published.is_distinct_from(Vote.value)
VOTES = Kept(  # gathered by the database, for there may be a hundred thousand
    select(
        cast(Vote.voter, String).label("voter"),
        cast(func.jsonb_object_agg(cast(Vote.statement_id, String), Vote.value), String).label(
            "votes"
        ),
        func.count().filter(CHANGED, Statement.state == StatementState.SHOWN).label("changed"),
        func.array_agg(cast(Vote.id, String)).filter(CHANGED).label("ids"),
        func.array_agg(Vote.value).filter(CHANGED).label("values"),
    )
    .join(Statement, same(Statement.id, Vote.statement_id))
    .where(
        *(Vote.community_id == HERE, Statement.community_id == HERE, COUNTS),
        Vote.topic_id == bindparam("topic_id", type_=Uuid),
    )
    .group_by(Vote.voter)
    .order_by(Vote.voter)
)
MAPS = Kept(
    select(
        *(PublicMap.id, PublicMap.number, PublicMap.refused),
        *(PublicMap.shown_votes, PublicMap.shown_sets),
    )
    .where(HERE_OF_TOPIC)
    .order_by(PublicMap.number)
)
