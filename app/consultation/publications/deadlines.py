"""Until when a resolution is published: a pure function of the topic's history.

The period is of whole working days. An objection stops it: until it is settled, but no longer than the
office has to settle it; each ground once. A later objection on a ground that stopped it before, whether
that was settled or not, stops nothing, and waits for its answer all the same: what is open when the
period is over is settled before anything is carried out. So the period ends, whoever objects how often:
it is longer at most by the days in which each ground may be settled.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.consultation.topics.lifecycle import TopicAction as A
from app.platform.lifecycle import Named, Taken
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.limits import Limit, LimitUnit, Pause, deadline, is_guess, runs_out

AT_LEAST, AT_MOST = 3, 30  # working days
SETTLED_WITHIN = Limit(5, LimitUnit.WORKING_DAYS)


class Ground(Named):
    """On what an objection stands."""

    PROCEDURE = "procedure", "议事或表决程序"
    RESULT = "result", "名册、资格或计票结果"
    CONTENT = "content", "决议内容"
    RIGHTS = "rights", "侵害合法权益"


@dataclass(frozen=True, slots=True)
class Period:
    ends_at: datetime  # with an open objection: at the latest
    is_estimate: bool = False  # a holiday that is not announced yet may move it


@dataclass(slots=True)
class Stop:
    objection: str
    since: datetime
    until: datetime


def settle_by(made_at: datetime, calendar: WorkCalendar) -> datetime:
    return runs_out(made_at, SETTLED_WITHIN, calendar)


def period(history: Iterable[Taken], calendar: WorkCalendar) -> Period:
    """Of the last publication. `history` is in order of time; LookupError: nothing was published."""
    start: datetime | None = None
    limit = SETTLED_WITHIN
    stops: dict[str, Stop] = {}
    for step in history:
        details = step.details
        if step.action == A.PUBLISH:
            start, stops = step.at, {}
            limit = Limit(details["working_days"], LimitUnit.WORKING_DAYS)
        elif step.action == A.OBJECT and details["ground"] not in stops:
            latest = settle_by(step.at, calendar)
            stops[details["ground"]] = Stop(details["objection"], step.at, latest)
        elif step.action == A.SETTLE:
            for stop in stops.values():
                if stop.objection == details["objection"]:
                    stop.until = min(stop.until, step.at)
    if start is None:
        raise LookupError("nothing was published")
    pauses = [Pause(stop.since, stop.until) for stop in stops.values()]
    ends_at = deadline(start, limit, calendar, pauses)
    if ends_at is None:
        raise ValueError("a pause that goes on for ever")
    return Period(ends_at, is_guess(limit, calendar, start, ends_at))
