"""Who was where, what it counts, and how it is put right."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.volunteering import queries
from app.participation.volunteering.errors import (
    ElsewhereThen,
    LeftBeforeArriving,
    LessThanNothing,
    MoreThanADay,
    MoreThanPossible,
    NoHours,
    NoSuchVolunteer,
    SignedInAlready,
)
from app.participation.volunteering.lifecycle import LIFECYCLE, HourCorrectionAction
from app.participation.volunteering.models import (
    ONE_PLACE,
    Certificate,
    HourCorrection,
    HourEntry,
    Presence,
)
from app.participation.volunteering.policy import parties
from app.participation.volunteering.schemas import AskHourCorrection, IssueCertificate, Sign
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock, device_clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.db.kept import Kept, Row
from app.platform.errors import AlreadyRecorded, Conflict
from app.platform.history import record_creation, transition
from app.platform.schemas import Reason
from app.residents.people.queries import known

A_DAY = 24 * 60  # minutes
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing that looks like something else
ARRIVAL = (
    *("community_id", "id", "person_id", "group_kind", "group_id", "group_name"),
    *("occasion_kind", "occasion_id", "began_at", "planned_until", "until_at", "is_capped"),
    *("possible_from", "possible_until"),
    *("in_lng", "in_lat", "in_datum", "signed_in_by"),
)
# Nobody is in two places: who would be is not written, and no statement has failed.
ARRIVE = Kept(
    insert(Presence)
    .values({getattr(Presence, name): bindparam(name) for name in ARRIVAL})
    .on_conflict_do_nothing(constraint=ONE_PLACE)
)


@dataclass(frozen=True, slots=True)
class Group:
    """With whom somebody serves."""

    kind: str  # its table
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """What somebody serves at."""

    kind: str  # its table
    id: UUID
    group: Group
    planned_until: datetime
    until: datetime  # the latest sign-out that is believed
    possible_from: datetime | None = None  # the earliest sign-in; none: when they came


async def arrive(
    session: AsyncSession,
    actor: Actor,
    person_id: UUID,
    occasion: Occasion,
    sign: Sign,
) -> Presence:
    """Also for an earlier time than what is known already: then they had left before the next."""
    at, point = device_clock.accept(sign.at), sign.place and sign.place.wgs84
    theirs = {"here": actor.community_id, "person_id": person_id}
    following = await queries.NEXT.scalar(session, theirs | {"at": at})
    believed = min(occasion.until, following or occasion.until)
    arrived = Presence(
        community_id=actor.community_id,
        id=sign.id or new_id(),
        person_id=person_id,
        group_kind=occasion.group.kind,
        group_id=occasion.group.id,
        group_name=occasion.group.name,
        occasion_kind=occasion.kind,
        occasion_id=occasion.id,
        began_at=at,
        planned_until=min(believed, max(at, occasion.planned_until)),
        until_at=believed,
        possible_from=occasion.possible_from,
        possible_until=occasion.until,
        is_capped=False,
        in_lng=point and point.lng,
        in_lat=point and point.lat,
        in_datum=sign.place and sign.place.datum,
        signed_in_by=actor.account_id,
    )
    if not await ARRIVE.run(session, {name: getattr(arrived, name) for name in ARRIVAL}):
        raise await _why_not(session, arrived)
    return arrived


async def leave(
    session: AsyncSession,
    actor: Actor,
    person_id: UUID,
    occasion_id: UUID,
    sign: Sign,
) -> Presence:
    """Too late is counted until the end that was planned, and flagged."""
    at = device_clock.accept(sign.at)
    presence = await queries.open_presence(session, actor.community_id, person_id, occasion_id)
    if at < presence.began_at:
        raise LeftBeforeArriving
    if sign.place is not None:
        point = sign.place.wgs84
        presence.out_lng, presence.out_lat = point.lng, point.lat
        presence.out_datum = sign.place.datum
    presence.signed_out_by = actor.account_id
    await end(session, presence, None if at > presence.until_at else at)
    return presence


async def end(session: AsyncSession, presence: Presence, at: datetime | None) -> None:
    """Without a time: at the end that was planned, which is flagged; so is what would make a day of
    more than twenty-four hours."""
    presence.is_capped = at is None
    presence.ended_at = presence.until_at = at or presence.planned_until
    minutes = int((presence.ended_at - presence.began_at).total_seconds() // 60)
    day = presence.began_at.astimezone(HERE).date()
    here, person_id = presence.community_id, presence.person_id
    left = A_DAY - await queries.minutes_of_the_day(session, here, person_id, day)
    if minutes > left:
        minutes, presence.is_capped = left, True
    if minutes <= 0:
        return
    session.add(
        HourEntry(
            **_served(presence),
            presence_id=presence.id,
            served_on=day,
            minutes=minutes,
            is_capped=presence.is_capped,
            recorded_by=presence.signed_out_by,
        )
    )


async def cut_short(session: AsyncSession, community_id: int, occasion_id: UUID) -> None:
    """The occasion is over before its time: who never signs out is counted until now."""
    over = {"here": community_id, "occasion_id": occasion_id, "now": clock.now()}
    await queries.CUT_SHORT.run(session, over)


async def ask_correction(
    session: AsyncSession, actor: Actor, entry_id: UUID, body: AskHourCorrection
) -> HourCorrection:
    """By the volunteer, or by the office; somebody else approves it."""
    entry = await queries.entry(session, actor, entry_id)
    if entry.person_id != actor.person_id:
        must_be_staff(actor)
    await _must_be_possible(session, entry, body.minutes)
    asked = HourCorrection(
        community_id=actor.community_id,
        id=new_id(),
        entry_id=entry.id,
        person_id=entry.person_id,
        minutes=body.minutes,
        reason=body.reason,
        asked_by=actor.account_id,
        state=LIFECYCLE.start,
    )
    session.add(asked)
    await session.flush()
    await record_creation(session, asked, actor=actor, action="ask", minutes=body.minutes)
    return asked


async def approve(session: AsyncSession, actor: Actor, correction_id: UUID) -> HourCorrection:
    """A counter-entry; what was first written stays as it is."""
    asked = await _decide(session, actor, correction_id, HourCorrectionAction.APPROVE)
    its = {"here": asked.community_id, "entry_id": asked.entry_id}
    entry = await queries.ENTRY_FOR_UPDATE.one(session, its, LookupError)
    await _must_be_possible(session, entry, asked.minutes)
    session.add(
        HourEntry(
            **_served(entry),
            presence_id=entry.presence_id,
            served_on=entry.served_on,
            minutes=asked.minutes,
            is_capped=False,
            corrects_id=entry.id,
            reason=asked.reason,
            recorded_by=asked.asked_by,
            approved_by=actor.account_id,
        )
    )
    return asked


async def refuse(
    session: AsyncSession, actor: Actor, correction_id: UUID, body: Reason
) -> HourCorrection:
    refused = HourCorrectionAction.REFUSE
    return await _decide(session, actor, correction_id, refused, reason=body.reason)


async def withdraw(session: AsyncSession, actor: Actor, correction_id: UUID) -> HourCorrection:
    return await _decide(session, actor, correction_id, HourCorrectionAction.WITHDRAW)


async def certify(session: AsyncSession, actor: Actor, body: IssueCertificate) -> Certificate:
    """One's own, or by the office; what the paper says is kept as it is said."""
    person_id = body.person_id or actor.person_id
    if person_id is None or person_id != actor.person_id:
        must_be_staff(actor)
    person = await known(session, actor.community_id, person_id)
    if person is None:
        raise NoSuchVolunteer
    paper = Certificate(
        community_id=actor.community_id,
        id=new_id(),
        person_id=person.id,
        number=_number(),
        name=person.name,
        since=body.since,
        until=body.until,
        issued_on=clock.today(),
        issued_by=actor.account_id,
    )
    paper.teams = await queries.groups_within(session, paper)
    paper.minutes = sum(int(team["minutes"]) for team in paper.teams)
    paper.times = sum(int(team["times"]) for team in paper.teams)
    if paper.minutes <= 0:
        raise NoHours
    session.add(paper)
    await session.flush()
    return paper


async def _must_be_possible(session: AsyncSession, entry: Row, minutes: int) -> None:
    """Asked before it waits, and again when it is approved: others may have been approved meanwhile."""
    here, person_id, day = entry.community_id, entry.person_id, entry.served_on
    that_day = await queries.minutes_of_the_day(session, here, person_id, day)
    its = {"here": here, "entry_id": entry.id}
    new = await queries.SO_FAR.scalar(session, its) + minutes
    if new < 0:
        raise LessThanNothing
    if minutes > 0 and new > await queries.possible_minutes(session, entry):
        raise MoreThanPossible
    if minutes > 0 and that_day + minutes > A_DAY:
        raise MoreThanADay


def _served(done: Presence | Row) -> dict[str, Any]:
    """Who, with whom and at what: alike in a presence and in all its entries."""
    same = ("community_id", "person_id", "group_kind", "group_id", "group_name")
    return {name: getattr(done, name) for name in (*same, "occasion_kind", "occasion_id")}


async def _why_not(session: AsyncSession, arrived: Presence) -> Conflict:
    """The exclusion constraint holds it; here is only told which it was."""
    where = {"here": arrived.community_id, "person_id": arrived.person_id}
    there = {"presence_id": arrived.id, "occasion_id": arrived.occasion_id}
    found = await queries.IN_THE_WAY.one(session, where | there, LookupError)
    if found.is_recorded:
        return AlreadyRecorded()
    return SignedInAlready() if found.is_there else ElsewhereThen()


async def _decide(
    session: AsyncSession,
    actor: Actor,
    correction_id: UUID,
    action: HourCorrectionAction,
    **details: str,
) -> HourCorrection:
    asked = await queries.correction_for_update(session, actor, correction_id)
    who = parties(actor, asked)
    await transition(session, LIFECYCLE, asked, action, actor=actor, parties=who, **details)
    return asked


def _number() -> str:
    """`8K2M-…`: 16 letters and digits, 80 bits."""
    return queries.written("".join(secrets.choice(ALPHABET) for _ in range(16)))
