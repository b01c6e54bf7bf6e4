"""The State Council's calendar as the library has it; a year it lacks is left to an administrator."""

from datetime import date, timedelta

import chinese_calendar

from app.platform.worktime.calendar import WorkCalendar


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
            found[day] = working, name or ""
        day += timedelta(days=1)
    return found
