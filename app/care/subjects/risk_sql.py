"""`risk.rules` in SQL, of a `CareSubject` joined with its `Person`."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, func, or_

from app.care.subjects.models import CareFact, CareSubject
from app.care.subjects.risk import RULES, FactKind, Risk, Rule, born_by
from app.platform.db.base import same
from app.residents.people.models import Person


def holds(rule: Rule, day: date) -> ColumnElement[bool]:
    facts = (_had(kind, day) for kind in sorted(rule.facts))
    return and_(Person.born_on <= born_by(day, rule.age), *facts)


def raised(risk: Risk, day: date) -> ColumnElement[bool]:
    return and_(CareSubject.raised_to == risk, CareSubject.raised_on <= day)


def is_of(risk: Risk, day: date) -> ColumnElement[bool]:
    """`risk.risk`: this class, and no higher one."""
    classes = list(Risk)
    higher = classes[: classes.index(risk)]
    return and_(_asked(risk, day), *(~_asked(one, day) for one in higher))


def _asked(risk: Risk, day: date) -> ColumnElement[bool]:
    held = (holds(rule, day) for rule in RULES if rule.risk is risk)
    return or_(func.coalesce(raised(risk, day), false()), *held)


def _had(kind: FactKind, day: date) -> ColumnElement[bool]:
    return exists().where(
        same(CareFact.person_id, CareSubject.id),
        CareFact.kind == kind,
        CareFact.recorded_on <= day,
        or_(CareFact.ended_on.is_(None), CareFact.ended_on > day),
    )
