"""Secret ballots (无记名表决): what ties a voter to a vote is never written down, or destroyed at the count.

While casts are taken, a voter's row says that they cast, and an envelope beside it what; nobody can open it
without the shares that the two counters keep on paper. When both have given theirs, one transaction opens
all envelopes, writes marks instead (`marks`), sorted, so that neither their order nor their ids, times or row
versions say whose they are, and deletes the envelopes. Sheets of an urn bear no number: who put one in is
written down, what stands on it is told by the counters and goes into the same heap.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Uuid, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.ballots import envelopes, errors, marks, queries
from app.consultation.ballots.lifecycle import LIFECYCLE, BallotAction
from app.consultation.ballots.models import (
    Ballot,
    BallotCast,
    BallotEnvelope,
    BallotKey,
    BallotMark,
    Via,
)
from app.consultation.ballots.policy import as_of_topic, parties
from app.consultation.ballots.results import Counted, Question
from app.consultation.ballots.schemas import CountQuestion, OpenEnvelopes
from app.consultation.topics import queries as topic_queries
from app.consultation.topics import service as topics
from app.consultation.topics.lifecycle import TopicAction
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept, Row, written_by_name
from app.platform.history import transition
from app.platform.schemas import Reason
from app.platform.sealing.vault import vault_of

LEAST = 20  # on the roll
GIVEN = f"{BallotKey.__tablename__}.given"

_envelope = upsert(BallotEnvelope).values(written_by_name(BallotEnvelope))
PUT = Kept(
    _envelope.on_conflict_do_update(
        index_elements=["community_id", "head_id"],
        set_={"content": _envelope.excluded.content},
    )
)
ITS_BALLOT = bindparam("ballot_id", type_=Uuid)
PUBLICS = Kept(
    select(BallotKey.counter_id, BallotKey.public)
    .where(BallotKey.community_id == HERE, BallotKey.ballot_id == ITS_BALLOT)
    .order_by(BallotKey.counter_id)
)
ENVELOPES = Kept(
    select(BallotEnvelope.head_id, BallotEnvelope.content).where(
        BallotEnvelope.community_id == HERE, BallotEnvelope.ballot_id == ITS_BALLOT
    )
)
CAST_VIA = Kept(
    select(BallotCast.via, func.count().label("many"))
    .where(
        BallotCast.community_id == HERE,
        BallotCast.ballot_id == ITS_BALLOT,
        ~BallotCast.is_duplicate,
    )
    .group_by(BallotCast.via)
)
MARKS = Kept(
    select(BallotMark.position, BallotMark.choice, func.count().label("many"))
    .where(BallotMark.community_id == HERE, BallotMark.ballot_id == ITS_BALLOT)
    .group_by(BallotMark.position, BallotMark.choice)
)


async def take_share(session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID) -> str:
    """A counter's share, told once; taken anew before the opening, the one before is worth nothing."""
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    must_be_secret(ballot)
    found = parties(actor, ballot)
    action = BallotAction.TAKE_SHARE
    await transition(session, LIFECYCLE, ballot, action, actor=actor, parties=found)
    share, public = envelopes.new_share()
    key = await _key(session, actor, ballot)
    if key is None:
        key = BallotKey(
            community_id=ballot.community_id,
            id=new_id(),
            ballot_id=ballot.id,
            counter_id=actor.account_id,
        )
        session.add(key)
    key.public = public
    await session.flush()
    return share


async def must_be_ready(session: AsyncSession, ballot: Ballot) -> None:
    """To be announced and to be opened: both counters have their share, and the roll is long enough."""
    if not ballot.is_secret:
        return
    if (ballot.roll_size or 0) < LEAST:
        raise errors.TooFewToBeSecret
    known = {row.counter_id for row in await PUBLICS.all(session, queries.of(ballot))}
    if not {ballot.counter_id, ballot.other_counter_id} <= known:
        raise errors.SharesMissing


async def put(
    session: AsyncSession,
    ballot: Ballot | Row,
    head_id: UUID,
    questions: Sequence[Question],
    choices: Mapping[str, Any],
) -> None:
    """Into the head's envelope, instead of what was in it."""
    publics = await _publics(session, ballot)
    content = envelopes.seal(
        [bytes(row.public) for row in publics],
        _place(ballot.id, head_id),
        marks.packed(questions, choices),
    )
    row = {
        "community_id": ballot.community_id,
        "id": new_id(),
        "ballot_id": ballot.id,
        "head_id": head_id,
        "content": content,
    }
    await PUT.later(session, row)


async def open_envelopes(
    session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID, body: OpenEnvelopes
) -> tuple[Ballot, int, bool | None]:
    """The ballot; how many counters have given their share; whether they read the urn alike. The first
    one's is sealed until the second one's is there; then all is opened, in this one transaction."""
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    must_be_secret(ballot)
    found = parties(actor, ballot)
    action = BallotAction.OPEN_ENVELOPES
    await transition(session, LIFECYCLE, ballot, action, actor=actor, parties=found)
    if ballot.unsealed_at is not None:
        raise errors.EnvelopesOpen
    mine = await _key(session, actor, ballot)
    _must_be_theirs(mine, body.share)
    questions = await queries.asked_of(session, ballot)
    via = {row.via: row.many for row in await CAST_VIA.all(session, queries.of(ballot))}
    urn = _read(questions, body.urn, via.get(Via.PAPER, 0))
    given = {"share": body.share, "urn": urn}
    vault = vault_of(session)
    keys = await _keys(session, ballot)
    for key in keys:
        if key.counter_id == actor.account_id:
            key.given = vault.seal_bytes(GIVEN, key.id, orjson.dumps(given))
    await session.flush()
    if any(key.given is None for key in keys):
        return ballot, sum(key.given is not None for key in keys), None
    both = [orjson.loads(vault.open_bytes(GIVEN, key.id, bytes(key.given or b""))) for key in keys]
    if any(one["urn"] != urn for one in both):
        for key in keys:
            key.given = None
        return ballot, 0, False
    casts = await _opened(session, ballot, questions, [one["share"] for one in both])
    if len(casts) != via.get(Via.ONLINE, 0):
        raise errors.EnvelopeBroken
    await _write(session, ballot, marks.counted(questions, casts), urn)
    await _destroy(session, ballot)
    ballot.unsealed_at = clock.now()
    return ballot, len(keys), True


async def annul(
    session: AsyncSession, actor: Actor, topic_id: UUID, ballot_id: UUID, body: Reason
) -> Ballot:
    """A share is lost, or an envelope broken: nobody will ever know what was cast. It is said, and the
    topic goes back to the table."""
    ballot = await queries.for_update(session, actor, topic_id, ballot_id)
    must_be_secret(ballot)
    found = parties(actor, ballot)
    await transition(
        session,
        LIFECYCLE,
        ballot,
        BallotAction.ANNUL,
        actor=actor,
        parties=found,
        **body.model_dump(),
    )
    if ballot.unsealed_at is not None:
        raise errors.EnvelopesOpen
    await _destroy(session, ballot)
    topic = await topic_queries.for_update(session, actor, topic_id)
    why = f"选票信封无法开启，本次表决作废：{body.reason}"
    also = as_of_topic(found)
    await topics.step(session, actor, topic, TopicAction.ANNUL, also=also, reason=why)
    return ballot


async def figures(session: AsyncSession, ballot: Ballot | Row) -> Counted:
    """What was cast, of marks alone. Raises EnvelopesClosed."""
    if ballot.unsealed_at is None:
        raise errors.EnvelopesClosed
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in await MARKS.all(session, queries.of(ballot)):
        found[row.position].append((row.choice, row.many))
    return {
        str(question.position): marks.figures(question, found[question.position])
        for question in await queries.asked_of(session, ballot)
    }


def must_be_secret(ballot: Ballot) -> None:
    if not ballot.is_secret:
        raise errors.NotASecretOne


def _must_be_theirs(key: BallotKey | None, share: str) -> None:
    try:
        theirs = envelopes.public_of(share)
    except envelopes.NoShare as error:
        raise errors.WrongShare from error
    if key is None or bytes(key.public) != theirs:
        raise errors.WrongShare


async def _publics(session: AsyncSession, ballot: Ballot | Row) -> list[Row]:
    """Of the counters; of who was one before the text was revised there may be others."""
    counters = {ballot.counter_id, ballot.other_counter_id}
    rows = await PUBLICS.all(session, queries.of(ballot))
    return [row for row in rows if row.counter_id in counters]


async def _keys(session: AsyncSession, ballot: Ballot) -> Sequence[BallotKey]:
    wanted = select(BallotKey).where(
        BallotKey.community_id == ballot.community_id,
        BallotKey.ballot_id == ballot.id,
        BallotKey.counter_id.in_([ballot.counter_id, ballot.other_counter_id]),
    )
    return (await session.scalars(wanted.order_by(BallotKey.counter_id))).all()


async def _key(session: AsyncSession, actor: Actor, ballot: Ballot) -> BallotKey | None:
    keys = await _keys(session, ballot)
    return next((key for key in keys if key.counter_id == actor.account_id), None)


def _read(
    questions: Sequence[Question], given: Sequence[CountQuestion], sheets: int
) -> dict[str, dict[str, int]]:
    """What stands on the sheets of the urn, as many as were put into it."""
    if not sheets and not given:
        return {}
    said = {str(one.position): one.figures for one in given}
    if said.keys() != {str(one.position) for one in questions} or len(said) != len(given):
        raise errors.WrongFigures
    found: dict[str, dict[str, int]] = {}
    for question in questions:
        those = said[str(question.position)]
        many = {one.choice: one.heads for one in those}
        if many.keys() != set(question.keys) or len(many) != len(those):
            raise errors.WrongFigures
        if not marks.is_possible(question, many, sheets):
            raise errors.NotAsManySheets
        found[str(question.position)] = many
    return found


async def _opened(
    session: AsyncSession, ballot: Ballot, questions: Sequence[Question], shares: Sequence[str]
) -> list[dict[str, Any]]:
    """In no order that anybody knows, and with nobody's name."""
    found = []
    for row in await ENVELOPES.all(session, queries.of(ballot)):
        try:
            place = _place(ballot.id, row.head_id)
            content = envelopes.opened(shares, place, bytes(row.content))
            found.append(marks.unpacked(questions, content))
        except (envelopes.DoesNotOpen, ValueError) as error:
            raise errors.EnvelopeBroken from error
    return found


async def _write(
    session: AsyncSession,
    ballot: Ballot,
    cast: Mapping[str, Mapping[str, int]],
    urn: Mapping[str, Mapping[str, int]],
) -> None:
    """One row a mark, sorted by what it says: where it lies, its id, its time and its version say no more."""
    rows = [
        {
            "community_id": ballot.community_id,
            "id": new_id(),
            "ballot_id": ballot.id,
            "position": int(position),
            "choice": choice,
        }
        for position in sorted(cast, key=int)
        for choice in sorted(cast[position])
        for _ in range(cast[position][choice] + urn.get(position, {}).get(choice, 0))
    ]
    if rows:
        await session.execute(insert(BallotMark), rows)


async def _destroy(session: AsyncSession, ballot: Ballot) -> None:
    for table in (BallotEnvelope, BallotKey):
        its = table.community_id == ballot.community_id, table.ballot_id == ballot.id
        await session.execute(delete(table).where(*its))


def _place(ballot_id: UUID, head_id: UUID) -> bytes:
    return ballot_id.bytes + head_id.bytes
