"""From what is known of somebody to how often one must look in. Pure: facts on a day in, rules out.

After the notice on looking in on elderly people in difficulty (民发〔2022〕73号: living alone, empty
nest, disabled … at least monthly) and a city's classes, weekly, monthly and quarterly.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.residents.facts.known import FactKind


class Risk(StrEnum):
    HIGH = "high"  # 重点: weekly
    MEDIUM = "medium"  # 关注: monthly
    LOW = "low"  # 一般: quarterly


class CareRule(StrEnum):
    ALONE_80 = "alone_80"
    EMPTY_NEST_80 = "empty_nest_80"
    ALONE_ILL = "alone_ill"
    ALONE_DISABLED = "alone_disabled"
    ALONE_65 = "alone_65"
    EMPTY_NEST_65 = "empty_nest_65"
    DISABLED = "disabled"
    LONG_ILLNESS = "long_illness"
    IN_HARDSHIP = "in_hardship"
    AGED_65 = "aged_65"
    RAISED = "raised"  # by hand (人工定级): in the class that was given
    RETURNED = "returned"  # back from hospital or a journey: within a day
    CLASSIFIED = "classified"  # 新定为重点: in the highest class since that day, within a day


@dataclass(frozen=True, slots=True)
class Rule:
    """Holds for who is so old and has all of the facts."""

    id: CareRule
    risk: Risk
    age: int
    facts: AbstractSet[FactKind] = frozenset()


R, F = CareRule, FactKind

# fmt: off
RULES = (
    Rule(R.ALONE_80,        Risk.HIGH,    80,  {F.LIVES_ALONE}),
    Rule(R.EMPTY_NEST_80,   Risk.HIGH,    80,  {F.EMPTY_NEST}),
    Rule(R.ALONE_ILL,       Risk.HIGH,     0,  {F.LIVES_ALONE, F.LONG_ILLNESS}),
    Rule(R.ALONE_DISABLED,  Risk.HIGH,     0,  {F.LIVES_ALONE, F.DISABLED}),
    Rule(R.ALONE_65,        Risk.MEDIUM,  65,  {F.LIVES_ALONE}),
    Rule(R.EMPTY_NEST_65,   Risk.MEDIUM,  65,  {F.EMPTY_NEST}),
    Rule(R.DISABLED,        Risk.MEDIUM,   0,  {F.DISABLED}),
    Rule(R.LONG_ILLNESS,    Risk.MEDIUM,   0,  {F.LONG_ILLNESS}),
    Rule(R.IN_HARDSHIP,     Risk.MEDIUM,   0,  {F.IN_HARDSHIP}),
    Rule(R.AGED_65,         Risk.LOW,     65),
)
# fmt: on
ENROLLED_AT = 65  # years: without anybody's doing


def born_by(day: date, age: int) -> date:
    """The latest birthday of who is so old on that day (周岁)."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:  # 29 February
        return date(day.year - age, 2, 28)


def rules(
    born_on: date, facts: AbstractSet[FactKind], raised_to: Risk | None, day: date
) -> list[tuple[CareRule, Risk]]:
    """All that hold; one visit does for all of them."""
    found = [
        (rule.id, rule.risk)
        for rule in RULES
        if rule.facts <= facts and born_on <= born_by(day, rule.age)
    ]
    return found + ([(CareRule.RAISED, raised_to)] if raised_to else [])


def risk(
    born_on: date, facts: AbstractSet[FactKind], raised_to: Risk | None, day: date
) -> Risk | None:
    """The highest; none: there is no reason any more."""
    held = {one for _, one in rules(born_on, facts, raised_to, day)}
    return next((one for one in Risk if one in held), None)
