"""When a hazard is due: a pure function of its history, so that it can be recomputed at any time.

The limit runs from the moment of finding (a report that was late because the phone had no signal
gets no longer limit). Suspension stops the clock. A date that was set (派单期限, 延期) replaces the
limit, and suspension moves it by as long as it lasted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.patrols.hazards.lifecycle import HazardAction
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.limits import Limit, LimitUnit, Pause, deadline, double


class Done(Protocol):
    """One step, as the history keeps it."""

    @property
    def action(self) -> str: ...

    @property
    def at(self) -> datetime: ...

    @property
    def details(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Due:
    at: datetime | None  # none: no limit runs
    escalates_at: datetime | None  # when twice the limit has passed
    is_estimate: bool = False  # a holiday that is not announced yet may move it


NOT_RUNNING = Due(None, None)


def starting(start: datetime, limit: Limit) -> dict[str, Any]:
    """The details of a step that starts a limit."""
    return {"start": start.isoformat(), "amount": limit.amount, "unit": limit.unit}


def due(history: Iterable[Done], calendar: WorkCalendar) -> Due:
    """`history` is in order of time."""
    limit: tuple[datetime, Limit] | None = None
    fixed: tuple[datetime, datetime] | None = None  # set at, due at
    pauses: list[Pause] = []
    for step in history:
        details = step.details
        if "start" in details:
            start = datetime.fromisoformat(details["start"])
            limit = start, Limit(details["amount"], LimitUnit(details["unit"]))
            fixed, pauses = None, []
        if "due" in details:
            fixed, pauses = (step.at, datetime.fromisoformat(details["due"])), []
        if step.action == HazardAction.SUSPEND:
            pauses.append(Pause(step.at, None))
        if step.action == HazardAction.RESUME:
            pauses[-1] = Pause(pauses[-1].since, step.at)
    if any(pause.until is None for pause in pauses):
        return NOT_RUNNING
    if fixed is not None:
        set_at, at = fixed
        paused = sum((p.until - p.since for p in pauses if p.until), start=at - at)
        return Due(at + paused, at + paused + (at - set_at))
    if limit is not None:
        start, length = limit
        end = deadline(start, length, calendar, pauses)
        guessed = length.unit is not LimitUnit.HOURS and not calendar.knows(start, end)
        return Due(end, deadline(start, double(length), calendar, pauses), guessed)
    return NOT_RUNNING
