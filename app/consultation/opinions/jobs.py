"""Who is told what became of a statement; and the map, drawn anew when enough votes have changed.

The map is computed by another process: neither a request nor the worker's memory pays for it.
"""

import hashlib
from collections import defaultdict
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    Double,
    SmallInteger,
    Uuid,
    bindparam,
    distinct,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.opinions import queries
from app.consultation.opinions.events import (
    StatementEvent,
    StatementRefused,
    StatementShown,
    StatementWaits,
    VotesChanged,
)
from app.consultation.opinions.lifecycle import StatementState
from app.consultation.opinions.models import PublicMap, Statement, Vote
from app.consultation.opinions.policy import voter
from app.consultation.opinions.statistics import FEWEST_CHANGED, FEWEST_VOTERS
from app.consultation.topics.models import Topic
from app.places.roles.actor import Role
from app.places.roles.queries import accounts_of
from app.platform import child, clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept, Row
from app.platform.db.turns import take_turn
from app.platform.jobs.events import publish
from app.platform.sealing.vault import vault_of
from app.residents.inbox.telling import Told, reason, teller, who_serve

PATIENCE = 300.0  # seconds
ONE_IN = 100  # voters that must have changed, where that is more than five

_SHOWN = (
    func.unnest(bindparam("ids", type_=ARRAY(Uuid)), bindparam("values", type_=ARRAY(SmallInteger)))
    .table_valued("id", "value", name="shown")
    .render_derived()
)
COUNTED = Kept(
    update(Vote)
    .where(Vote.community_id == HERE, Vote.id == _SHOWN.c.id)
    .values(published=_SHOWN.c.value)
)
_WEIGHED = (
    func.unnest(bindparam("ids", type_=ARRAY(Uuid)), bindparam("priorities", type_=ARRAY(Double)))
    .table_valued("id", "priority", name="weighed")
    .render_derived()
)
WEIGHED = Kept(
    update(Statement)
    .where(Statement.community_id == HERE, Statement.id == _WEIGHED.c.id)
    .values(priority=_WEIGHED.c.priority, is_counted=True)
)


async def look_for_changes(session: AsyncSession) -> None:
    """Which topics have enough voters whose votes the last map does not count; by an index that holds
    no other votes."""
    voters = func.count(distinct(Vote.voter))
    for here in (
        await session.scalars(select(Vote.community_id).where(queries.CHANGED).distinct())
    ).all():
        changed = (
            select(Vote.topic_id)
            .where(Vote.community_id == here, queries.CHANGED)
            .group_by(Vote.topic_id)
            .having(voters >= FEWEST_CHANGED)
            .order_by(Vote.topic_id)
        )
        for topic_id in (await session.scalars(changed)).all():
            await publish(session, VotesChanged(community_id=here, topic_id=topic_id))


async def draw(session: AsyncSession, event: VotesChanged) -> None:
    """A new public map, if enough has changed and it gives nobody away."""
    here, topic_id = event.community_id, event.topic_id
    await take_turn(session, f"opinion map{topic_id}")
    of_topic = {"here": here, "topic_id": topic_id}
    statements = await queries.STATEMENTS.all(session, of_topic)
    rows = await queries.VOTES.all(session, of_topic)
    votes, changed = _votes(session, here, statements, rows)
    if len(votes) < FEWEST_VOTERS or changed < max(FEWEST_CHANGED, len(votes) // ONE_IN):
        return
    before = await queries.MAPS.all(session, of_topic)
    asked = orjson.dumps(
        {
            "votes": votes,
            "statements": [str(one.id) for one in statements if one.state == StatementState.SHOWN],
        }
    )
    last = before[-1] if before else None
    digest = hashlib.sha256(asked).hexdigest()
    if last is not None and last.refused == digest:
        return
    shown = [{"votes": one.shown_votes, "sets": one.shown_sets} for one in before]
    found = await _published(asked, shown)
    if found is not None:
        number = 1 if last is None else last.number + 1
        await _show(session, event, number, found)
        await _count(session, here, rows, found)
    elif last is not None:
        where = PublicMap.community_id == here, PublicMap.id == last.id
        await session.execute(update(PublicMap).where(*where).values(refused=digest))


def _votes(
    session: AsyncSession, here: int, statements: list[Row], rows: list[Row]
) -> tuple[dict[str, Any], int]:
    """By voter, how they vote by statement; and how many voters changed since the last public map. Who
    stated something agrees with it."""
    vault, own = vault_of(session), defaultdict[str, dict[str, int]](dict)
    votes: dict[str, Any] = {row.voter: orjson.Fragment(row.votes) for row in rows}
    changed = {row.voter for row in rows if row.changed}
    for one in statements:
        author = str(voter(vault, here, one.author_id))
        own[author][str(one.id)] = 1
        if not one.is_counted:
            changed.add(author)
    theirs = {row.voter: row.votes for row in rows if row.voter in own}
    for author, stated in own.items():
        votes[author] = orjson.loads(theirs.get(author, "{}")) | stated
    return votes, len(changed)


async def _published(asked: bytes, before: list[dict[str, Any]]) -> dict[str, Any] | None:
    said = asked[:-1] + b',"before":' + orjson.dumps(before) + b"}"
    out = await child.ask("app.consultation.opinions.publishing", said=said, patience=PATIENCE)
    if out is None:
        raise RuntimeError("the map was not drawn: its process died")
    found: dict[str, Any] | None = orjson.loads(out)
    return found


async def _show(
    session: AsyncSession, event: VotesChanged, number: int, found: dict[str, Any]
) -> None:
    new = {
        "community_id": event.community_id,
        "id": new_id(),
        "topic_id": event.topic_id,
        "number": number,
        "made_at": clock.now(),
        "shown_votes": found["shown"]["votes"],
        "shown_sets": found["shown"]["sets"],
    }
    new |= {name: found[name] for name in ("voters", "statements", "consensus", "groups")}
    await session.execute(insert(PublicMap), [new])


async def _count(session: AsyncSession, here: int, rows: list[Row], found: dict[str, Any]) -> None:
    """What was counted, as it was read: who has voted anew since then has changed."""
    values = {
        "ids": [one for row in rows for one in row.ids or ()],
        "values": [one for row in rows for one in row.values or ()],
    }
    await COUNTED.run(session, {"here": here} | values)
    weights: dict[str, float] = found["priorities"]
    named = {"ids": list(weights), "priorities": list(weights.values())}
    await WEIGHED.run(session, {"here": here} | named)


async def _statement(session: AsyncSession, event: StatementEvent) -> Statement:
    return await session.get_one(Statement, (event.community_id, event.statement_id))


async def about(session: AsyncSession, statement: Statement) -> str:
    topic = await session.get_one(Topic, (statement.community_id, statement.topic_id))
    return topic.title


async def author(session: AsyncSession, statement: Statement, _event: Any) -> list[UUID]:
    """Every account of theirs, and the one that stated it for them."""
    theirs = await session.scalars(accounts_of(statement.community_id, statement.author_id))
    return sorted({statement.stated_by, *theirs})


staff = who_serve(Role.STAFF)
# fmt: off
TOLD = {
    StatementWaits:   Told(staff,   "有新的意见待审核"),
    StatementShown:   Told(author,  "您发表的意见已展示", reason),
    StatementRefused: Told(author,  "您发表的意见不予展示", reason),
}
# fmt: on
tell = teller(TOLD, _statement, about)
