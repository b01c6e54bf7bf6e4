"""When something is due of a hazard: a pure function of its history, to be recomputed at any time.

Three limits follow one another. A report is filed, and work is verified, within the office's limit.
In between runs the limit of its category, from the moment of finding (a report that was late because
the phone had no signal gets no longer limit). It stands still while the hazard is suspended, and while
work waits to be verified: who is sent back to it has what was left. What has run out before stays so.

A date of an assignment (派单期限) is for that assignment alone: with the next one, or handed back, the
limit counts again. An extension (延期) replaces the limit, whoever puts it right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.patrols.hazards.lifecycle import HazardAction as A
from app.platform.lifecycle import Taken
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.limits import Limit, LimitUnit, Pause, deadline, double, is_guess, moved

REPORT = "report"  # the step with which a history begins
FILING = VERIFYING = Limit(2, LimitUnit.WORKING_DAYS)
STOPS, GOES_ON = {A.SUSPEND, A.SUBMIT, A.FIX_ON_THE_SPOT}, {A.RESUME, A.RETURN}


@dataclass(frozen=True, slots=True)
class Due:
    at: datetime | None = None  # of the limit that runs, or has run out; none: none does
    escalates_at: datetime | None = None  # when twice the limit has passed
    is_estimate: bool = False  # a holiday that is not announced yet may move it
    rectify_by: datetime | None = None  # also of what waits to be verified, or is closed
    latest: datetime | None = None  # up to which an assignment may set its date


NOT_RUNNING = Due()


@dataclass(slots=True)
class Rectification:
    """The limit within which a hazard is to be put right."""

    start: datetime
    limit: Limit
    extended: tuple[datetime, datetime] | None = None  # set at, due at
    assigned: tuple[datetime, datetime] | None = None

    def due(self, calendar: WorkCalendar, pauses: Sequence[Pause]) -> Due:
        if self.extended is not None:
            set_at, until = self.extended
            latest = moved(set_at, until, pauses)
            escalates_at, is_estimate = moved(set_at, until + (until - set_at), pauses), False
        else:
            latest = deadline(self.start, self.limit, calendar, pauses)
            escalates_at = deadline(self.start, double(self.limit), calendar, pauses)
            is_estimate = is_guess(self.limit, calendar, self.start, latest)
        own = self.assigned and moved(*self.assigned, pauses)
        at = min((one for one in (latest, own) if one), default=None)
        return Due(at, escalates_at, is_estimate, at, latest)


def starting(start: datetime, limit: Limit) -> dict[str, Any]:
    """The details of a step that starts the limit of its category."""
    return {"start": start.isoformat(), "amount": limit.amount, "unit": limit.unit}


def due(history: Iterable[Taken], calendar: WorkCalendar) -> Due:
    """`history` is in order of time."""
    work: Rectification | None = None
    waits: tuple[datetime, Limit] | None = None  # for the office
    pauses: list[Pause] = []
    is_over = False
    for step in history:
        details, action = step.details, step.action
        if action == A.MOVE_LIMIT:
            continue
        if "start" in details:
            limit = Limit(details["amount"], LimitUnit(details["unit"]))
            work, pauses = Rectification(datetime.fromisoformat(details["start"]), limit), []
        if work is not None:
            _date(work, step)
        if action in STOPS:
            pauses.append(Pause(step.at, None))
        elif action in GOES_ON:
            pauses[-1] = replace(pauses[-1], until=step.at)
        waits, is_over = _waits(step), action in {A.PASS, A.DISMISS, A.JOIN}
    ended = [pause for pause in pauses if pause.until is not None]
    put_right = work.due(calendar, ended) if work else NOT_RUNNING
    if is_over or work is None or waits is not None:
        known = Due(rectify_by=put_right.rectify_by, latest=put_right.latest)
        if is_over or waits is None:
            return known
        start, length = waits
        end = deadline(start, length, calendar)
        guess = is_guess(length, calendar, start, end)
        escalates_at = deadline(start, double(length), calendar)
        return replace(known, at=end, escalates_at=escalates_at, is_estimate=guess)
    return replace(work.due(calendar, pauses), latest=put_right.latest)


def _waits(step: Taken) -> tuple[datetime, Limit] | None:
    if step.action == REPORT:
        return step.at, FILING
    return (step.at, VERIFYING) if step.action in {A.SUBMIT, A.FIX_ON_THE_SPOT} else None


def _date(work: Rectification, step: Taken) -> None:
    until = step.details.get("due")
    date = (step.at, datetime.fromisoformat(until)) if until else None
    if step.action in {A.ASSIGN, A.HAND_BACK, A.EXTEND}:
        work.assigned = None if step.action == A.EXTEND else date
    if step.action == A.EXTEND:
        work.extended = date
