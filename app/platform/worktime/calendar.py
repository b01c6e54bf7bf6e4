"""Which days are worked, and in which hours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from app.platform.clock import HERE

WORKING_HOURS = ((time(9), time(12)), (time(13, 30), time(17, 30)))
DAY_ENDS = WORKING_HOURS[-1][1]
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`days` holds what differs from the plain week. A day after `through` is a plain weekday."""

    days: Mapping[date, bool] = field(default_factory=dict)
    through: date | None = None

    def is_working(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < SATURDAY)

    def knows(self, moment: datetime | None) -> bool:
        """False: nobody has entered that year's holidays yet, and a deadline then is a guess."""
        if moment is None or self.through is None:
            return False
        return moment.astimezone(HERE).date() <= self.through

    def spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working spans after `moment`, for ever; the first may be cut by it."""
        local = moment.astimezone(HERE)
        day = local.date()
        while True:
            if self.is_working(day):
                for begins, ends in WORKING_HOURS:
                    since = datetime.combine(day, begins, HERE)
                    until = datetime.combine(day, ends, HERE)
                    if until > local:
                        yield max(since, local), until
            day += timedelta(days=1)

    def working_days_after(self, moment: datetime) -> Iterator[date]:
        day = moment.astimezone(HERE).date()
        while True:
            day += timedelta(days=1)
            if self.is_working(day):
                yield day
