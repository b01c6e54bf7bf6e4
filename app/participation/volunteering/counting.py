"""What time with others counts: a line of the ledger, once, and never more than there was.

No minute of somebody counts twice, no day has more than twenty-four hours, and what is paid is no gift.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.subjects.models import Subject
from app.participation.subjects.queries import known_as
from app.participation.volunteering import presences, queries
from app.participation.volunteering.models import HourEntry, Presence
from app.places.roles.actor import Actor
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.db.kept import Kept, Row

A_DAY = 24 * 60  # minutes
WRITTEN = (
    *("community_id", "id", "person_id", "member_id", "group_kind", "group_id", "group_name"),
    *("occasion_kind", "occasion_id", "began_at", "planned_until", "until_at", "ended_at"),
    *("is_capped", "possible_from", "possible_until"),
    *("in_lng", "in_lat", "in_datum", "signed_in_by", "signed_out_by"),
)
# Nobody is in two places: who would be is not written, and no statement has failed.
WRITE = Kept(
    insert(Presence)
    .values({getattr(Presence, name): bindparam(name) for name in WRITTEN})
    .on_conflict_do_nothing()
)


@dataclass(frozen=True, slots=True)
class Group:
    """With whom somebody serves."""

    kind: str  # its table: `teams`, `service_units`
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """What somebody serves at."""

    kind: str  # its table: `rounds`, `orders`
    id: UUID
    group: Group
    planned_until: datetime
    until: datetime  # the latest sign-out that is believed
    possible_from: datetime | None = None  # the earliest sign-in; none: when they came


class Stretch(NamedTuple):
    """From when to when."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Served:
    """How long somebody was at an occasion that is over for them; and which time of it is paid, by
    whoever employs them."""

    began_at: datetime
    ended_at: datetime
    paid: tuple[Stretch, ...] = ()


class Counter(NamedTuple):
    """What puts an entry right."""

    minutes: int
    balance: int  # that the entry had before
    reason: str


async def write(session: AsyncSession, presence: Presence) -> bool:
    """False: they are there, or elsewhere, then."""
    return await WRITE.run(session, {name: getattr(presence, name) for name in WRITTEN}) > 0


async def end(session: AsyncSession, presence: Presence, at: datetime | None) -> None:
    """Without a time: at the end that was planned, which is flagged; so is what would make a day of
    more than twenty-four hours."""
    presence.is_capped = at is None
    presence.ended_at = presence.until_at = at or presence.planned_until
    served = _minutes(presence.began_at, presence.ended_at)
    day = presence.began_at.astimezone(HERE).date()
    counted = await queries.minutes_of_the_day(session, presence.community_id, presence, day)
    minutes = min(served, A_DAY - counted)
    presence.is_capped |= minutes < served
    _enter(session, presence, day, minutes)


async def credit(
    session: AsyncSession, actor: Actor, who: Subject, occasion: Occasion, served: Served
) -> HourEntry | None:
    """The hours of one helper of what is finished, as an order: once, however often it is said.

    Time in which they were known to be elsewhere does not count, which is flagged; time that is paid
    (stretches that do not overlap) does not either. None: nothing was earned, or it is in the ledger already.
    """
    here, day = actor.community_id, served.began_at.astimezone(HERE).date()
    known = await known_as(session, here, who)
    counted = await queries.minutes_of_the_day(session, here, known, day)
    whole = Stretch(served.began_at, served.ended_at)
    while not await presences.came(session, here, known.id, occasion.id):
        elsewhere = await presences.elsewhere(session, here, known.id, *whole)
        part = longest_free(whole, elsewhere)
        unpaid = _minutes(*part) - sum(_common(part, one) for one in served.paid)
        minutes = min(unpaid, A_DAY - counted)
        presence = Presence(
            community_id=here,
            id=new_id(),
            person_id=known.person_id,
            member_id=known.member_id,
            group_kind=occasion.group.kind,
            group_id=occasion.group.id,
            group_name=occasion.group.name,
            occasion_kind=occasion.kind,
            occasion_id=occasion.id,
            began_at=part.begins,
            planned_until=part.ends,
            until_at=part.ends,
            ended_at=part.ends,
            is_capped=part != whole or minutes < unpaid,
            possible_from=min(occasion.possible_from or whole.begins, whole.begins),
            possible_until=max(occasion.until, whole.ends),
            signed_in_by=actor.account_id,
            signed_out_by=actor.account_id,
        )
        if await write(session, presence):  # else somebody has, and what they wrote is known now
            return _enter(session, presence, day, minutes)
    return None


async def reverse(
    session: AsyncSession, actor: Actor, occasion_id: UUID, reason: str, who: Subject | None = None
) -> list[HourEntry]:
    """What an occasion has given is taken away, by counter-entries: from everybody, or from one. What
    was taken away already is not taken twice."""
    here, written = actor.community_id, []
    for entry in await queries.of_occasion(session, here, occasion_id, who):
        balance = await queries.balance(session, entry)
        if balance > 0:
            counter = Counter(-balance, balance, reason)
            written.append(counter_entry(entry, counter, by=actor))
    session.add_all(written)
    await session.flush()
    return written


def counter_entry(
    entry: Row, counter: Counter, *, by: Actor, asked_by: UUID | None = None
) -> HourEntry:
    """What was first written stays as it is."""
    before, after = counter.balance, counter.balance + counter.minutes
    return HourEntry(
        **_served(entry),
        presence_id=entry.presence_id,
        served_on=entry.served_on,
        minutes=counter.minutes,
        times=(after > 0) - (before > 0),
        is_capped=False,
        corrects_id=entry.id,
        reason=counter.reason,
        recorded_by=asked_by or by.account_id,
        approved_by=by.account_id,
    )


def longest_free(whole: Stretch, taken: Iterable[tuple[datetime, datetime]]) -> Stretch:
    """The longest part of a stretch in which nothing else was; the first of several. Without any: its
    beginning, and no minute."""
    free, since = Stretch(whole.begins, whole.begins), whole.begins
    for begins, ends in (*sorted(taken), Stretch(whole.ends, whole.ends)):
        if begins - since > free.ends - free.begins:
            free = Stretch(since, begins)
        since = max(since, ends)
    return free


def _enter(session: AsyncSession, presence: Presence, day: date, minutes: int) -> HourEntry | None:
    if minutes <= 0:
        return None
    entry = HourEntry(
        **_served(presence),
        presence_id=presence.id,
        served_on=day,
        minutes=minutes,
        times=1,
        is_capped=presence.is_capped,
        recorded_by=presence.signed_out_by,
    )
    session.add(entry)
    return entry


def _served(done: Presence | Row) -> dict[str, Any]:
    """Who, with whom and at what: alike in a presence and in all its entries."""
    same = ("community_id", "person_id", "member_id", "group_kind", "group_id", "group_name")
    return {name: getattr(done, name) for name in (*same, "occasion_kind", "occasion_id")}


def _common(one: Stretch, other: Stretch) -> int:
    return _minutes(max(one.begins, other.begins), min(one.ends, other.ends))


def _minutes(begins: datetime, ends: datetime) -> int:
    return max(0, int((ends - begins).total_seconds() // 60))
