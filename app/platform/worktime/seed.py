"""The State Council's calendar as the library has it; a year it lacks is left to an administrator."""

from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import Holiday

from app.platform.worktime.calendar import WorkCalendar

IN_CHINESE = {one.value: one.chinese for one in Holiday}


def chinese_days(first_year: int, last_year: int) -> dict[date, tuple[bool, str]]:
    """Days that differ from the plain week: whether they are worked, and why."""
    plain, found = WorkCalendar(), {}
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        try:
            working = chinese_calendar.is_workday(day)
            _, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            break
        if working != plain.is_working(day):
            found[day] = working, IN_CHINESE.get(name, "")
        day += timedelta(days=1)
    return found
