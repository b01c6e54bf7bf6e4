"""From casts to figures, and from figures to a result: what is kept, and what anybody may compute again.

Figures are what two counters agree on, or what another system says; they are by choice: `yes`, `no`,
`abstain`, `invalid`, and in an election `1`, `2`, … for who stands, with `took_part`.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from app.consultation.ballots.tally import (
    NONE,
    Amount,
    Choice,
    Measure,
    Tested,
    amount,
    area_of,
    carries,
    judge,
)
from app.consultation.matters.kinds import Matter, RollKind, Rule, Share

TOOK_PART = "took_part"
Figures = Mapping[str, Amount]
Counted = dict[str, dict[str, Amount]]
"""By position, then by choice."""

Areas = Mapping[str, list[Decimal]]


class Question(NamedTuple):
    position: int
    rule: Rule
    options: list[str] | None = None  # who stands
    at_most: int | None = None

    @property
    def keys(self) -> list[str]:
        """The choices of its figures."""
        if self.options is None:
            return [*Choice]
        numbers = [str(number) for number in range(1, len(self.options) + 1)]
        return [*numbers, Choice.ABSTAIN, Choice.INVALID, TOOK_PART]


def is_choice(question: Question, said: Any) -> bool:
    """Of a cast: one of the choices; in an election some numbers, at most so many, or to abstain."""
    if isinstance(said, str):
        return said in ({*Choice} if question.options is None else {"abstain", "invalid"})
    if question.options is None or not isinstance(said, list):
        return False
    numbers = all(type(one) is int and 1 <= one <= len(question.options) for one in said)
    return numbers and 0 < len(said) <= (question.at_most or 0) and len(set(said)) == len(said)


def figures_of(question: Question, roll: Areas, casts: Mapping[str, Any]) -> dict[str, Amount]:
    """`casts`: what each head cast on this question."""
    areas = {head: area_of(parts) for head, parts in roll.items()}
    chose: dict[str, list[str]] = {key: [] for key in question.keys}
    for head, said in casts.items():
        for key in [said] if isinstance(said, str) else map(str, said):
            chose[key].append(head)
    if question.options is not None:
        chose[TOOK_PART] = [
            head
            for head, said in casts.items()
            if said != Choice.INVALID or question.rule.invalid_takes_part
        ]
    return {key: amount(areas, heads) for key, heads in chose.items()}


def silent_of(roll: Areas, casts: Collection[str], present: Collection[str]) -> Amount:
    """Who takes part without a cast."""
    areas = {head: area_of(parts) for head, parts in roll.items()}
    return amount(areas, set(present) & areas.keys() - set(casts))


def result_of(question: Question, roll: Amount, figures: Figures, silent: Amount) -> dict[str, Any]:
    """Ready to be kept: areas are text, so that nothing is rounded."""
    if question.options is not None:
        return _elected(question, roll, figures, silent)
    rule = question.rule
    part = silent
    for choice in Choice:
        if choice is not Choice.INVALID or rule.invalid_takes_part:
            part = part + figures[choice]
    tested = judge(rule, roll, part, figures[Choice.YES])
    return {
        "by_choice": {choice: _written(figures[choice]) for choice in Choice},
        "silent": _written(silent),
        "tested": [_told(one) for one in tested],
        "carried": carries(rule, tested),
    }


def _elected(question: Question, roll: Amount, figures: Figures, silent: Amount) -> dict[str, Any]:
    """Those with the consent that is asked, most heads first, then most area, as many as there are
    places; of those alike at the last place nobody is."""
    part = figures[TOOK_PART] + silent
    names = dict(enumerate(question.options or [], 1))
    tested = {number: judge(question.rule, roll, part, figures[str(number)]) for number in names}
    good = {number for number, those in tested.items() if carries(question.rule, those)}
    places = question.at_most or 0
    ranks = sorted((figures[str(number)] for number in good), reverse=True)
    last = ranks[places] if len(ranks) > places else NONE
    elected = {number for number in good if figures[str(number)] > last}
    return {
        "by_choice": {
            choice: _written(figures[choice]) for choice in (Choice.ABSTAIN, Choice.INVALID)
        },
        "silent": _written(silent),
        "options": [
            {"name": name, **_written(figures[str(number)]), "is_elected": number in elected}
            | {"tested": [_told(one) for one in tested[number]]}
            for number, name in names.items()
        ],
        "tested": [
            _told(one) for one in judge(question.rule, roll, part, NONE) if one.of != "consent"
        ],
        "carried": bool(elected),
    }


def _written(found: Amount) -> dict[str, Any]:
    return {"heads": found.heads, "area": said_area(found.area)}


def _told(one: Tested) -> dict[str, Any]:
    some, whole = _numbers(one)
    return {
        "of": one.of,
        "measure": one.measure,
        "numerator": some,
        "denominator": whole,
        "asked": one.asked and one.asked.label,
        "is_met": one.is_met,
        "said": said_of(one),
    }


def said_of(one: Tested) -> str:
    """参与表决的专有部分面积 805.00 平方米，共 1207.50 平方米，须占三分之二以上：达到。"""
    unit = "平方米" if one.measure is Measure.AREA else "人"
    some, whole = _numbers(one)
    numbers = f"{one.of.label}的{one.measure.label} {some} {unit}，共 {whole} {unit}"
    if one.asked is None:
        return f"{numbers}。"
    return f"{numbers}，须占{one.asked.label}：{'达到' if one.is_met else '未达到'}。"


def _numbers(one: Tested) -> tuple[str, str]:
    written = said_area if one.measure is Measure.AREA else str
    return written(one.numerator), written(one.denominator)


def said_area(area: Decimal) -> str:
    """In hundredths of a square metre, or finer: never rounded."""
    cents = f"{area:.2f}"
    return cents if Decimal(cents) == area else f"{area:f}"


def why(matter: Matter, rule: Rule | None) -> str:
    """依据…，“改变共有部分的用途…”须由专有部分面积和人数均占三分之二以上的业主参与表决，…"""
    if rule is None:
        return "公告后显示依据和须达到的比例。"
    if rule.consent is None:
        return "本项为意见征询，结果供协商参考，不产生决议。"
    both = "专有部分面积和人数均占" if rule.counts_area else "人数占"
    said = f"依据{rule.source}，“{matter.label}”"
    if rule.participation is not None:
        said += f"须有{both}{rule.participation.label}的{rule.roll.label}参与表决，"
    if rule.consent_of_roll:
        return f"{said}须经{rule.consent.label}{rule.roll.label}同意。"
    whole = (
        f"参与表决{both}{rule.consent.label}"
        if rule.counts_area
        else f"参与人的{rule.consent.label}"
    )
    return f"{said}并经{whole}同意。弃权计入参与，不计入同意。"


def frozen(rule: Rule) -> dict[str, Any]:
    """As it is kept with the question from the announcement on."""
    return {
        "matter": rule.matter,
        "roll": rule.roll,
        "source": rule.source,
        "participation": rule.participation,
        "consent": rule.consent,
        "counts_area": rule.counts_area,
        "consent_of_roll": rule.consent_of_roll,
        "invalid_takes_part": rule.invalid_takes_part,
    }


def thawed(kept: Mapping[str, Any]) -> Rule:
    participation, consent = (kept[of] and Share(*kept[of]) for of in ("participation", "consent"))
    return Rule(
        next(one for one in Matter if one == kept["matter"]),
        next(one for one in RollKind if one == kept["roll"]),
        kept["source"],
        participation,
        consent,
        counts_area=kept["counts_area"],
        consent_of_roll=kept["consent_of_roll"],
        invalid_takes_part=kept["invalid_takes_part"],
    )
