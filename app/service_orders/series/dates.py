"""On which days a series is. Pure.

Every week or two it is on the weekday on which it began; every month on the same weekday of the month, as
the second Tuesday, and on the last where a month has no fifth. A period is what has one date: a week from
its Monday, or a month from its first; a date that was given up stays given up, at whatever hour.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

WEEK = 7


class Every(StrEnum):
    WEEK = "week"  # 每周
    FORTNIGHT = "fortnight"  # 每两周
    MONTH = "month"  # 每月


class Date(NamedTuple):
    on: date
    period: date  # its first day


def dates(every: Every, first: date, since: date, until: date) -> Iterator[Date]:
    """From `since` to the day before `until`; `first` is the day from which it is counted."""
    found = _monthly(first, until) if every is Every.MONTH else _weekly(every, first, until)
    return (one for one in found if one.on >= since)


def _weekly(every: Every, first: date, until: date) -> Iterator[Date]:
    step = timedelta(WEEK * (1 if every is Every.WEEK else 2))
    day = first
    while day < until:
        yield Date(day, day - timedelta(day.weekday()))
        day += step


def _monthly(first: date, until: date) -> Iterator[Date]:
    nth, weekday = (first.day - 1) // WEEK, first.weekday()
    month = first.replace(day=1)
    while month < until:
        day = month + timedelta((weekday - month.weekday()) % WEEK + nth * WEEK)
        if day.month != month.month:
            day -= timedelta(WEEK)
        if first <= day < until:
            yield Date(day, month)
        month = (month + timedelta(31)).replace(day=1)
