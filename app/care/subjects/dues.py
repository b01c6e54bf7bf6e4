"""The visits that are due, as rows: they follow from facts, breaks and visits, and nothing else.

All here works on sets, changes nothing when it is run again, and puts right what came late.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Uuid,
    any_,
    bindparam,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects.lifecycle import CareState
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
from app.care.subjects.risk_sql import holds, is_high, raised
from app.platform.db.base import HERE, new_id, on, same
from app.platform.db.kept import Kept
from app.residents.people.models import Person

COLUMNS = ("community_id", "id", "person_id", "rule", "risk", "opens_on", "due_on", "gives_up_on")
COMES_BACK = (BreakKind.HOSPITAL, BreakKind.AWAY)
FIRST, LAST = bindparam("first", type_=Date), bindparam("last", type_=Date)  # of the period
GIVES_UP = bindparam("gives_up", type_=Date)
PEOPLE = any_(bindparam("people", type_=ARRAY(Uuid)))
EVERYBODY = bindparam("whom", type_=ARRAY(Uuid))
FOR_EVER = date.max

AWAY = exists().where(
    CareBreak.community_id == HERE,
    same(CareBreak.person_id, CareSubject.id),
    on(CareBreak, FIRST),
)
VISIT = (
    select(CareVisit.id)
    .where(
        CareVisit.community_id == HERE,
        same(CareVisit.person_id, CareDue.person_id),
        CareVisit.outcome != Outcome.NOT_MET,
        CareVisit.visited_on.between(CareDue.opens_on, CareDue.gives_up_on),
    )
    .order_by(CareVisit.visited_on, CareVisit.id)
    .limit(1)
    .scalar_subquery()
)
WAIVED = exists().where(
    CareBreak.community_id == HERE,
    same(CareBreak.person_id, CareDue.person_id),
    func.daterange(CareBreak.since, CareBreak.until).op("&&")(
        func.daterange(CareDue.opens_on, CareDue.due_on, "[]")
    ),
)


def _opening(rule: CareRule, risk: Risk, held: ColumnElement[bool]) -> Kept:
    """For whom a rule asks for a visit in a period; it brings those for whom it was not open yet."""
    whom = (
        select(
            *(CareSubject.community_id, func.gen_random_uuid(), CareSubject.id),
            *(literal(rule, CareDue.rule.type), literal(risk, CareDue.risk.type)),
            *(FIRST, LAST, GIVES_UP, false()),
        )
        .join(Person, same(Person.id, CareSubject.id))
        .where(
            CareSubject.community_id == HERE,
            CareSubject.enrolled_on <= FIRST,
            or_(Person.died_on.is_(None), Person.died_on > FIRST),
            ~AWAY,
            held,
        )
    )
    opened = insert(CareDue).from_select([*COLUMNS, "is_waived"], whom).on_conflict_do_nothing()
    return Kept(opened.returning(CareDue.person_id))


OPENING = (
    *((rule.risk, _opening(rule.id, rule.risk, holds(rule, FIRST))) for rule in RULES),
    *((risk, _opening(CareRule.RAISED, risk, raised(risk, FIRST))) for risk in Risk),
)
THE_DAY_BEFORE = cast(FIRST - 1, Date)
CLASSIFIED = Kept(  # high since that day, or on the list since then
    insert(CareDue)
    .from_select(
        [*COLUMNS, "is_waived"],
        select(
            *(CareSubject.community_id, func.gen_random_uuid(), CareSubject.id),
            literal(CareRule.CLASSIFIED, CareDue.rule.type),
            literal(Risk.HIGH, CareDue.risk.type),
            *(FIRST, LAST, GIVES_UP, false()),
        )
        .join(Person, same(Person.id, CareSubject.id))
        .where(
            CareSubject.community_id == HERE,
            EVERYBODY.is_(None) | (CareSubject.id == any_(EVERYBODY)),
            CareSubject.state == CareState.KEPT,
            CareSubject.enrolled_on <= FIRST,
            or_(Person.died_on.is_(None), Person.died_on > FIRST),
            ~AWAY,
            is_high(FIRST),
            or_(
                ~is_high(THE_DAY_BEFORE),
                CareSubject.enrolled_on == FIRST,
                bindparam("anew", type_=Boolean),
            ),
        ),
    )
    .on_conflict_do_nothing()
    .returning(CareDue.person_id)
)
RETURN = Kept(
    insert(CareDue)
    .values(
        community_id=HERE,
        id=bindparam("new", type_=Uuid),
        person_id=bindparam("whose", type_=Uuid),
        rule=CareRule.RETURNED,
        risk=Risk.HIGH,
        opens_on=FIRST,
        due_on=LAST,
        gives_up_on=GIVES_UP,
        is_waived=False,
    )
    .on_conflict_do_nothing()
)
TOUCH = Kept(
    update(CareSubject)
    .where(CareSubject.community_id == HERE, CareSubject.id == PEOPLE)
    .values(changed_at=func.now())
)
SETTLE = Kept(
    update(CareDue)
    .where(
        CareDue.community_id == HERE,
        CareDue.person_id == PEOPLE,
        CareDue.gives_up_on >= bindparam("since", type_=Date),
        CareDue.opens_on <= bindparam("until", type_=Date),
    )
    .values(visit_id=VISIT, is_waived=WAIVED)
)


async def open_for(session: AsyncSession, community_id: int, day: date) -> None:
    """What the rules ask for in the periods of that day, and of those before it.

    A rule asks for a visit in a period if it held on the first day, as far as was known then.
    """
    opened: set[UUID] = set()
    earliest = day
    for risk, opening in OPENING:
        now = period(risk, day)
        for due in (period(risk, now.before), now):
            asked = _days(community_id, due, gives_up(risk, due))
            opened.update(await opening.scalars(session, asked))
            earliest = min(earliest, due.first)
    if opened:
        await settle(session, community_id, opened, earliest)


async def open_classified(
    session: AsyncSession,
    community_id: int,
    day: date,
    people: Iterable[UUID] | None = None,
    *,
    anew: bool = False,
) -> None:
    """Who is in the highest class from a day on is looked in on within a day, not in the next week.

    It follows from what holds on that day and did not on the day before; `anew`: they were not on
    the list. No `people`: all.
    """
    due = Period(day, day + DAY)
    asked = _days(community_id, due, due.last + WEEK)
    whom = {"whom": None if people is None else list(people), "anew": anew}
    opened = await CLASSIFIED.scalars(session, asked | whom)
    if opened:
        await settle(session, community_id, opened, day)


async def open_return(session: AsyncSession, back: CareBreak) -> None:
    """Who is back from hospital or a journey is looked in on within a day."""
    if back.until is None or back.until == back.since or back.kind not in COMES_BACK:
        return
    due = Period(back.until, back.until + DAY)
    asked = _days(back.community_id, due, due.last + WEEK)
    await RETURN.run(session, asked | {"new": new_id(), "whose": back.person_id})


async def settle(
    session: AsyncSession,
    community_id: int,
    people: Iterable[UUID],
    since: date,
    until: date = FOR_EVER,
) -> None:
    """Which visit did for which due and which are waived, as far as days from `since` on count."""
    whom = {"here": community_id, "people": list(people)}
    # First their rows: who records a visit now is seen below, or waits and sees what was opened.
    await TOUCH.run(session, whom)
    await SETTLE.run(session, whom | {"since": since, "until": until})


def _days(community_id: int, due: Period, gives_up_on: date) -> dict[str, int | date]:
    days = {"first": due.first, "last": due.last, "gives_up": gives_up_on}
    return {"here": community_id, **days}
