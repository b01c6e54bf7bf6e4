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
    """`days` holds what differs from the plain week; a day of which nothing is known is a plain one.

    A year is firm once it was announced whole: single days of it that are known make it no firmer.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    announced: frozenset[int] = frozenset()  # years

    @property
    def through(self) -> date | None:
        """The last day of the years that were announced without a gap; none: no year was."""
        year = min(self.announced, default=None)
        if year is None:
            return None
        while year + 1 in self.announced:
            year += 1
        return date(year, 12, 31)

    def is_working(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < SATURDAY)

    def is_holiday(self, day: date) -> bool:
        """A day off of a public holiday (节假日), with the weekend that it runs into; no plain weekend."""
        return not self.is_working(day) and any(
            not self.days.get(one, True) for step in (-1, 1) for one in self._days_off(day, step)
        )

    def _days_off(self, day: date, step: int) -> Iterator[date]:
        """Without a day of work between them."""
        while not self.is_working(day):
            yield day
            day += timedelta(days=step)

    def knows(self, start: datetime, end: datetime | None) -> bool:
        """False: a year in which it lies is not announced whole, and a deadline then is a guess."""
        if end is None:
            return False
        first, last = (one.astimezone(HERE).year for one in (start, end))
        return self.announced.issuperset(range(first, last + 1))

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
