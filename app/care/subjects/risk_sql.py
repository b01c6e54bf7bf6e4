"""`risk.rules` in SQL, of a `CareSubject` joined with its `Person`, for statements run with `here`."""

from datetime import date

from sqlalchemy import ColumnElement, Date, Interval, and_, cast, false, func, or_

from app.care.subjects.models import CareSubject
from app.care.subjects.risk import RULES, Risk, Rule
from app.residents.facts.queries import had
from app.residents.people.models import Person

Day = ColumnElement[date]


def holds(rule: Rule, day: Day) -> ColumnElement[bool]:
    facts = (had(CareSubject.id, kind, day) for kind in sorted(rule.facts))
    return and_(Person.born_on <= born_by(day, rule.age), *facts)


def raised(risk: Risk, day: Day) -> ColumnElement[bool]:
    return and_(CareSubject.raised_to == risk, CareSubject.raised_on <= day)


def is_of(risk: Risk, day: Day) -> ColumnElement[bool]:
    """`risk.risk`: this class, and no higher one."""
    classes = list(Risk)
    higher = classes[: classes.index(risk)]
    return and_(_asked(risk, day), *(~_asked(one, day) for one in higher))


def is_high(day: Day) -> ColumnElement[bool]:
    return _asked(Risk.HIGH, day)


def born_by(day: Day, age: int) -> Day:
    """`risk.born_by`: of a 29 February the database, too, makes the 28th where there is none."""
    return cast(day - func.make_interval(age, type_=Interval), Date)


def _asked(risk: Risk, day: Day) -> ColumnElement[bool]:
    held = (holds(rule, day) for rule in RULES if rule.risk is risk)
    return or_(func.coalesce(raised(risk, day), false()), *held)
