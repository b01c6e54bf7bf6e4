"""The periods of the calendar in each of which one must look in once. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.care.subjects.risk import Risk

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    last: date

    @property
    def before(self) -> date:
        """A day of the period before."""
        return self.first - DAY

    @property
    def after(self) -> date:
        return self.last + DAY


def period(risk: Risk, day: date) -> Period:
    """The week (Monday to Sunday), month or quarter of a day."""
    if risk is Risk.HIGH:
        monday = day - day.weekday() * DAY
        return Period(monday, monday + 6 * DAY)
    months = 1 if risk is Risk.MEDIUM else 3
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    following = first.year * 12 + first.month - 1 + months
    return Period(first, date(following // 12, following % 12 + 1, 1) - DAY)


def gives_up(risk: Risk, due: Period) -> date:
    """Until the end of the next period a late visit still counts; then it was missed."""
    return period(risk, due.after).last


class DueState(StrEnum):
    OPEN = "open"  # 待走访
    OVERDUE = "overdue"  # 已逾期: a visit still counts, as late
    DONE = "done"  # 已完成
    DONE_LATE = "done_late"  # 逾期完成
    MISSED = "missed"  # 已错过
    WAIVED = "waived"  # 免访
