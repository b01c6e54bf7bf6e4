"""The care list: who is on it and why, who looked in, and what stops the visits."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects import queries
from app.care.subjects.dues import open_return, settle
from app.care.subjects.errors import (
    AfterTheEnd,
    BackBeforeLeaving,
    BreaksOverlap,
    HasDied,
    NoCompanion,
    NoReasonToCare,
    NoSuchCompanion,
    NotOnThatDay,
    NotRaised,
    NotYoursToEnrol,
)
from app.care.subjects.lifecycle import LIFECYCLE, CareAction, CareParty, CareState
from app.care.subjects.models import BreakKind, CareBreak, CareSubject, CareVisit
from app.care.subjects.risk import rules
from app.care.subjects.schemas import (
    EndCare,
    Enrol,
    PairCare,
    RaiseRisk,
    RecordVisit,
    ResumeCare,
    SuspendCare,
)
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.places.roles.queries import accounts_of
from app.platform import clock, device_clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.history import record_creation, transition
from app.platform.sealing.vault import vault_of
from app.residents.facts import queries as facts
from app.residents.facts import service as recording
from app.residents.facts.schemas import ClearFact, RecordFact
from app.residents.people import queries as people
from app.residents.people.models import Person

LONGEST_AGO = timedelta(days=90)
WORDS_OF_VISIT = f"{CareVisit.__tablename__}.words"
WORDS_OF_BREAK = f"{CareBreak.__tablename__}.words"


async def enrol(session: AsyncSession, actor: Actor, person_id: UUID, body: Enrol) -> None:
    """By hand, before the clock does it at 65; or again, after it was ended."""
    person = await people.for_update(session, actor, person_id)
    if not await queries.keeps(session, actor, person_id):
        raise NotYoursToEnrol
    if person.died_on is not None:
        raise HasDied
    today = clock.today()
    if await session.get(CareSubject, (actor.community_id, person_id)) is None:
        subject = _subject(person)
        session.add(subject)
        await session.flush()
        await record_creation(session, subject, actor=actor, action=CareAction.ENROL)
    else:
        subject, who = await queries.for_update(session, actor, person_id)
        await _transition(session, actor, subject, who, CareAction.ENROL)
        await _return(session, subject, today)
    if body.raise_to is not None:
        must_be_staff(actor)
        subject.raised_to, subject.raised_on = body.raise_to, today
    for fact in body.facts:
        await recording.record(session, actor, subject.id, fact)
    known = {one.kind for one in await facts.current(session, actor.community_id, person_id)}
    if not rules(person.born_on, known, subject.raised_to, today):
        raise NoReasonToCare


async def record(session: AsyncSession, actor: Actor, person_id: UUID, body: RecordFact) -> None:
    subject, who = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, who, CareAction.RECORD)
    await recording.record(session, actor, subject.id, body)
    await _changed(session, subject)


async def clear(session: AsyncSession, actor: Actor, person_id: UUID, body: ClearFact) -> None:
    subject, who = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, who, CareAction.CLEAR)
    await recording.clear(session, actor, subject.id, body)
    await _changed(session, subject)


async def raise_risk(session: AsyncSession, actor: Actor, person_id: UUID, body: RaiseRisk) -> None:
    subject, who = await queries.for_update(session, actor, person_id)
    said = {"risk": body.risk, "reason": body.reason}
    await _transition(session, actor, subject, who, CareAction.RAISE, **said)
    subject.raised_to, subject.raised_on = body.risk, clock.today()


async def lower_risk(session: AsyncSession, actor: Actor, person_id: UUID) -> None:
    subject, who = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, who, CareAction.LOWER)
    if subject.raised_to is None:
        raise NotRaised
    subject.raised_to = subject.raised_on = None


async def pair(session: AsyncSession, actor: Actor, person_id: UUID, body: PairCare) -> None:
    """结对: a verified resident looks in too."""
    subject, who = await queries.for_update(session, actor, person_id)
    await _transition(
        session, actor, subject, who, CareAction.PAIR, companion=str(body.companion_id)
    )
    companion = await people.known(session, actor.community_id, body.companion_id)
    if companion is None or companion.id == subject.id or companion.died_on is not None:
        raise NoSuchCompanion
    if await session.scalar(accounts_of(actor.community_id, companion.id).limit(1)) is None:
        raise NoSuchCompanion
    subject.companion_id = companion.id


async def unpair(session: AsyncSession, actor: Actor, person_id: UUID) -> None:
    subject, who = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, who, CareAction.UNPAIR)
    if subject.companion_id is None:
        raise NoCompanion
    subject.companion_id = None


async def suspend(session: AsyncSession, actor: Actor, person_id: UUID, body: SuspendCare) -> None:
    """What falls into it is waived, also what was due before we heard of it."""
    subject, who = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, who, CareAction.SUSPEND)
    _lately(body.since)
    await _leave(session, subject, body.kind, body.since, body.words)


async def resume(session: AsyncSession, actor: Actor, person_id: UUID, body: ResumeCare) -> None:
    subject, who = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, who, CareAction.RESUME)
    _lately(body.on)
    await _return(session, subject, body.on)


async def end(session: AsyncSession, actor: Actor, person_id: UUID, body: EndCare) -> None:
    subject, who = await queries.for_update(session, actor, person_id)
    await _end(session, actor, subject, who, body.kind, body.words)


async def visit(
    session: AsyncSession, actor: Actor, person_id: UUID, body: RecordVisit
) -> CareVisit:
    """Does for every rule that asks now, and, late, for what was due before."""
    subject, who = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, who, CareAction.VISIT)
    at = device_clock.accept(body.visited_at)
    day = at.astimezone(HERE).date()
    if subject.state is CareState.ENDED:
        ended = await queries.current_break(session, actor.community_id, person_id)
        if ended is not None and day > ended.since:
            raise AfterTheEnd
    point = body.place and body.place.wgs84
    made = CareVisit(
        community_id=actor.community_id,
        id=body.id or new_id(),
        person_id=person_id,
        visited_at=at,
        visited_on=day,
        way=body.way,
        outcome=body.outcome,
        lng=point and point.lng,
        lat=point and point.lat,
        datum=body.place and body.place.datum,
        visited_by=actor.account_id,
    )
    if body.words is not None:
        made.words = vault_of(session).seal(WORDS_OF_VISIT, made.id, body.words)
    session.add(made)
    await session.flush()
    await settle(session, actor.community_id, [person_id], day, day)
    return made


async def enrol_aged(session: AsyncSession, aged: Iterable[Person]) -> None:
    """满六十五周岁: by the clock."""
    subjects = [_subject(person) for person in aged]
    session.add_all(subjects)
    await session.flush()
    for subject in subjects:
        await record_creation(session, subject, actor=None, action=CareAction.ENROL)


async def suspend_moved(session: AsyncSession, subject: CareSubject, left_on: date) -> None:
    """From that day on, or from the end of another break."""
    await _transition(session, None, subject, {CareParty.CLOCK}, CareAction.SUSPEND)
    before = select(func.max(CareBreak.until)).where(
        CareBreak.community_id == subject.community_id, CareBreak.person_id == subject.id
    )
    since = max(left_on, await session.scalar(before) or left_on)
    await _leave(session, subject, BreakKind.MOVED, since, None)


async def resume_moved(session: AsyncSession, subject: CareSubject, on: date) -> None:
    await _transition(session, None, subject, {CareParty.CLOCK}, CareAction.RESUME)
    await _return(session, subject, on)


async def end_with_death(session: AsyncSession, community_id: int, person_id: UUID) -> None:
    key = community_id, person_id
    subject = await session.get(CareSubject, key, with_for_update=True)
    if subject is not None and subject.state is not CareState.ENDED:
        await _end(session, None, subject, {CareParty.CLOCK}, BreakKind.DIED, None)


def _subject(person: Person) -> CareSubject:
    return CareSubject(
        community_id=person.community_id,
        id=person.id,
        enrolled_on=clock.today(),
        state=LIFECYCLE.start,
    )


async def _transition(
    session: AsyncSession,
    actor: Actor | None,
    subject: CareSubject,
    who: set[CareParty],
    action: CareAction,
    **details: Any,
) -> None:
    await transition(session, LIFECYCLE, subject, action, actor=actor, parties=who, **details)


async def _leave(
    session: AsyncSession, subject: CareSubject, kind: BreakKind, since: date, words: str | None
) -> None:
    away = CareBreak(
        community_id=subject.community_id,
        id=new_id(),
        person_id=subject.id,
        kind=kind,
        since=since,
    )
    if words is not None:
        away.words = vault_of(session).seal(WORDS_OF_BREAK, away.id, words)
    try:
        async with session.begin_nested():
            session.add(away)
            await session.flush()
    except IntegrityError as error:
        if "overlap" not in str(error.orig):
            raise
        raise BreaksOverlap from error
    await settle(session, subject.community_id, [subject.id], since)


async def _return(session: AsyncSession, subject: CareSubject, on: date) -> None:
    away = await queries.current_break(session, subject.community_id, subject.id)
    if away is None:
        return
    if on < away.since:
        raise BackBeforeLeaving
    away.until = on
    await session.flush()
    await open_return(session, away)
    await settle(session, subject.community_id, [subject.id], away.since)


async def _end(
    session: AsyncSession,
    actor: Actor | None,
    subject: CareSubject,
    who: set[CareParty],
    kind: BreakKind,
    words: str | None,
) -> None:
    """A break that nobody comes back from, unless they are enrolled again."""
    today = clock.today()
    await _transition(session, actor, subject, who, CareAction.END)
    away = await queries.current_break(session, subject.community_id, subject.id)
    if away is not None:
        away.until = today
        await session.flush()
    subject.companion_id = None
    await _leave(session, subject, kind, today, words)


async def _changed(session: AsyncSession, subject: CareSubject) -> None:
    """For the phones' copy: nothing of its own row has changed."""
    await settle(session, subject.community_id, [subject.id], clock.today())


def _lately(day: date) -> None:
    if not clock.today() - LONGEST_AGO <= day <= clock.today():
        raise NotOnThatDay
