"""Until when a resolution is published: whole working days, which objections stop, each ground once."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.consultation.publications.deadlines import SETTLED_WITHIN, Ground, period
from app.platform.clock import HERE
from app.platform.history import Done
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.limits import Limit, LimitUnit, deadline

WEEKS = WorkCalendar()


def november(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


MONDAY = november(2)


def objected(at: datetime, number: int = 1, ground: Ground = Ground.CONTENT) -> Done:
    return Done("object", at, {"ground": ground, "objection": str(number)})


def settled(at: datetime, number: int = 1, ground: Ground = Ground.CONTENT) -> Done:
    return Done("settle", at, {"ground": ground, "objection": str(number)})


def ends(*steps: Done, working_days: int = 3, calendar: WorkCalendar = WEEKS) -> datetime:
    published = Done("publish", MONDAY, {"working_days": working_days})
    return period([published, *steps], calendar).ends_at


def test_three_working_days_are_whole_ones() -> None:
    assert ends() == november(5, 17, 30)
    assert ends(working_days=5) == november(9, 17, 30)  # over a weekend


def test_an_objection_gives_whole_days_back() -> None:
    assert ends(objected(november(4)), settled(november(5, 10))) == november(9, 17, 30)


def test_one_that_is_open_stops_it_no_longer_than_it_may_be_settled() -> None:
    latest = ends(objected(november(4)))
    assert latest == november(13, 17, 30)  # 4 to 11 do not count
    assert ends(objected(november(4)), settled(november(30))) == latest


def test_a_ground_that_was_settled_stops_nothing_a_second_time() -> None:
    first = [objected(november(4)), settled(november(5, 10))]
    again = objected(november(6), 2)
    assert ends(*first, again) == ends(*first)
    other = objected(november(6), 2, Ground.RIGHTS)
    assert ends(*first, other) > ends(*first)


def test_nor_is_it_settled_by_answering_another() -> None:
    """Two of one ground: the one that stopped it holds it until it is answered itself."""
    first, second = objected(november(4)), objected(november(4, 10), 2)
    assert ends(first, second, settled(november(4, 11), 2)) == ends(first)


def test_a_new_publication_begins_anew() -> None:
    again = Done("publish", november(16), {"working_days": 3})
    assert ends(objected(november(4)), again) == november(19, 17, 30)


def test_it_follows_the_calendar() -> None:
    holiday = WorkCalendar({november(4).date(): False}, frozenset({2026}))
    assert ends(calendar=holiday) == november(6, 17, 30)


moments = st.integers(0, 60 * 24 * 200).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
objections = st.lists(
    st.tuples(moments, st.sampled_from(Ground), st.none() | st.integers(1, 60 * 24 * 40)),
    max_size=40,
)


@given(objections, st.integers(3, 30))
def test_objectors_of_every_day_cannot_stop_it_for_ever(
    made: list[tuple[datetime, Ground, int | None]], days: int
) -> None:
    """However many object, and whether or not they are answered: each ground costs its days once."""
    steps: list[Any] = []
    for number, (at, ground, minutes) in enumerate(made):
        steps.append(objected(at, number, ground))
        if minutes is not None:
            steps.append(settled(at + timedelta(minutes=minutes), number, ground))
    steps.sort(key=lambda step: step.at)
    most = days + len(Ground) * (SETTLED_WITHIN.amount + 1)  # and the day of the objection
    bound = deadline(MONDAY, Limit(most, LimitUnit.WORKING_DAYS), WEEKS)
    assert bound is not None
    before = ends(working_days=days)
    assert before <= ends(*steps, working_days=days) <= bound
