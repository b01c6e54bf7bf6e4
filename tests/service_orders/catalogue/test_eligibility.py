"""Who may order, on which day: worked out by hand."""

from datetime import date
from uuid import UUID

import pytest

from app.platform.db.base import new_id
from app.residents.facts.known import FactKind
from app.service_orders.catalogue.eligibility import (
    NOT_FOR_THEM,
    Ask,
    Home,
    HouseholdKind,
    Known,
    ReferenceDay,
    Rule,
    Why,
    judge,
    judge_answers,
)

GRID, OTHER_GRID, ESTATE = new_id(), new_id(), new_id()
SERVICE, MONTH, YEAR = ReferenceDay.SERVICE_DAY, ReferenceDay.MONTH_END, ReferenceDay.YEAR_END
TODAY = date(2026, 11, 25)


def somebody(
    born_on: date, *facts: FactKind, with_: tuple[date, ...] = (), grid: UUID = GRID
) -> Known:
    home = Home(new_id(), ESTATE, grid, since=date(2020, 1, 1), until=None, others_born=with_)
    return Known(born_on, homes=[home], facts=frozenset(facts))


@pytest.mark.parametrize(
    ("born_on", "day", "age_on", "since"),
    [
        # 80 by 31 December: all of the year, from its first day; who is born a day later, the year after.
        (date(1946, 12, 31), date(2026, 1, 1), YEAR, None),
        (date(1946, 12, 31), date(2025, 12, 31), YEAR, date(2026, 1, 1)),
        (date(1947, 1, 1), date(2026, 12, 31), YEAR, date(2027, 1, 1)),
        (date(1947, 1, 1), date(2027, 1, 1), YEAR, None),
        # On the day itself: the birthday counts, the day before it does not.
        (date(1946, 12, 31), date(2026, 12, 30), SERVICE, date(2026, 12, 31)),
        (date(1946, 12, 31), date(2026, 12, 31), SERVICE, None),
        (date(1947, 3, 1), date(2027, 2, 28), SERVICE, date(2027, 3, 1)),
        # By the month's end: from its first day.
        (date(1946, 12, 31), date(2026, 12, 1), MONTH, None),
        (date(1946, 12, 31), date(2026, 11, 30), MONTH, date(2026, 12, 1)),
        (date(1947, 2, 28), date(2027, 2, 1), MONTH, None),
        # Born on 29 February: a year older on 1 March, but in leap years.
        (date(1948, 2, 29), date(2028, 2, 29), SERVICE, None),
        (date(1948, 2, 29), date(2028, 2, 28), SERVICE, date(2028, 2, 29)),
        (date(1948, 2, 29), date(2028, 2, 1), MONTH, None),
        (date(1948, 2, 29), date(2028, 1, 1), YEAR, None),
    ],
)
def test_who_turns_eighty_may_from_a_day_on(
    born_on: date, day: date, age_on: ReferenceDay, since: date | None
) -> None:
    verdict = judge(Rule(from_age=80, age_on=age_on), somebody(born_on), day)
    assert verdict.may is (since is None)
    if since is not None:
        (refusal,) = verdict.refusals
        assert (refusal.why, refusal.since) == (Why.TOO_EARLY, since)
        assert f"自{since.year}年{since.month}月{since.day}日起可以预约" in refusal.words
        assert judge(Rule(from_age=80, age_on=age_on), somebody(born_on), since).may


@pytest.mark.parametrize(
    ("day", "since"),
    [(date(2027, 2, 28), date(2027, 3, 1)), (date(2027, 3, 1), None)],
)
@pytest.mark.parametrize("age_on", [SERVICE, MONTH])
def test_who_is_born_on_a_leap_day_is_a_year_older_on_the_first_of_march(
    day: date, since: date | None, age_on: ReferenceDay
) -> None:
    verdict = judge(Rule(from_age=79, age_on=age_on), somebody(date(1948, 2, 29)), day)
    assert [one.since for one in verdict.refusals] == ([since] if since else [])


@pytest.mark.parametrize(
    ("born_on", "may"),
    [(date(2010, 11, 26), True), (date(2010, 11, 25), False), (date(2011, 11, 25), True)],
)
def test_who_may_be_at_most_fifteen_may_on_the_day_before_they_are_sixteen(
    born_on: date, may: bool
) -> None:
    assert judge(Rule(to_age=15), somebody(born_on), TODAY).may is may


def test_whoever_lives_elsewhere_or_nowhere_that_day_may_not() -> None:
    born = date(1940, 1, 1)
    of_the_grid = Rule(grids=frozenset({GRID}))
    assert judge(of_the_grid, somebody(born), TODAY).may
    assert not judge(of_the_grid, somebody(born, grid=OTHER_GRID), TODAY).may
    assert judge(
        Rule(grids=frozenset({GRID}), estates=frozenset({ESTATE})),
        somebody(born, grid=OTHER_GRID),
        TODAY,
    ).may
    nowhere = judge(Rule(), Known(born), TODAY)
    assert [one.why for one in nowhere.refusals] == [Why.ELSEWHERE]
    moves = Home(new_id(), ESTATE, GRID, since=date(2020, 1, 1), until=date(2026, 12, 1))
    comes = Home(new_id(), ESTATE, OTHER_GRID, since=date(2026, 12, 1), until=None)
    moving = Known(born, homes=[moves, comes])
    assert judge(of_the_grid, moving, date(2026, 11, 30)).may
    assert not judge(of_the_grid, moving, date(2026, 12, 1)).may


@pytest.mark.parametrize(
    ("kind", "others", "may"),
    [
        (HouseholdKind.ALONE, (), True),
        (HouseholdKind.ALONE, (date(1942, 1, 1),), False),
        (HouseholdKind.ELDERS_ONLY, (date(1966, 11, 25),), True),
        (HouseholdKind.ELDERS_ONLY, (date(1966, 11, 26),), False),
        (HouseholdKind.WITH_CHILD, (date(2008, 11, 26),), True),
        (HouseholdKind.WITH_CHILD, (date(2008, 11, 25),), False),
    ],
)
def test_a_household_is_judged_on_the_day_of_the_service(
    kind: HouseholdKind, others: tuple[date, ...], may: bool
) -> None:
    verdict = judge(Rule(household=kind), somebody(date(1940, 1, 1), with_=others), TODAY)
    assert verdict.may is may


def test_one_of_the_facts_is_enough() -> None:
    rule = Rule(facts=frozenset({FactKind.DISABLED, FactKind.LIVES_ALONE}))
    born = date(1950, 1, 1)
    assert judge(rule, somebody(born, FactKind.LIVES_ALONE), TODAY).may
    (refusal,) = judge(rule, somebody(born, FactKind.LONG_ILLNESS), TODAY).refusals
    assert refusal.words == "限登记为独居、残疾或失能的居民"


@pytest.mark.parametrize(
    "known",
    [
        somebody(date(1950, 1, 1)),  # old enough, not disabled
        somebody(date(1990, 1, 1)),  # neither
        somebody(date(1990, 1, 1), FactKind.DISABLED),  # disabled, not old enough
        Known(date(1950, 1, 1), facts=frozenset({FactKind.DISABLED})),  # lives nowhere
        Known(date(1950, 1, 1), died_on=TODAY),
    ],
)
def test_who_may_not_know_reads_the_same_whatever_it_is(known: Known) -> None:
    """Otherwise the one refusal would tell what the other does not."""
    verdict = judge(Rule(from_age=60, facts=frozenset({FactKind.DISABLED})), known, TODAY)
    (refusal,) = verdict.told(knows=False).refusals
    assert (refusal.why, refusal.words, refusal.since) == (Why.NOT_FOR_YOU, NOT_FOR_THEM, None)


def test_an_age_is_no_secret_where_nothing_recorded_counts() -> None:
    verdict = judge(Rule(from_age=60), somebody(date(1990, 1, 1)), TODAY)
    assert verdict.told(knows=False) == verdict


def test_of_the_dead_nobody_is_told_more_than_that_it_is_not_for_them() -> None:
    verdict = judge(Rule(from_age=60), Known(date(1990, 1, 1), died_on=TODAY), TODAY)
    assert [one.words for one in verdict.refusals] == [NOT_FOR_THEM]


def test_what_the_roster_lacks_is_asked() -> None:
    rule = Rule(asks=(Ask("huji", "是否本市户籍？"), Ask("abroad", "是否在境外？", wanted=False)))
    assert judge(rule, somebody(date(1950, 1, 1)), TODAY).asks == rule.asks
    assert judge_answers(rule, {"huji": True, "abroad": False, "old": True}) == []
    assert [one.why for one in judge_answers(rule, {"huji": False})] == [
        Why.ANSWERED_OTHERWISE,
        Why.UNANSWERED,
    ]
