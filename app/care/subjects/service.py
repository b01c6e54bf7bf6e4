"""The care list: who is on it and why, who looks in too, and what stops the visits."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects import queries
from app.care.subjects.dues import open_classified, open_return, settle
from app.care.subjects.errors import (
    BackBeforeLeaving,
    HasDied,
    NoCompanion,
    NoReasonToCare,
    NoSuchCompanion,
    NotOnThatDay,
    NotRaised,
    NotYoursToEnrol,
)
from app.care.subjects.events import WentAway
from app.care.subjects.lifecycle import LIFECYCLE, CareAction, CareParty
from app.care.subjects.models import WORDS_OF_BREAK, BreakKind, CareBreak, CareSubject
from app.care.subjects.policy import parties
from app.care.subjects.risk import rules
from app.care.subjects.schemas import (
    EndCare,
    Enrol,
    PairCare,
    RaiseRisk,
    ResumeCare,
    SuspendCare,
)
from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.places.roles.queries import accounts_of
from app.platform import clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept
from app.platform.history import record_creation, transition
from app.platform.jobs.events import publish
from app.platform.sealing.vault import vault_of
from app.residents.facts.queries import current as current_facts
from app.residents.facts.schemas import ClearFact, RecordFact
from app.residents.facts.service import clear as clear_fact
from app.residents.facts.service import record as record_fact
from app.residents.people import queries as people
from app.residents.people.errors import NothingRecorded
from app.residents.people.models import Opened
from app.residents.people.policy import must_be_let_open
from app.residents.people.schemas import OpenWords
from app.residents.people.service import log_opening

LONGEST_AGO = timedelta(days=90)
LAST_RETURN = Kept(
    select(func.max(CareBreak.until).label("until")).where(
        CareBreak.community_id == HERE, CareBreak.person_id == queries.PERSON
    )
)


async def enrol(session: AsyncSession, actor: Actor, person_id: UUID, body: Enrol) -> None:
    """By hand, before the clock does it at 65; or again, after it was ended."""
    person = await people.for_update(session, actor, person_id)
    if not await queries.keeps(session, actor, person_id):
        raise NotYoursToEnrol
    if person.died_on is not None:
        raise HasDied
    today = clock.today()
    if await session.get(CareSubject, (actor.community_id, person_id)) is None:
        subject = _subject(actor.community_id, person_id)
        session.add(subject)
        await session.flush()
        await record_creation(session, subject, actor=actor, action=CareAction.ENROL)
    else:
        subject = await queries.for_update(session, actor, person_id)
        await _transition(session, actor, subject, CareAction.ENROL)
        await _return(session, subject, today)
    is_back = subject.enrolled_on != today
    if body.raise_to is not None:
        must_be_staff(actor)
        subject.raised_to, subject.raised_on = body.raise_to, today
    for fact in body.facts:
        await record_fact(session, actor, subject.id, fact)
    known = {one.kind for one in await current_facts(session, actor.community_id, person_id)}
    if not rules(person.born_on, known, subject.raised_to, today):
        raise NoReasonToCare
    await session.flush()
    await open_classified(session, subject.community_id, today, [subject.id], anew=is_back)


async def record(session: AsyncSession, actor: Actor, person_id: UUID, body: RecordFact) -> None:
    subject = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, CareAction.RECORD)
    await record_fact(session, actor, subject.id, body)
    await _changed(session, subject)


async def clear(session: AsyncSession, actor: Actor, person_id: UUID, body: ClearFact) -> None:
    subject = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, CareAction.CLEAR)
    await clear_fact(session, actor, subject.id, body)
    await _changed(session, subject)


async def raise_risk(session: AsyncSession, actor: Actor, person_id: UUID, body: RaiseRisk) -> None:
    subject = await queries.for_update(session, actor, person_id)
    said = {"risk": body.risk, "reason": body.reason}
    await _transition(session, actor, subject, CareAction.RAISE, **said)
    if subject.raised_to is not body.risk:  # said again, it is not classified anew
        subject.raised_to, subject.raised_on = body.risk, clock.today()
    await session.flush()
    await _changed(session, subject)


async def lower_risk(session: AsyncSession, actor: Actor, person_id: UUID) -> None:
    subject = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, CareAction.LOWER)
    if subject.raised_to is None:
        raise NotRaised
    subject.raised_to = subject.raised_on = None


async def pair(session: AsyncSession, actor: Actor, person_id: UUID, body: PairCare) -> None:
    """结对: a verified resident looks in too."""
    subject = await queries.for_update(session, actor, person_id)
    said = {"companion": str(body.companion_id)}
    await _transition(session, actor, subject, CareAction.PAIR, **said)
    companion = await people.known(session, actor.community_id, body.companion_id)
    if companion is None or companion.id == subject.id or companion.died_on is not None:
        raise NoSuchCompanion
    if await session.scalar(accounts_of(actor.community_id, companion.id).limit(1)) is None:
        raise NoSuchCompanion
    subject.companion_id = companion.id


async def unpair(session: AsyncSession, actor: Actor, person_id: UUID) -> None:
    subject = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, CareAction.UNPAIR)
    if subject.companion_id is None:
        raise NoCompanion
    subject.companion_id = None


async def suspend(session: AsyncSession, actor: Actor, person_id: UUID, body: SuspendCare) -> None:
    """What falls into it is waived, also what was due before we heard of it."""
    subject = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, CareAction.SUSPEND)
    _lately(body.since)
    await _leave(session, subject, body.kind, body.since, body.words)
    await publish(session, WentAway(community_id=subject.community_id, person_id=subject.id))


async def resume(session: AsyncSession, actor: Actor, person_id: UUID, body: ResumeCare) -> None:
    subject = await queries.for_update(session, actor, person_id)
    await _transition(session, actor, subject, CareAction.RESUME)
    _lately(body.on)
    await _return(session, subject, body.on)


async def end(session: AsyncSession, actor: Actor, person_id: UUID, body: EndCare) -> None:
    subject = await queries.for_update(session, actor, person_id)
    await _end(session, actor, subject, body.kind, body.words)


async def open_break(
    session: AsyncSession, actor: Actor, person_id: UUID, break_id: UUID, body: OpenWords
) -> str:
    """Why the visits stop, in words: for who keeps them, and logged before it is shown."""
    found = await queries.a_break(session, actor, person_id, break_id)
    must_be_let_open(actor, found, may=found.keeps)
    if found.words is None:
        raise NothingRecorded
    await log_opening(session, actor, person_id, Opened.BREAK, body.purpose, break_id)
    return vault_of(session).open(WORDS_OF_BREAK, break_id, found.words)


async def enrol_aged(session: AsyncSession, community_id: int, aged: Iterable[UUID]) -> None:
    """满六十五周岁: by the clock."""
    subjects = [_subject(community_id, person_id) for person_id in aged]
    session.add_all(subjects)
    await session.flush()
    for subject in subjects:
        await record_creation(session, subject, actor=None, action=CareAction.ENROL)


async def suspend_moved(session: AsyncSession, subject: CareSubject) -> None:
    """From the day on which they left, or from the end of another break."""
    await _transition(session, None, subject, CareAction.SUSPEND)
    them = {"here": subject.community_id, "person_id": subject.id}
    last_return = await LAST_RETURN.scalar(session, them)
    since = max(subject.left_on, last_return or subject.left_on)
    await _leave(session, subject, BreakKind.MOVED, since, None)


async def resume_moved(session: AsyncSession, subject: CareSubject, on: date) -> None:
    await _transition(session, None, subject, CareAction.RESUME)
    await _return(session, subject, on)


def _subject(community_id: int, person_id: UUID) -> CareSubject:
    return CareSubject(
        community_id=community_id,
        id=person_id,
        enrolled_on=clock.today(),
        state=LIFECYCLE.start,
    )


async def _transition(
    session: AsyncSession,
    actor: Actor | None,
    subject: CareSubject,
    action: CareAction,
    **details: Any,
) -> None:
    """No actor: the clock."""
    who = {CareParty.CLOCK} if actor is None else parties(actor, subject)
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
    session.add(away)
    await session.flush()
    await settle(session, subject.community_id, [subject.id], since)


async def _return(session: AsyncSession, subject: CareSubject, on: date) -> None:
    away = await queries.current_break(session, subject)
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
    actor: Actor,
    subject: CareSubject,
    kind: BreakKind,
    words: str | None,
) -> None:
    """A break that nobody comes back from, unless they are enrolled again."""
    today = clock.today()
    await _transition(session, actor, subject, CareAction.END)
    away = await queries.current_break(session, subject)
    if away is not None:
        away.until = today
        await session.flush()
    subject.companion_id = None
    await _leave(session, subject, kind, today, words)


async def _changed(session: AsyncSession, subject: CareSubject) -> None:
    """Who is of the highest class by it is looked in on within a day. And for the phones' copy: nothing
    of its own row has changed."""
    await open_classified(session, subject.community_id, clock.today(), [subject.id])
    await settle(session, subject.community_id, [subject.id], clock.today())


def _lately(day: date) -> None:
    if not clock.today() - LONGEST_AGO <= day <= clock.today():
        raise NotOnThatDay
