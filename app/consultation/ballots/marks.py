"""What goes into an envelope, and what is left of it: of all casts the same length, of all voters apart.

A cast is packed by its questions alone: a byte for yes, no or to abstain, a bit for each who stands. What comes
out is no cast any more but marks, question by question: who knew how somebody answered one question would
otherwise find them, and their other answers, by it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.consultation.ballots.results import TOOK_PART, Question, figures_of
from app.consultation.ballots.tally import CHOICES, NONE, Amount, Choice

ORDER = (Choice.ABSTAIN, Choice.YES, Choice.NO)


def packed(questions: Sequence[Question], choices: Mapping[str, Any]) -> bytes:
    """`choices` by position, as they are announced."""
    return b"".join(_field(one, choices[str(one.position)]) for one in questions)


def unpacked(questions: Sequence[Question], content: bytes) -> dict[str, Any]:
    """Raises ValueError for what was packed for other questions."""
    if len(content) != sum(map(_width, questions)):
        raise ValueError("more or less than was asked")
    found: dict[str, Any] = {}
    for question in questions:
        width = _width(question)
        found[str(question.position)] = _said(question, int.from_bytes(content[:width]))
        content = content[width:]
    return found


def counted(
    questions: Sequence[Question], casts: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, int]]:
    """By position and choice, how many: of casts that are nobody's any more."""
    return {
        position: {
            key: found.heads
            for key, found in figures_of(
                question,
                {str(number): [] for number in range(len(casts))},
                {str(number): said[position] for number, said in enumerate(casts)},
            ).items()
        }
        for question in questions
        if (position := str(question.position))
    }


def is_possible(question: Question, many: Mapping[str, int], sheets: int) -> bool:
    """Whether so many sheets can say this."""
    if question.options is None:
        return sum(many.values()) == sheets
    took_part = sheets - (0 if question.rule.invalid_takes_part else many[Choice.INVALID])
    chose = sheets - many[Choice.ABSTAIN] - many[Choice.INVALID]
    each = [many[str(number)] for number in range(1, len(question.options) + 1)]
    return many[TOOK_PART] == took_part and max(each) <= chose <= sum(each) <= chose * (
        question.at_most or 0
    )


def figures(question: Question, marks: Iterable[tuple[str, int]]) -> dict[str, Amount]:
    """In the shape in which counters send them: no head has an area."""
    many = dict(marks)
    return {key: Amount(many.get(key, 0), NONE.area) for key in question.keys}


def _field(question: Question, said: Any) -> bytes:
    if question.options is None:
        return bytes([ORDER.index(CHOICES[said])])
    bits = 0 if isinstance(said, str) else sum(1 << number - 1 for number in said)
    return bits.to_bytes(_width(question))


def _said(question: Question, number: int) -> Any:
    if question.options is None:
        return ORDER[number].value
    chosen = [one for one in range(1, number.bit_length() + 1) if number >> one - 1 & 1]
    if chosen and (chosen[-1] > len(question.options) or len(chosen) > (question.at_most or 0)):
        raise ValueError("nobody stands with that number")
    return chosen or Choice.ABSTAIN.value


def _width(question: Question) -> int:
    return 1 if question.options is None else -(-len(question.options) // 8)
