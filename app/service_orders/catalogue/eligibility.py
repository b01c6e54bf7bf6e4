"""Who may order an item: a rule that is data, judged on the day of the service. Pure.

An age has its reference day: an allowance for the elderly of a year (高龄津贴) is for who is 80 by its
31 December. What the roster does not know (户籍, a certificate) is asked for, and the answer stays with
the order. Of what is recorded about somebody and their household a refusal speaks only to who may know it;
and where a rule asks for such a thing, to others every refusal is the same, so that none says which.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.residents.facts.known import FactKind
from app.residents.people.ages import age, birthday

ELDER = 60  # 老年人权益保障法 § 2
CHILD = 18  # 未成年人保护法 § 2: below it


class ReferenceDay(StrEnum):
    """On which day an age counts."""

    SERVICE_DAY = "service_day"
    MONTH_END = "month_end"
    YEAR_END = "year_end"


class HouseholdKind(StrEnum):
    """As the roster has it."""

    ALONE = "alone"  # 户内仅一人
    ELDERS_ONLY = "elders_only"  # 全户均满60周岁
    WITH_CHILD = "with_child"  # 户内有未成年人


class Why(StrEnum):
    """Why somebody may not order it, or not then."""

    TOO_EARLY = "too-early"  # not old enough yet: from `since` on
    TOO_OLD = "too-old"
    ELSEWHERE = "elsewhere"  # does not live where it is offered
    NOT_FOR_YOU = "not-for-you"
    UNANSWERED = "unanswered"
    ANSWERED_OTHERWISE = "answered-otherwise"
    # Of the slot, whoever it is for.
    NOT_OFFERED = "not-offered"
    PAST = "past"
    CALLED_OFF = "called-off"
    COLLIDES = "collides"
    FULL = "full"


NOT_FOR_THEM = "不适用于该服务对象"
WITH_FACT = {
    FactKind.LIVES_ALONE: "独居",
    FactKind.EMPTY_NEST: "空巢",
    FactKind.DISABLED: "残疾或失能",
    FactKind.LONG_ILLNESS: "长期患病",
    FactKind.IN_HARDSHIP: "困难",
}
OF_A_KIND = {
    HouseholdKind.ALONE: "限户内仅登记一人的居民",
    HouseholdKind.ELDERS_ONLY: "限全户均满60周岁的居民",
    HouseholdKind.WITH_CHILD: "限户内有未成年人的居民",
}
COUNTED = {
    ReferenceDay.SERVICE_DAY: "服务当日",
    ReferenceDay.MONTH_END: "服务当月末",
    ReferenceDay.YEAR_END: "服务当年12月31日",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """A question of yes and no; `wanted` is the answer with which it may be ordered."""

    key: str
    words: str
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """All that it says must hold; of `facts` one; without anything it is for everybody who lives here."""

    from_age: int | None = None  # full years (周岁)
    to_age: int | None = None  # still
    age_on: ReferenceDay = ReferenceDay.SERVICE_DAY
    grids: frozenset[UUID] = frozenset()  # lives in one of these
    estates: frozenset[UUID] = frozenset()  # … or of these
    household: HouseholdKind | None = None
    facts: frozenset[FactKind] = frozenset()
    asks: tuple[Ask, ...] = ()

    @property
    def is_confidential(self) -> bool:
        """Whether somebody meets it tells what is recorded of them."""
        return bool(self.facts or self.household)


def rule_of(stored: Mapping[str, Any]) -> Rule:
    """As `schemas.RuleBody` wrote it."""
    return Rule(
        from_age=stored.get("from_age"),
        to_age=stored.get("to_age"),
        age_on=ReferenceDay(stored.get("age_on", ReferenceDay.SERVICE_DAY)),
        grids=frozenset(map(UUID, stored.get("grids", ()))),
        estates=frozenset(map(UUID, stored.get("estates", ()))),
        household=HouseholdKind(kind) if (kind := stored.get("household")) else None,
        facts=frozenset(map(FactKind, stored.get("facts", ()))),
        asks=tuple(Ask(**one) for one in stored.get("asks", ())),
    )


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives from a day to the day on which they no longer do."""

    dwelling_id: UUID
    estate_id: UUID
    grid_id: UUID | None
    since: date
    until: date | None
    others_born: tuple[date, ...] = ()  # who lives there, too


@dataclass(frozen=True, slots=True)
class Known:
    """What the roster knows of somebody."""

    born_on: date
    died_on: date | None = None
    homes: Sequence[Home] = ()
    facts: frozenset[FactKind] = field(default_factory=frozenset)

    def home_on(self, day: date) -> Home | None:
        lived = (one for one in self.homes if one.since <= day)
        return next((one for one in lived if one.until is None or day < one.until), None)


@dataclass(frozen=True, slots=True)
class Refusal:
    why: Why
    words: str
    since: date | None = None  # the first day of service for which it does not hold


@dataclass(frozen=True, slots=True)
class Verdict:
    refusals: tuple[Refusal, ...]
    asks: tuple[Ask, ...]
    is_confidential: bool = False

    @property
    def may(self) -> bool:
        return not self.refusals

    def told(self, *, knows: bool) -> "Verdict":
        """As it is said to somebody; `knows`: they may know what is recorded of that person."""
        is_hidden = self.is_confidential or any(one.why is Why.NOT_FOR_YOU for one in self.refusals)
        if self.may or knows or not is_hidden:
            return self
        return Verdict((Refusal(Why.NOT_FOR_YOU, NOT_FOR_THEM),), self.asks, self.is_confidential)


def judge(rule: Rule, known: Known, day: date) -> Verdict:
    """Whether somebody may have the service on that day."""
    home = known.home_on(day)
    found = [
        *_age(rule, known.born_on, day),
        *_place(rule, home),
        *_recorded(rule, known, home, day),
    ]
    if known.died_on is not None:
        found = [Refusal(Why.NOT_FOR_YOU, NOT_FOR_THEM)]
    return Verdict(tuple(found), rule.asks, rule.is_confidential)


def judge_answers(rule: Rule, answers: Mapping[str, bool]) -> list[Refusal]:
    """What was asked and not answered, and what was answered otherwise than it must be."""
    found = []
    for ask in rule.asks:
        given = answers.get(ask.key)
        if given is None:
            found.append(Refusal(Why.UNANSWERED, f"请先回答：{ask.words}"))
        elif given is not ask.wanted:
            answered = "是" if given else "否"
            words = f"“{ask.words}”回答为{answered}的，不能预约此项服务"
            found.append(Refusal(Why.ANSWERED_OTHERWISE, words))
    return found


def first_day(born_on: date, years: int, age_on: ReferenceDay) -> date:
    """The first day of service on which somebody counts as so old."""
    becomes = birthday(born_on, years)
    match age_on:
        case ReferenceDay.SERVICE_DAY:
            return becomes
        case ReferenceDay.MONTH_END:
            return becomes.replace(day=1)
        case ReferenceDay.YEAR_END:
            return becomes.replace(month=1, day=1)


def reference_day(day: date, age_on: ReferenceDay) -> date:
    match age_on:
        case ReferenceDay.SERVICE_DAY:
            return day
        case ReferenceDay.MONTH_END:
            return day.replace(day=monthrange(day.year, day.month)[1])
        case ReferenceDay.YEAR_END:
            return day.replace(month=12, day=31)


def _age(rule: Rule, born_on: date, day: date) -> list[Refusal]:
    years = age(born_on, reference_day(day, rule.age_on))
    counted = COUNTED[rule.age_on]
    if rule.from_age is not None and years < rule.from_age:
        since = first_day(born_on, rule.from_age, rule.age_on)
        may = f"自{since.year}年{since.month}月{since.day}日起可以预约"
        return [Refusal(Why.TOO_EARLY, f"限{counted}满{rule.from_age}周岁，{may}", since)]
    if rule.to_age is not None and years > rule.to_age:
        return [Refusal(Why.TOO_OLD, f"限{counted}不超过{rule.to_age}周岁")]
    return []


def _place(rule: Rule, home: Home | None) -> list[Refusal]:
    if home is None:
        return [Refusal(Why.ELSEWHERE, "限服务当日住在本社区的居民")]
    if not (rule.grids or rule.estates):
        return []
    if home.grid_id in rule.grids or home.estate_id in rule.estates:
        return []
    return [Refusal(Why.ELSEWHERE, "限指定网格或小区的居民")]


def _recorded(rule: Rule, known: Known, home: Home | None, day: date) -> list[Refusal]:
    found = []
    if rule.household is not None and not _lives_so(rule.household, known.born_on, home, day):
        found.append(Refusal(Why.NOT_FOR_YOU, OF_A_KIND[rule.household]))
    if rule.facts and not rule.facts & known.facts:
        which = "、".join(words for kind, words in WITH_FACT.items() if kind in rule.facts)
        found.append(Refusal(Why.NOT_FOR_YOU, f"限登记为{which}的居民"))
    return found


def _lives_so(kind: HouseholdKind, born_on: date, home: Home | None, day: date) -> bool:
    if home is None:
        return False
    ages = [age(born, day) for born in (born_on, *home.others_born)]
    match kind:
        case HouseholdKind.ALONE:
            return not home.others_born
        case HouseholdKind.ELDERS_ONLY:
            return min(ages) >= ELDER
        case HouseholdKind.WITH_CHILD:
            return min(ages) < CHILD
