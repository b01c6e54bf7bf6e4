"""A span of days, both included, on the wall of the office."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.platform.clock import HERE
from app.platform.errors import Unacceptable


class ASpanTooLong(Unacceptable):
    title = "起止日期有误，或相隔过长"


@dataclass(frozen=True, slots=True)
class Span:
    first: date
    last: date

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.first, time(), HERE)

    @property
    def after(self) -> datetime:
        """The first moment that no longer belongs to it."""
        return datetime.combine(self.last + timedelta(1), time(), HERE)
