"""On which days a series is."""

from datetime import date

import pytest

from app.service_orders.series.dates import Every, dates

END = date(2027, 6, 1)


def days(every: Every, first: date, until: date = END, since: date = date.min) -> list[str]:
    return [f"{one.on:%m-%d}" for one in dates(every, first, since, until)]


def test_every_week_and_every_other_week() -> None:
    first = date(2027, 3, 2)  # a Tuesday
    assert days(Every.WEEK, first, date(2027, 3, 24)) == ["03-02", "03-09", "03-16", "03-23"]
    assert days(Every.FORTNIGHT, first, date(2027, 4, 1)) == ["03-02", "03-16", "03-30"]
    assert days(Every.FORTNIGHT, first, date(2027, 4, 1), date(2027, 3, 10)) == ["03-16", "03-30"]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (date(2027, 1, 12), ["01-12", "02-09", "03-09", "04-13", "05-11"]),  # the second Tuesday
        (date(2027, 1, 29), ["01-29", "02-26", "03-26", "04-30", "05-28"]),  # the fifth or the last
    ],
)
def test_every_month_on_the_same_weekday_of_it(first: date, expected: list[str]) -> None:
    assert days(Every.MONTH, first) == expected


def test_a_period_is_a_week_from_its_monday_or_a_month() -> None:
    [week] = dates(Every.WEEK, date(2027, 3, 7), date.min, date(2027, 3, 8))
    assert week.period == date(2027, 3, 1)
    [month] = dates(Every.MONTH, date(2027, 3, 7), date.min, date(2027, 3, 8))
    assert month.period == date(2027, 3, 1)
