"""A limit has a unit, and a deadline is a pure function of start, limit, calendar and pauses.

A pause stops the clock, if it still runs: what has run out before the pause began stays so. Working
days are whole days: a pause gives back every working day that it touched, so that it never shortens;
the other units, and a date that was set, give back the time itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice

from app.platform.clock import HERE
from app.platform.worktime.calendar import DAY_ENDS, WorkCalendar


class LimitUnit(StrEnum):
    WORKING_HOURS = "working_hours"  # 工作时
    WORKING_DAYS = "working_days"  # 工作日
    HOURS = "hours"  # 小时, round the clock: danger to life


@dataclass(frozen=True, slots=True)
class Limit:
    amount: int
    unit: LimitUnit


@dataclass(frozen=True, slots=True)
class Pause:
    since: datetime
    until: datetime | None  # none: still going on


def double(limit: Limit) -> Limit:
    return replace(limit, amount=2 * limit.amount)


def deadline(
    start: datetime, limit: Limit, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When the limit has run out; none while a pause goes on that began before."""
    stopped = _merged(start, pauses)
    match limit.unit:
        case LimitUnit.HOURS:
            end = _later(start + timedelta(hours=limit.amount), stopped)
        case LimitUnit.WORKING_HOURS:
            end = _after_working_hours(start, limit.amount, calendar, stopped)
        case LimitUnit.WORKING_DAYS:
            end = _after_working_days(start, limit.amount, calendar, stopped)
    return _unless_stopped(end, pauses)


def runs_out(start: datetime, limit: Limit, calendar: WorkCalendar) -> datetime:
    """When it has run out, if nothing stops it."""
    end = deadline(start, limit, calendar)
    if end is None:
        raise ValueError("no pause, and no end")
    return end


def is_guess(limit: Limit, calendar: WorkCalendar, start: datetime, end: datetime | None) -> bool:
    """A holiday that is not announced yet may move it."""
    return limit.unit is not LimitUnit.HOURS and not calendar.knows(start, end)


def moved(since: datetime, end: datetime, pauses: Sequence[Pause]) -> datetime | None:
    """A date that was set, later by as long as the pauses lasted; none while one goes on."""
    return _unless_stopped(_later(end, _merged(since, pauses)), pauses)


def _unless_stopped(end: datetime, pauses: Sequence[Pause]) -> datetime | None:
    is_stopped = any(pause.until is None and pause.since < end for pause in pauses)
    return None if is_stopped else end.astimezone(UTC)


Span = tuple[datetime, datetime]


def _merged(start: datetime, pauses: Sequence[Pause]) -> list[Span]:
    """In order, cut at the start, overlapping and adjoining ones as one."""
    spans = sorted(
        (max(pause.since, start), pause.until)
        for pause in pauses
        if pause.until is not None and pause.until > max(pause.since, start)
    )
    merged: list[Span] = []
    for since, until in spans:
        if merged and since <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], until)
        else:
            merged.append((since, until))
    return merged


def _later(end: datetime, stopped: list[Span]) -> datetime:
    for since, until in stopped:
        if since < end:
            end += until - since
    return end


def _after_working_hours(
    start: datetime, amount: int, calendar: WorkCalendar, stopped: list[Span]
) -> datetime:
    left = timedelta(hours=amount)
    end = start
    for span in calendar.spans_from(start):
        for since, until in _without(span, stopped):
            if until - since >= left:
                return since + left
            left -= until - since
            end = until
    return end


def _without(span: Span, stopped: list[Span]) -> list[Span]:
    """The parts of a span that no pause covers."""
    since, until = span
    parts = []
    for paused, resumed in stopped:
        if resumed <= since or paused >= until:
            continue
        if paused > since:
            parts.append((since, paused))
        since = max(since, resumed)
    if since < until:
        parts.append((since, until))
    return parts


def _after_working_days(
    start: datetime, amount: int, calendar: WorkCalendar, stopped: list[Span]
) -> datetime:
    end = _end_of_days(start, amount, calendar, [])
    for number, (since, _) in enumerate(stopped, 1):
        if since >= end:
            break
        end = _end_of_days(start, amount, calendar, stopped[:number])
    return end


def _end_of_days(
    start: datetime, amount: int, calendar: WorkCalendar, stopped: list[Span]
) -> datetime:
    counted = (
        day
        for day in calendar.working_days_after(start)
        if not any(
            since.astimezone(HERE).date() <= day <= until.astimezone(HERE).date()
            for since, until in stopped
        )
    )
    last = next(islice(counted, amount - 1, None))
    return datetime.combine(last, DAY_ENDS, HERE)
