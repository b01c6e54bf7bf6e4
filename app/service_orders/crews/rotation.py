"""Whose turn it is (轮派): who has served least, and is planned to; then who has the shortest way; then by id."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID


class Turn(NamedTuple):
    member_id: UUID
    minutes: int  # served in the last thirty days and planned in the next
    metres: float | None  # from where they come from; none: not known, and so after all others


def in_turn(those: Iterable[Turn]) -> list[Turn]:
    return sorted(
        those,
        key=lambda one: (one.minutes, one.metres is None, one.metres or 0.0, one.member_id),
    )
