"""What is wanted of a workbook, and what was found: lines of cells by their headings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    note: str = ""  # the second row of the heading
    choices: tuple[str, ...] = ()
    width: int = 14
    also: tuple[str, ...] = ()  # other headings for the same
    is_date: bool = False  # numbers in it are days


class Fault(NamedTuple):
    """A cell that holds no value."""

    shown: str  # as it is shown to who corrects it
    why: str


Cell = str | Fault | None


class Line(NamedTuple):
    sheet: str
    number: int  # of the row in the sheet
    first: str  # text in it, also of a column that is not known
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    lines: list[Line]
    told: list[str] = field(default_factory=list)  # what else is to be known about the workbook


Needed = Sequence[Sequence[str]]
"""Headings without which there is no table: all of one of these."""
