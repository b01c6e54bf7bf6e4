"""How often one must look in: pure, and the same in the database."""

from datetime import date, timedelta

from sqlalchemy import Date, bindparam, select

from app.care.subjects import risk, risk_sql
from app.care.subjects.periods import Period, gives_up, period
from app.care.subjects.risk import RULES, Risk, born_by
from app.platform.db.kept import Kept
from app.platform.db.session import Sessions
from app.residents.facts.known import FactKind


def test_a_class_is_the_highest_that_holds_on_the_day() -> None:
    born = date(1946, 2, 28)
    alone = {FactKind.LIVES_ALONE}
    before, birthday = date(2026, 2, 27), date(2026, 2, 28)
    assert risk.risk(born, alone, None, before) is Risk.MEDIUM
    assert risk.risk(born, alone, None, birthday) is Risk.HIGH
    assert risk.risk(born, set(), None, birthday) is Risk.LOW
    assert risk.risk(born, set(), Risk.HIGH, birthday) is Risk.HIGH
    assert risk.risk(date(1990, 1, 1), set(), None, birthday) is None
    assert risk.risk(date(1990, 1, 1), {FactKind.DISABLED}, None, birthday) is Risk.MEDIUM


def test_who_is_born_on_a_leap_day_is_older_a_day_later() -> None:
    assert born_by(date(2025, 2, 28), 65) == date(1960, 2, 28)
    assert born_by(date(2025, 3, 1), 65) == date(1960, 3, 1)
    assert born_by(date(2028, 2, 29), 65) == date(1963, 2, 28)


async def test_the_database_takes_years_off_a_day_as_we_do(sessions: Sessions) -> None:
    """On every day of eight years, two of them leap years."""
    ages = sorted({rule.age for rule in RULES})
    day = bindparam("day", type_=Date)
    born = Kept(select(*(risk_sql.born_by(day, age).label(f"aged_{age}") for age in ages)))
    first = date(2024, 1, 1)
    async with sessions() as session:
        for n in range(8 * 366):
            on = first + timedelta(n)
            row = await born.one(session, {"day": on}, LookupError)
            aged = {f"aged_{age}": born_by(on, age) for age in ages}
            assert row._asdict() == aged, on


def test_periods_are_those_of_the_calendar() -> None:
    new_year = date(2026, 1, 1)  # a Thursday
    assert period(Risk.HIGH, new_year) == Period(date(2025, 12, 29), date(2026, 1, 4))
    assert period(Risk.MEDIUM, new_year) == Period(new_year, date(2026, 1, 31))
    assert period(Risk.LOW, date(2026, 12, 31)) == Period(date(2026, 10, 1), date(2026, 12, 31))
    december = period(Risk.MEDIUM, date(2025, 12, 5))
    assert gives_up(Risk.MEDIUM, december) == date(2026, 1, 31)
