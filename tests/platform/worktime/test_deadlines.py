"""A deadline is a pure function; what must always hold of it."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.platform.clock import HERE
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.limits import Limit, LimitUnit, Pause, deadline
from app.platform.worktime.seed import chinese_days

CALENDAR = WorkCalendar(
    {day: works for day, (works, _) in chinese_days(2025, 2026).items()}, frozenset({2025, 2026})
)
DAY = timedelta(days=1)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 1), timezones=st.just(UTC))  # noqa: DTZ001
limits = st.builds(Limit, st.integers(1, 20), st.sampled_from(LimitUnit))
spans = st.tuples(st.integers(0, 20_000), st.integers(1, 8_000))  # minutes


def pauses_of(start: datetime, spans: list[tuple[int, int]]) -> list[Pause]:
    minute = timedelta(minutes=1)
    return [Pause(start + a * minute, start + (a + n) * minute) for a, n in spans]


def ends(start: datetime, limit: Limit, pauses: list[Pause]) -> datetime:
    found = deadline(start, limit, CALENDAR, pauses)
    assert found is not None
    return found


@given(moments, limits, st.lists(spans, max_size=3), spans)
def test_a_suspension_never_shortens(
    start: datetime, limit: Limit, some: list[tuple[int, int]], more: tuple[int, int]
) -> None:
    fewer, all_of_them = pauses_of(start, some), pauses_of(start, [*some, more])
    assert ends(start, limit, all_of_them) >= ends(start, limit, fewer)


@given(
    moments, limits, st.timedeltas(timedelta(0), timedelta(days=30)), st.lists(spans, max_size=3)
)
def test_a_later_start_is_never_due_earlier(
    start: datetime, limit: Limit, later: timedelta, some: list[tuple[int, int]]
) -> None:
    pauses = pauses_of(start, some)
    assert ends(start + later, limit, pauses) >= ends(start, limit, pauses)


@given(moments, limits, st.lists(spans, max_size=3))
def test_the_order_in_which_suspensions_are_told_changes_nothing(
    start: datetime, limit: Limit, some: list[tuple[int, int]]
) -> None:
    pauses = pauses_of(start, some)
    assert ends(start, limit, pauses[::-1]) == ends(start, limit, pauses)


@given(moments, limits, spans, st.integers(1, 7_999))
def test_a_suspension_in_two_adjoining_parts_is_one(
    start: datetime, limit: Limit, span: tuple[int, int], cut: int
) -> None:
    begins, length = span
    cut = min(cut, length)
    parts = [(begins, cut), (begins + cut, length - cut)]
    one, two = pauses_of(start, [span]), pauses_of(start, parts)
    assert ends(start, limit, two) == ends(start, limit, one)
    assert ends(start, limit, [*one, *two]) == ends(start, limit, one)


def test_make_up_days_are_worked_and_holidays_are_not() -> None:
    assert CALENDAR.is_working(date(2026, 2, 14))  # a Saturday before the Spring Festival
    assert CALENDAR.is_working(date(2026, 10, 10))
    assert not CALENDAR.is_working(date(2026, 10, 5))
    before_the_holiday = datetime(2026, 9, 30, 16, tzinfo=HERE)
    due = ends(before_the_holiday, Limit(1, LimitUnit.WORKING_DAYS), [])
    assert due == datetime(2026, 10, 8, 17, 30, tzinfo=HERE)
    due = ends(before_the_holiday, Limit(2, LimitUnit.WORKING_HOURS), [])
    assert due == datetime(2026, 10, 8, 9, 30, tzinfo=HERE)


def test_after_the_calendar_ends_a_day_is_a_plain_weekday_and_flagged() -> None:
    new_year = date(2027, 1, 1)  # a Friday
    assert CALENDAR.is_working(new_year)
    start = datetime(2026, 12, 30, 9, tzinfo=HERE)
    assert not CALENDAR.knows(start, datetime(2027, 1, 1, 9, tzinfo=HERE))
    assert CALENDAR.knows(start, datetime(2026, 12, 31, 23, tzinfo=HERE))


def test_danger_to_life_does_not_wait_for_monday() -> None:
    saturday = datetime(2026, 11, 21, 22, tzinfo=HERE)
    due = ends(saturday, Limit(12, LimitUnit.HOURS), [])
    assert due == saturday + timedelta(hours=12)


def test_while_suspended_nothing_is_due() -> None:
    start = datetime(2026, 11, 2, tzinfo=UTC)
    assert deadline(start, Limit(1, LimitUnit.HOURS), CALENDAR, [Pause(start, None)]) is None


def test_a_holiday_has_its_weekend_and_a_weekend_is_none() -> None:
    """National Day of 2026 is from Thursday, 1 October, to Wednesday; Saturday 10 October is worked."""
    holidays = [day for n in range(30) if CALENDAR.is_holiday(day := date(2026, 9, 28) + n * DAY)]
    assert holidays == [date(2026, 10, n) for n in range(1, 8)]
    assert not any(CALENDAR.is_holiday(date(2026, 11, n)) for n in range(1, 31))
    assert not any(CALENDAR.is_holiday(date(2031, 10, n)) for n in range(1, 31))  # not known
