"""What the search finds, beside what can be worked out by hand and in every way."""

import random

import pytest

from app.service_orders.dispatch.baseline import baseline
from app.service_orders.dispatch.coverage import covered
from app.service_orders.dispatch.days import Day, Held
from app.service_orders.dispatch.routes import Plan, faults, numbers
from app.service_orders.dispatch.walks import shortened
from tests.service_orders.dispatch.brute import best
from tests.service_orders.dispatch.small import (
    NINE,
    TEN,
    building,
    by_chance,
    large,
    member,
    visit,
)


def planned(day: Day, steps: int = 100) -> Plan:
    found = shortened(day, covered(day), steps)
    assert not faults(day, found)
    return found


def test_one_of_a_higher_priority_is_not_dropped_for_any_number_of_short_ones() -> None:
    long = visit("9", minutes=120, window=(NINE, NINE), priority=1)
    short = [visit(str(n), minutes=5, window=(NINE, NINE + 60)) for n in range(1, 9)]
    found = planned(Day((long, *short), (member("li"),)))
    assert found.begins() == {"9": NINE}


def test_of_one_priority_as_many_as_can_be_and_the_earliest_of_them() -> None:
    long = visit("1", minutes=120, window=(NINE, NINE))
    short = [visit(str(n), minutes=30, window=(NINE, NINE + 60)) for n in (2, 3, 4, 5)]
    found = planned(Day((long, *short), (member("li"),)))
    assert sorted(found.begins()) == ["2", "3", "4"]


def test_room_is_made_where_there_is_some() -> None:
    """The baseline gives the only barber to whom anybody could have gone to."""
    orders = (visit("1"), visit("2", may=("li",)))
    day = Day(orders, (member("li"), member("wu")))
    assert baseline(day).crews() == {"1": ("li",)}
    assert planned(day).crews() == {"1": ("wu",), "2": ("li",)}


def test_few_metres_and_nobody_much_busier_than_others() -> None:
    """Two at each end of a street of 600 m: each end has one who stays there, 20 m; not one who does all
    (640 m, and 60 minutes more, which weigh 300 m)."""
    orders = [
        visit(str(n), at=at, window=(NINE, NINE + 120)) for n, at in enumerate((0, 10, 600, 610))
    ]
    day = Day(tuple(orders), (member("li"), member("wu")))
    comes_to = numbers(day, planned(day))
    assert (comes_to.metres, comes_to.busiest, comes_to.cost) == (20, 60, 320)
    assert numbers(day, baseline(day)).metres == 590 + 610


def test_two_go_together_or_it_is_left_out() -> None:
    pair = visit("1", crew=2, priority=1, window=(NINE, NINE + 20))
    single = visit("2", may=("li",), window=(NINE, NINE + 20))
    both = Day((pair, single), (member("li"), member("wu"), member("xu")))
    found = planned(both)
    assert found.crews() == {"1": ("wu", "xu"), "2": ("li",)}
    few = Day((pair, single), (member("li"), member("wu")))
    assert planned(few).crews() == {"1": ("li", "wu")}


def test_it_plans_around_what_is_held() -> None:
    pinned = visit("1", window=(NINE, TEN), held=Held(("li",), NINE + 20))
    other = visit("2", at=0, window=(NINE, NINE + 55))
    day = Day((pinned, other), (member("li"),))
    assert planned(day).begins() == {"1": NINE + 20, "2": NINE + 50}


@pytest.mark.parametrize("seed", range(20))
def test_it_serves_as_many_as_can_be_served(seed: int) -> None:
    day = by_chance(seed)
    found, wanted = numbers(day, planned(day)), best(day)
    assert found.unserved == wanted.unserved
    assert found.cost == wanted.cost  # no rule, but of these days it finds the shortest, too
    without = numbers(day, baseline(day))
    assert (without.unserved, without.cost) >= (found.unserved, found.cost)


def test_in_whatever_order_it_is_told_a_day_gives_one_plan() -> None:
    day = large(visits=24, members=8)
    draw, visits, members = random.Random(3), list(day.visits), list(day.members)
    found = planned(day, 60)
    draw.shuffle(visits)
    draw.shuffle(members)
    assert planned(Day(tuple(visits), tuple(members)), 60).stops == found.stops
    assert numbers(day, found) < numbers(day, baseline(day))


def test_who_stands_nowhere_and_nobody_at_all() -> None:
    nothing = Day((), ())
    assert numbers(nothing, planned(nothing)).metres == 0
    nobody = Day((visit("1"),), ())
    assert planned(nobody).begins() == {}
    alone = Day((visit("1"),), (member("li", start=building(10)),))
    assert numbers(alone, planned(alone)).metres == 10
