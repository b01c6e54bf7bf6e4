"""Exactly a half, two thirds and three quarters: one hundredth of a square metre below, equal, above."""

from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consultation.ballots.tally import CannotBeTallied, Choice, Decision, decide
from tests.consultation.ballots.rules import (
    ALL_INTERESTED,
    ORDINARY,
    RESIDENTS,
    SPECIAL,
    STRAW_POLL,
)

CENT = Decimal("0.01")


def by_area(rule: Any, areas: dict[str, str], **casts: str) -> Decision:
    return decide(rule, rule.matter, {head: [Decimal(area)] for head, area in areas.items()}, casts)


def met(decision: Decision) -> dict[str, bool]:
    return {f"{one.of} {one.measure}": one.is_met for one in decision.tested}


@pytest.mark.parametrize(
    ("area", "is_met"), [("199.99", False), ("200.00", True), ("200.01", True)]
)
def test_two_thirds_of_the_area_take_part(area: str, is_met: bool) -> None:
    """A and b cast; the whole stays 300.00 m²."""
    rest = Decimal(300) - Decimal(area)
    areas = {"a": str(Decimal(area) - 1), "b": "1", "c": str(rest)}
    found = by_area(ORDINARY, areas, a="yes", b="yes")
    assert found["participation", "area"].is_met is is_met
    assert found["participation", "heads"].is_met  # two of three: equal is enough
    assert found.carried is is_met


@pytest.mark.parametrize(("yes", "is_met"), [("49.99", False), ("50.00", False), ("50.01", True)])
def test_half_of_the_area_is_not_more_than_half(yes: str, is_met: bool) -> None:
    found = by_area(
        ORDINARY, {"a": yes, "b": str(100 - Decimal(yes) - 2), "c": "1", "d": "1"}, a="yes", b="no"
    )
    assert not found.carried  # nor are the heads: one of two
    areas = {"a": str(Decimal(yes) - 1), "b": "1", "c": str(100 - Decimal(yes))}
    found = by_area(ORDINARY, areas, a="yes", b="yes", c="no")
    assert found["consent", "area"].is_met is is_met
    assert found.carried is is_met


@pytest.mark.parametrize(("yes", "is_met"), [("74.99", False), ("75.00", True), ("75.01", True)])
def test_three_quarters_of_the_area_consent(yes: str, is_met: bool) -> None:
    areas = {"a": str(Decimal(yes) - 2), "b": "1", "c": "1", "d": str(100 - Decimal(yes))}
    found = by_area(SPECIAL, areas, a="yes", b="yes", c="yes", d="no")
    assert found["consent", "area"].is_met is is_met
    assert found["consent", "heads"].is_met  # three of four
    assert found.carried is is_met


@pytest.mark.parametrize(
    ("heads", "cast", "yes", "carried"),
    [
        (300, 199, 199, False),
        (300, 200, 200, True),
        (300, 201, 201, True),
        (150, 100, 49, False),
        (150, 100, 50, False),
        (150, 100, 51, True),
    ],
)
def test_of_heads_with_equal_areas(heads: int, cast: int, yes: int, carried: bool) -> None:
    areas = {str(head): [Decimal("88.88")] for head in range(heads)}
    casts = {str(head): "yes" if head < yes else "no" for head in range(cast)}
    assert decide(ORDINARY, ORDINARY.matter, areas, casts).carried is carried


@pytest.mark.parametrize(("yes", "carried"), [(74, False), (75, True), (76, True)])
def test_three_quarters_of_the_heads(yes: int, carried: bool) -> None:
    areas = {str(head): [Decimal("88.88")] for head in range(100)}
    casts = {str(head): "yes" if head < yes else "no" for head in range(100)}
    assert decide(SPECIAL, SPECIAL.matter, areas, casts).carried is carried


def test_where_floats_would_err() -> None:
    """0.1 + 0.2 is 0.3, 3 × 0.1 of 0.4 is three quarters, and ten million hundredths lose none."""
    areas = {"a": "0.1", "b": "0.1", "c": "0.1", "d": "0.1"}
    assert 0.1 + 0.1 + 0.1 != 0.3
    assert by_area(SPECIAL, areas, a="yes", b="yes", c="yes", d="no").carried
    parts = {"a": [Decimal("0.1")] * 20, "b": [Decimal("1.00")]}
    assert decide(ORDINARY, ORDINARY.matter, parts, {"a": "yes", "b": "no"})[
        "consent", "area"
    ].numerator == Decimal(2)
    huge = {"a": "66666666.67", "b": "33333333.33"}  # of 100,000,000.00
    assert by_area(ORDINARY, huge, a="yes")["participation", "area"].is_met
    short = {"a": "66666666.66", "b": "33333333.34"}
    assert not by_area(ORDINARY, short, a="yes")["participation", "area"].is_met


def test_the_precision_of_the_context_changes_nothing() -> None:
    with localcontext() as context:
        context.prec = 3
        parts = {"a": [Decimal("80.51"), Decimal("1000.01")], "b": [Decimal("540.27")]}
        found = decide(ORDINARY, ORDINARY.matter, parts, {"a": "yes"})
        assert found["participation", "area"].numerator == Decimal("1080.52")
        assert not found["participation", "area"].is_met  # of 1620.79, whose two thirds are more


def test_an_abstention_takes_part_and_does_not_consent() -> None:
    areas = dict.fromkeys("abcd", "80")
    found = by_area(ORDINARY, areas, a="yes", b="yes", c="abstain", d="abstain")
    assert found["participation", "heads"].numerator == 4
    assert not found.carried  # two of four


def test_an_invalid_cast_does_not_take_part_unless_the_rule_says_so() -> None:
    areas = dict.fromkeys("abc", "80")
    assert by_area(ORDINARY, areas, a="yes", b="yes", c="invalid").carried
    found = by_area(replace(ORDINARY, invalid_takes_part=True), areas, a="yes", b="no", c="invalid")
    assert found["consent", "heads"].denominator == 3
    assert not by_area(ORDINARY, areas, a="yes", b="invalid", c="invalid").carried


def test_all_of_the_interested_must_consent() -> None:
    areas = dict.fromkeys("abc", "80")
    assert by_area(ALL_INTERESTED, areas, a="yes", b="yes", c="yes").carried
    assert not by_area(ALL_INTERESTED, areas, a="yes", b="yes").carried
    assert not by_area(ALL_INTERESTED, areas, a="yes", b="yes", c="abstain").carried


def test_who_was_there_takes_part_once() -> None:
    people: dict[str, list[Decimal]] = {str(one): [] for one in range(10)}
    casts = {"0": "yes", "1": "yes", "2": "yes"}
    assert not decide(RESIDENTS, RESIDENTS.matter, people, casts).carried
    found = decide(RESIDENTS, RESIDENTS.matter, people, casts, present=["2", "3", "4"])
    assert not found.carried  # five of ten are not more than half
    found = decide(RESIDENTS, RESIDENTS.matter, people, casts, present=["2", "3", "4", "5"])
    assert found["participation", "heads"].is_met
    assert not found.carried  # three of six
    more = casts | {"6": "yes"}
    assert decide(RESIDENTS, RESIDENTS.matter, people, more, present=["3", "4"]).carried


def test_a_straw_poll_resolves_nothing() -> None:
    found = decide(STRAW_POLL, STRAW_POLL.matter, {"a": [], "b": []}, {"a": "yes", "b": "yes"})
    assert not found.carried
    assert found["consent", "heads"].numerator == 2


def test_of_nobody_there_is_no_share() -> None:
    found = by_area(replace(SPECIAL, participation=None), dict.fromkeys("ab", "80"))
    assert met(found) == {
        "participation area": False,
        "participation heads": False,
        "consent area": False,
        "consent heads": False,
    }
    assert not found.carried


@pytest.mark.parametrize(
    ("roll", "casts"),
    [
        ({}, {}),
        ({"a": [Decimal(80)]}, {"b": "yes"}),
        ({"a": [Decimal(80)]}, {"a": "maybe"}),
        ({"a": [Decimal(80)]}, {"a": True}),
        ({"a": [80.5]}, {}),
        ({"a": [Decimal(-1)]}, {}),
        ({"a": [Decimal(0)]}, {}),
        ({"a": [Decimal("NaN")]}, {}),
        ({"a": [Decimal("Infinity")]}, {}),
        ({"a": [Decimal("1E+999999")]}, {}),
        ({"a": [Decimal("1E-999999")]}, {}),
        ({"a": [True]}, {}),
        ({"a": ["80"]}, {}),
        ({"a": "80"}, {}),
        ({"a": Decimal(80)}, {}),
        ({"a": []}, {}),
        ([("a", [Decimal(80)]), ("a", [Decimal(80)])], {}),
        ({"a": [Decimal(80)]}, [("a", "yes"), ("a", "no")]),
    ],
)
def test_what_is_no_roll_and_no_cast_is_refused(roll: Any, casts: Any) -> None:
    with pytest.raises(CannotBeTallied):
        decide(ORDINARY, ORDINARY.matter, roll, casts)


def test_a_rule_is_for_its_matter_and_who_was_there_is_on_the_roll() -> None:
    with pytest.raises(CannotBeTallied):
        decide(ORDINARY, SPECIAL.matter, {"a": [Decimal(80)]}, {})
    with pytest.raises(CannotBeTallied):
        decide(RESIDENTS, RESIDENTS.matter, {"a": []}, {}, present=["b"])


AREAS = st.lists(
    st.decimals(min_value=CENT, max_value=Decimal(5000), places=2), min_size=1, max_size=3
)
ROLLS = st.dictionaries(st.integers(0, 40), AREAS, min_size=1, max_size=12)


@st.composite
def ballots(draw: Any) -> tuple[dict[int, list[Decimal]], dict[int, Choice]]:
    roll = draw(ROLLS)
    casts = draw(st.dictionaries(st.sampled_from(sorted(roll)), st.sampled_from(list(Choice))))
    return roll, casts


@given(ballots(), st.sampled_from([ORDINARY, SPECIAL]), st.randoms())
def test_it_is_what_fractions_say_in_any_order(ballot: Any, rule: Any, order: Any) -> None:
    roll, casts = ballot
    found = decide(rule, rule.matter, roll, casts)
    shuffled = list(roll.items()), list(casts.items())
    for one in shuffled:
        order.shuffle(one)
    assert decide(rule, rule.matter, *shuffled) == found
    whole = {head: sum(map(Fraction, parts), Fraction()) for head, parts in roll.items()}
    taking = {head for head, choice in casts.items() if choice is not Choice.INVALID}
    yes = {head for head, choice in casts.items() if choice is Choice.YES}
    carried = bool(taking)
    for size in ({head: Fraction(1) for head in roll}, whole):
        took, said = (sum((size[head] for head in heads), Fraction()) for heads in (taking, yes))
        carried = carried and took / sum(size.values()) >= Fraction(2, 3)
        share = said / took if took else Fraction()
        carried = carried and (
            share > Fraction(1, 2) if rule is ORDINARY else share >= Fraction(3, 4)
        )
    assert found.carried is carried


@given(ballots())
def test_one_more_yes_never_loses_a_ballot(ballot: Any) -> None:
    roll, casts = ballot
    before = decide(SPECIAL, SPECIAL.matter, roll, casts)
    for head in roll:
        if casts.get(head) in {None, Choice.INVALID, Choice.NO, Choice.ABSTAIN}:
            after = decide(SPECIAL, SPECIAL.matter, roll, casts | {head: Choice.YES})
            assert after.carried or not before.carried
