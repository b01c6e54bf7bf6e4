"""Whether a question is carried: exact, pure, and the same in any order of the casts.

Participation is over the roll, consent over who takes part, of heads and, for owners, of area as well.
An abstention takes part and never consents; a cast that is invalid does not take part unless the rule
says so. Areas are decimals, shares are compared by multiplying integers: no float is anywhere.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from app.consultation.matters.kinds import Matter, Rule, Share
from app.platform.lifecycle import Named

H = TypeVar("H", bound=Hashable)
V = TypeVar("V")
FINEST, LARGEST = -6, Decimal(10**9)  # decimal places of an area, m²


class Choice(Named):
    YES = "yes", "同意"
    NO = "no", "反对"
    ABSTAIN = "abstain", "弃权"
    INVALID = "invalid", "无效"


CHOICES = {one.value: one for one in Choice}


class Of(Named):
    PARTICIPATION = "participation", "参与表决"
    CONSENT = "consent", "同意"


class Measure(Named):
    AREA = "area", "专有部分面积"
    HEADS = "heads", "人数"


class CannotBeTallied(ValueError):
    """What is given contradicts itself, or is no exact number."""


@dataclass(frozen=True, slots=True)
class Tested:
    """One fraction, and whether it is what is asked; nothing is asked: nothing is met."""

    of: Of
    measure: Measure
    numerator: Decimal  # m², or heads
    denominator: Decimal
    asked: Share | None

    @property
    def is_met(self) -> bool:
        """Of nothing there is no share."""
        if self.asked is None or self.denominator == 0:
            return False
        have = Fraction(self.numerator) * self.asked.denominator
        want = Fraction(self.denominator) * self.asked.numerator
        return have > want if self.asked.is_strict else have >= want


class Amount(NamedTuple):
    """Of whom there are how many, and how much is theirs."""

    heads: int
    area: Decimal

    def __add__(self, more: "Amount") -> "Amount":  # type: ignore[override]
        return Amount(self.heads + more.heads, _sum([self.area, more.area]))


NONE = Amount(0, Decimal(0))


def judge(rule: Rule, roll: Amount, part: Amount, yes: Amount) -> tuple[Tested, ...]:
    """Who took part of the roll; who consents of who took part, or of the whole roll."""
    asked = (
        (Of.PARTICIPATION, part, roll, rule.participation),
        (Of.CONSENT, yes, roll if rule.consent_of_roll else part, rule.consent),
    )
    measures = (Measure.AREA, Measure.HEADS) if rule.counts_area else (Measure.HEADS,)
    return tuple(
        Tested(of, measure, _measured(some, measure), _measured(whole, measure), share)
        for of, some, whole, share in asked
        for measure in measures
    )


def carries(rule: Rule, tested: Iterable[Tested]) -> bool:
    return rule.consent is not None and all(one.is_met for one in tested if one.asked is not None)


def _measured(amount: Amount, measure: Measure) -> Decimal:
    return amount.area if measure is Measure.AREA else Decimal(amount.heads)


@dataclass(frozen=True, slots=True)
class Decision:
    tested: tuple[Tested, ...]
    carried: bool
    heads: Mapping[Choice, int]  # how many cast what
    areas: Mapping[Choice, Decimal]
    silent: int  # who took part without a cast: was present, or silent where that counts

    def __getitem__(self, key: tuple[Of | str, Measure | str]) -> Tested:
        return next(one for one in self.tested if (one.of, one.measure) == key)


Roll = Mapping[H, Sequence[Decimal | int]] | Iterable[tuple[H, Sequence[Decimal | int]]]
Casts = Mapping[H, Choice | str] | Iterable[tuple[H, Choice | str]]


def decide(
    rule: Rule, matter: Matter | str, roll: Roll[H], casts: Casts[H], present: Collection[H] = ()
) -> Decision:
    """`roll`: the areas of each head's exclusive parts, m²; `casts`: yes, no, abstain or invalid.

    `present`: heads that take part though they may not have cast: they came to the session, or were
    silent where the estate's own rule counts that. They never consent by it.
    """
    if matter != rule.matter:
        raise CannotBeTallied(f"the rule is for {rule.matter}, not for {matter}")
    areas = {head: area_of(parts) for head, parts in _once(roll, "roll").items()}
    chosen = {head: _choice(choice) for head, choice in _once(casts, "casts").items()}
    if not areas:
        raise CannotBeTallied("nobody is on the roll")
    if rule.counts_area and not all(areas.values()):
        raise CannotBeTallied("a head without area, where area counts")
    if unknown := (chosen.keys() | set(present)) - areas.keys():
        raise CannotBeTallied(f"not on the roll: {sorted(map(str, unknown))}")
    taking = {head for head, choice in chosen.items() if _takes_part(rule, choice)}
    silent = set(present) - chosen.keys()
    by_choice = {one: {head for head, choice in chosen.items() if choice is one} for one in Choice}
    amounts = {one: amount(areas, heads) for one, heads in by_choice.items()}
    took_part = amount(areas, taking | silent)
    tested = judge(rule, amount(areas, areas), took_part, amounts[Choice.YES])
    return Decision(
        tested,
        carries(rule, tested),
        {one: found.heads for one, found in amounts.items()},
        {one: found.area for one, found in amounts.items()},
        len(silent),
    )


def amount(areas: Mapping[H, Decimal], heads: Collection[H]) -> Amount:
    return Amount(len(heads), _sum(areas[head] for head in heads))


def area_of(parts: Sequence[Decimal | int]) -> Decimal:
    """Of all exclusive parts of one head."""
    given: Any = parts
    if not isinstance(given, list | tuple):
        raise CannotBeTallied("the areas of a head are a list")
    return _sum([_area(part) for part in given])


def _area(part: Any) -> Decimal:
    if isinstance(part, bool) or not isinstance(part, Decimal | int):
        raise CannotBeTallied(f"an area is a Decimal: {part!r}")
    exact = Decimal(part)
    if not exact.is_finite() or not 0 < exact < LARGEST or _exponent(exact) < FINEST:
        raise CannotBeTallied(f"no area of an exclusive part: {part}")
    return exact


def _sum(parts: Iterable[Decimal]) -> Decimal:
    """Exact, whatever the precision of the context is."""
    units = sum(int(Fraction(part) * 10**-FINEST) for part in parts)
    whole, rest = divmod(units, 10**-FINEST)
    return Decimal(f"{whole}.{rest:0{-FINEST}d}".rstrip("0").rstrip("."))


def _exponent(part: Decimal) -> int:
    exponent = part.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 - it is finite
    return exponent


def _takes_part(rule: Rule, choice: Choice) -> bool:
    return choice is not Choice.INVALID or rule.invalid_takes_part


def _once(given: Mapping[H, V] | Iterable[tuple[H, V]], what: str) -> dict[H, V]:
    pairs = list(given.items()) if isinstance(given, Mapping) else list(given)
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CannotBeTallied(f"a head twice in the {what}")
    return found


def _choice(value: Any) -> Choice:
    found = CHOICES.get(value) if isinstance(value, str) else None
    if found is None:
        raise CannotBeTallied(f"no choice: {value!r}")
    return found
