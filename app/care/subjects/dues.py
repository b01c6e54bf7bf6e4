"""The visits that are due, as rows: they follow from facts, breaks and visits, and nothing else.

All here works on sets, changes nothing when it is run again, and puts right what came late.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects.models import (
    BreakKind,
    CareBreak,
    CareDue,
    CareSubject,
    CareVisit,
    Outcome,
)
from app.care.subjects.periods import DAY, WEEK, Period, gives_up, period
from app.care.subjects.risk import RULES, CareRule, Risk
from app.care.subjects.risk_sql import holds, raised
from app.platform.db.base import same
from app.residents.people.models import Person

COLUMNS = ("community_id", "id", "person_id", "rule", "risk", "opens_on", "due_on", "gives_up_on")
COMES_BACK = (BreakKind.HOSPITAL, BreakKind.AWAY)

VISIT = (
    select(CareVisit.id)
    .where(
        same(CareVisit.person_id, CareDue.person_id),
        CareVisit.outcome != Outcome.NOT_MET,
        CareVisit.visited_on.between(CareDue.opens_on, CareDue.gives_up_on),
    )
    .order_by(CareVisit.visited_on, CareVisit.id)
    .limit(1)
    .scalar_subquery()
)
WAIVED = exists().where(
    same(CareBreak.person_id, CareDue.person_id),
    func.daterange(CareBreak.since, CareBreak.until).op("&&")(
        func.daterange(CareDue.opens_on, CareDue.due_on, "[]")
    ),
)


async def open_for(session: AsyncSession, community_id: int, day: date) -> None:
    """What the rules ask for in the periods of that day, and of those before it.

    A rule asks for a visit in a period if it held on the first day, as far as was known then.
    """
    opened: set[UUID] = set()
    earliest = day
    for due, rule, risk, held in _asked(day):
        on_the_list = (
            CareSubject.community_id == community_id,
            CareSubject.enrolled_on <= due.first,
            or_(Person.died_on.is_(None), Person.died_on > due.first),
            ~_away(due.first),
        )
        row = _row(CareSubject, CareSubject.id, rule, risk, due, gives_up(risk, due))
        whom = row.join(Person, same(Person.id, CareSubject.id)).where(*on_the_list, held)
        opened |= await _open(session, whom)
        earliest = min(earliest, due.first)
    await settle(session, community_id, opened, earliest)


async def open_return(session: AsyncSession, back: CareBreak) -> None:
    """Who is back from hospital or a journey is looked in on within a day."""
    if back.until is None or back.until == back.since or back.kind not in COMES_BACK:
        return
    due = Period(back.until, back.until + DAY)
    row = _row(CareBreak, CareBreak.person_id, CareRule.RETURNED, Risk.HIGH, due, due.last + WEEK)
    this = (CareBreak.community_id == back.community_id, CareBreak.id == back.id)
    await _open(session, row.where(*this))


async def settle(
    session: AsyncSession,
    community_id: int,
    people: Iterable[UUID],
    since: date,
    until: date | None = None,
) -> None:
    """Which visit did for which due and which are waived, as far as days from `since` on count."""
    whom = list(people)
    # First their rows: who records a visit now is seen below, or waits and sees what was opened.
    touched = update(CareSubject).where(
        CareSubject.community_id == community_id, CareSubject.id.in_(whom)
    )
    await session.execute(touched.values(changed_at=func.now()), **UNSEEN)
    concerned = update(CareDue).where(
        CareDue.community_id == community_id,
        CareDue.person_id.in_(whom),
        CareDue.gives_up_on >= since,
        *([] if until is None else [CareDue.opens_on <= until]),
    )
    await session.execute(concerned.values(visit_id=VISIT, is_waived=WAIVED), **UNSEEN)


UNSEEN: Any = {"execution_options": {"synchronize_session": False}}


def _asked(day: date) -> Iterator[tuple[Period, CareRule, Risk, ColumnElement[bool]]]:
    for risk in Risk:
        now = period(risk, day)
        for due in (period(risk, now.before), now):
            for rule in RULES:
                if rule.risk is risk:
                    yield due, rule.id, risk, holds(rule, due.first)
            yield due, CareRule.RAISED, risk, raised(risk, due.first)


def _away(day: date) -> ColumnElement[bool]:
    return exists().where(
        same(CareBreak.person_id, CareSubject.id),
        CareBreak.since <= day,
        or_(CareBreak.until.is_(None), CareBreak.until > day),
    )


def _row(
    of: Any, person_id: Any, rule: CareRule, risk: Risk, due: Period, gives_up_on: date
) -> Select[Any]:
    days = (literal(day) for day in (due.first, due.last, gives_up_on))
    what = (literal(rule, CareDue.rule.type), literal(risk, CareDue.risk.type))
    return select(of.community_id, func.gen_random_uuid(), person_id, *what, *days)


async def _open(session: AsyncSession, whom: Select[Any]) -> set[UUID]:
    """Those for whom it was not open yet."""
    opened = insert(CareDue).from_select(COLUMNS, whom).on_conflict_do_nothing()
    return set(await session.scalars(opened.returning(CareDue.person_id)))
