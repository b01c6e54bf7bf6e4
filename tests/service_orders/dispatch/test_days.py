"""What a day is, and how it is filled without looking ahead."""

from dataclasses import replace

import pytest

from app.places.walking import metres_on_foot, minutes_on_foot
from app.platform.values.points import Point
from app.service_orders.dispatch.baseline import baseline
from app.service_orders.dispatch.days import Day, Held, Place, Visit
from app.service_orders.dispatch.plans import BASELINE
from app.service_orders.dispatch.routes import Reason, faults, hopeless, numbers
from app.service_orders.dispatch.solving import solved
from tests.service_orders.dispatch.small import NINE, NOON, TEN, building, member, visit


def test_a_way_is_a_straight_line_and_three_tenths_more() -> None:
    assert metres_on_foot(Point(114.3, 30.6), Point(114.3, 30.61)) == round(1111.95 * 1.3)
    assert [minutes_on_foot(metres) for metres in (0, 60, 61, 600)] == [3, 4, 5, 13]


def test_in_one_building_nobody_walks_and_staff_know_better_than_the_map() -> None:
    one, other = building(0, "1"), building(600, "2")
    day = Day((), (), {("1", "2"): 90})
    assert (day.metres(one, one), day.minutes(one, one)) == (0, 0)
    assert (day.metres(one, other), day.metres(other, one)) == (90, 90)
    assert Day((), ()).metres(one, other) == 600
    assert Day((), ()).minutes(one, Place("nobody knows where")) == 3


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ({"window": (NOON - 31, NOON - 31)}, NOON - 31),
        ({"window": (NOON - 29, 14 * 60)}, None),  # it would reach into lunch
        ({"window": (NOON, 14 * 60 + 30)}, 14 * 60 + 30),
        ({"window": (NOON, 14 * 60), "may_be_at_noon": True}, 13 * 60 + 30),
        ({"window": (NOON, 13 * 60), "may_be_at_noon": True}, None),
    ],
)
def test_nobody_works_at_lunch_or_calls_while_people_nap(
    asked: dict[str, object], begins: int | None
) -> None:
    one = visit("1", **asked)  # type: ignore[arg-type]
    day = Day((one,), (member("li"),))
    assert baseline(day).begins().get("1") == begins
    assert (hopeless(day, one) is None) is (begins is not None)


def test_a_window_bounds_the_beginning() -> None:
    one = visit("1", window=(NINE, NINE), minutes=90)
    assert baseline(Day((one,), (member("li"),))).begins() == {"1": NINE}


def test_orders_go_by_arrival_to_who_can_begin_first_then_who_is_nearest_then_by_id() -> None:
    orders = (
        visit("1", at=0, window=(NINE, TEN)),
        visit("2", at=600, window=(NINE, TEN)),
        visit("3", at=590, window=(NINE, TEN)),
        visit("4", at=0, window=(NINE, TEN)),
    )
    members = (member("li", start=building(0)), member("wu", start=building(0)))
    found = baseline(Day(orders, members))
    assert [[(s.visit, s.begins) for s in found.stops[one]] for one in ("li", "wu")] == [
        # 1: both at 9:00 and 0 m, li by id; 2: wu at 9:00; 3: wu, at 9:34 (10 m: a minute, three for the
        # building), li only at 9:43; 4: li at 9:30
        [("1", NINE), ("4", NINE + 30)],
        [("2", NINE), ("3", NINE + 34)],
    ]
    assert numbers(Day(orders, members), found).metres == 610
    assert numbers(Day(orders, members), found).busiest == 60
    assert numbers(Day(orders, members), found).late == 64


def test_what_is_appended_stays_behind_what_came_before() -> None:
    """There was room for the second before the first; the baseline does not look back."""
    orders = (
        visit("1", window=(TEN, TEN)),
        visit("2", window=(NINE, NINE)),
    )
    assert baseline(Day(orders, (member("li"),))).begins() == {"1": TEN}


def test_two_who_go_begin_together() -> None:
    orders = (
        visit("1", window=(NINE, NINE), may=("li",)),
        visit("2", window=(NINE, TEN), crew=2),
    )
    day = Day(orders, (member("li"), member("wu")))
    found = baseline(day)
    assert (found.begins(), found.crews()) == (
        {"1": NINE, "2": NINE + 30},
        {"1": ("li",), "2": ("li", "wu")},
    )
    assert not faults(day, found)


def test_whoever_is_wanted_goes_or_nobody() -> None:
    alone = visit("1", wanted="wu")
    assert baseline(Day((alone,), (member("li"), member("wu")))).crews() == {"1": ("wu",)}
    assert hopeless(day := Day((alone,), (member("li"),)), alone) is Reason.SKILL
    assert not baseline(day).begins()
    both = replace(alone, crew=2)
    three = tuple(member(name) for name in ("an", "li", "wu"))
    assert baseline(Day((both,), three)).crews() == {"1": ("an", "wu")}


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (visit("1", may=()), Reason.SKILL),
        (visit("1", may=("wu",)), Reason.SKILL),
        (visit("1", crew=2), Reason.SKILL),
        (visit("1", window=(NOON, 13 * 60)), Reason.WINDOW),
        (visit("1", window=(17 * 60 + 31, 17 * 60 + 50)), Reason.WORKING_HOURS),
        (visit("1", at=6000, window=(480, 490)), Reason.WORKING_HOURS),  # 103 minutes on foot
        (visit("1", window=(NINE - 10, NINE + 20)), Reason.NO_ROOM),
    ],
)
def test_whoever_is_not_served_is_told_why(order: Visit, reason: Reason) -> None:
    taken = visit("9", held=Held(("li",), NINE), is_taken=True)
    day = Day((order, taken), (member("li", start=building(0)),))
    (said,) = solved(BASELINE, day, None)["unserved"]
    assert (said["visit"], said["reason"]) == ("1", reason)
    if reason is Reason.NO_ROOM:
        stands = {"member": "li", "visit": "9", "begins": NINE, "ends": NINE + 30}
        assert said["stands_there"] == [stands]


def test_what_is_taken_stands_even_if_it_cannot_be() -> None:
    """Two that overlap, at the two ends of the street, and outside of hours."""
    taken = (
        visit("1", at=0, held=Held(("li",), 7 * 60), is_taken=True),
        visit("2", at=6000, held=Held(("li",), 7 * 60 + 10), is_taken=True),
    )
    day = Day((*taken, visit("3", at=6000)), (member("li"),))
    found = baseline(day)
    assert found.begins() == {"1": 420, "2": 430, "3": NINE}
    assert not faults(day, found)


def test_a_day_is_the_same_told_as_json_and_in_any_order() -> None:
    orders = (visit("1", held=Held(("li",), NINE)), visit("2", may=("li", "wu"), wanted="li"))
    members = (member("li", start=building(1)), member("wu"))
    day = Day(orders, members, {("1", "2"): 9})
    turned = Day(orders[::-1], members[::-1], {("1", "2"): 9})
    assert Day.of(day.told()) == day == turned
