"""Who was where, what it counts, and how it is put right."""

import secrets
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.subjects.models import Subject
from app.participation.subjects.queries import known_as, memberships, named
from app.participation.subjects.service import known_anew
from app.participation.volunteering import presences, queries
from app.participation.volunteering.counting import (
    A_DAY,
    Counter,
    Occasion,
    counter_entry,
    end,
    write,
)
from app.participation.volunteering.errors import (
    ElsewhereThen,
    LeftBeforeArriving,
    LessThanNothing,
    MoreThanADay,
    MoreThanPossible,
    NoHours,
    NoSuchVolunteer,
    NotYoursToExport,
    SignedInAlready,
)
from app.participation.volunteering.lifecycle import LIFECYCLE, HourCorrectionAction
from app.participation.volunteering.models import (
    Certificate,
    HourCorrection,
    HourExport,
    Presence,
)
from app.participation.volunteering.policy import answers_for, may_export, parties
from app.participation.volunteering.schemas import AskHourCorrection, IssueCertificate, Sign
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock, device_clock
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.errors import AlreadyRecorded, Conflict
from app.platform.history import record_creation, record_event, transition
from app.platform.schemas import Reason
from app.platform.spans import Span

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing that looks like something else


async def arrive(
    session: AsyncSession,
    actor: Actor,
    who: Subject,
    occasion: Occasion,
    sign: Sign,
) -> Presence:
    """Also for an earlier time than what is known already: then they had left before the next."""
    at, point = device_clock.accept(sign.at), sign.place and sign.place.wgs84
    who = await known_as(session, actor.community_id, who)
    theirs = {"here": actor.community_id, "subject_id": who.id}
    following = await presences.NEXT.scalar(session, theirs | {"at": at})
    believed = min(occasion.until, following or occasion.until)
    arrived = Presence(
        community_id=actor.community_id,
        id=sign.id or new_id(),
        person_id=who.person_id,
        member_id=who.member_id,
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
    if not await write(session, arrived):
        raise await _why_not(session, arrived, who)
    return arrived


async def leave(
    session: AsyncSession,
    actor: Actor,
    who: Subject,
    occasion_id: UUID,
    sign: Sign,
) -> Presence:
    """Too late is counted until the end that was planned, and flagged."""
    at = device_clock.accept(sign.at)
    here = actor.community_id
    who = await known_as(session, here, who)
    presence = await presences.open_presence(session, here, who.id, occasion_id)
    if at < presence.began_at:
        raise LeftBeforeArriving
    if sign.place is not None:
        point = sign.place.wgs84
        presence.out_lng, presence.out_lat = point.lng, point.lat
        presence.out_datum = sign.place.datum
    presence.signed_out_by = actor.account_id
    await end(session, presence, None if at > presence.until_at else at)
    return presence


async def become(session: AsyncSession, community_id: int, member_id: UUID) -> bool:
    """A member has been found in the roster, or was not who they were taken for: where they are now, that
    person is. What is in the ledger stays as it is, and is read as the person's."""
    theirs = select(Presence).where(
        Presence.community_id == community_id,
        Presence.member_id == member_id,
        Presence.ended_at.is_(None),
    )
    rows = (await session.scalars(theirs.order_by(Presence.id))).all()
    who = await known_as(session, community_id, Subject(member_id=member_id))
    return await known_anew(session, rows, who)


async def cut_short(session: AsyncSession, community_id: int, occasion_id: UUID) -> None:
    """The occasion is over before its time: who never signs out is counted until now."""
    over = {"here": community_id, "occasion_id": occasion_id, "now": clock.now()}
    await presences.CUT_SHORT.run(session, over)


async def ask_correction(
    session: AsyncSession, actor: Actor, entry_id: UUID, body: AskHourCorrection
) -> HourCorrection:
    """By who served, their unit's coordinator or the office; somebody else approves it."""
    entry = await queries.entry(session, actor, entry_id)
    if not answers_for(actor, entry):
        must_be_staff(actor)
    await _must_be_possible(session, entry, body.minutes)
    asked = HourCorrection(
        community_id=actor.community_id,
        id=new_id(),
        entry_id=entry.id,
        person_id=entry.person_id,
        member_id=entry.member_id,
        minutes=body.minutes,
        reason=body.reason,
        asked_by=actor.account_id,
        state=LIFECYCLE.start,
    )
    asked.is_mine = entry.is_mine
    session.add(asked)
    await session.flush()
    await record_creation(session, asked, actor=actor, action="ask", minutes=body.minutes)
    return asked


async def approve(session: AsyncSession, actor: Actor, correction_id: UUID) -> HourCorrection:
    """A counter-entry; what was first written stays as it is."""
    asked = await _decide(session, actor, correction_id, HourCorrectionAction.APPROVE)
    its = {"here": asked.community_id, "entry_id": asked.entry_id}
    entry = await queries.ENTRY_FOR_UPDATE.one(session, its, LookupError)
    balance = await _must_be_possible(session, entry, asked.minutes)
    counter = Counter(asked.minutes, balance, asked.reason)
    session.add(counter_entry(entry, counter, by=actor, asked_by=asked.asked_by))
    return asked


async def refuse(
    session: AsyncSession, actor: Actor, correction_id: UUID, body: Reason
) -> HourCorrection:
    refused = HourCorrectionAction.REFUSE
    return await _decide(session, actor, correction_id, refused, reason=body.reason)


async def withdraw(session: AsyncSession, actor: Actor, correction_id: UUID) -> HourCorrection:
    return await _decide(session, actor, correction_id, HourCorrectionAction.WITHDRAW)


async def export(
    session: AsyncSession, actor: Actor, span: Span, group_id: UUID | None
) -> tuple[list[Row], list[Row]]:
    """Lines and sums of a period. Who took them out is kept, and how many."""
    if not may_export(actor, group_id):
        raise NotYoursToExport
    rows, sums = await queries.export(session, actor, span, group_id)
    if not rows:
        raise NoHours
    taken = HourExport(
        community_id=actor.community_id,
        id=new_id(),
        exported_by=actor.account_id,
        group_id=group_id,
        since=span.first,
        until=span.last,
        rows=len(rows),
    )
    session.add(taken)
    await session.flush()
    await record_event(session, taken, actor=actor, action="export", rows=len(rows))
    return rows, sums


async def certify(session: AsyncSession, actor: Actor, body: IssueCertificate) -> Certificate:
    """One's own, or by the office; what the paper says is kept as it is said."""
    here, as_members = actor.community_id, await memberships(session, actor)
    who = Subject(body.person_id, body.member_id)
    if who == Subject():
        who = Subject(actor.person_id, next(iter(as_members), None))
    if not {who.person_id, who.member_id} & {actor.person_id, *as_members} - {None}:
        must_be_staff(actor)
    who, name = await named(session, here, who)
    if name is None:
        raise NoSuchVolunteer
    paper = Certificate(
        community_id=here,
        id=new_id(),
        person_id=who.person_id,
        member_id=who.member_id,
        number=_number(),
        name=name,
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


async def _must_be_possible(session: AsyncSession, entry: Row, minutes: int) -> int:
    """The balance before. Asked before it waits, and again when it is approved: others may have been approved meanwhile."""
    here, day = entry.community_id, entry.served_on
    that_day = await queries.minutes_of_the_day(session, here, entry, day)
    balance = await queries.balance(session, entry)
    new = balance + minutes
    if new < 0:
        raise LessThanNothing
    if minutes > 0 and new > await presences.possible_minutes(session, entry):
        raise MoreThanPossible
    if minutes > 0 and that_day + minutes > A_DAY:
        raise MoreThanADay
    return balance


async def _why_not(session: AsyncSession, arrived: Presence, who: Subject) -> Conflict:
    """The exclusion constraint holds it; here is only told which it was."""
    where = {"here": arrived.community_id, "subject_id": who.id}
    there = {"presence_id": arrived.id, "occasion_id": arrived.occasion_id}
    found = await presences.IN_THE_WAY.one(session, where | there, LookupError)
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
