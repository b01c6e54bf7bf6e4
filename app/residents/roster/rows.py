"""From the lines of a workbook to the rows of a run: what is a resident, which rows are one person.
Pure. They are kept as JSON until the run ends."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from app.platform.excel.given import BadRow, Cells
from app.platform.excel.reader import BadWorkbook
from app.platform.excel.table import Cell, Fault, Line, Table
from app.residents.roster.columns import COLUMNS, HEADINGS, HOME, Row, is_one_person, read

NOTES = {"必填"} | {column.note for column in COLUMNS if column.heading == "姓名"}
NOBODY = re.compile(
    r"\s*(合\s*计|总\s*计|小\s*计|共\s*计|总人数|总户数|汇总|说明|备注|注|填表|制表|填报|审核|负责人|单位|日期|联系人)"
    r"([:：（(\s\d].*)?",
    re.DOTALL,
)
NUMBERS = ("身份证号", "手机号")
LISTED = 5  # of rows that are no residents


@dataclass(frozen=True, slots=True)
class Taken:
    """A row, where it stood, and why it cannot be taken in if that is known already."""

    number: int  # in the order of the workbook, from 0
    where: str  # `名册 15`: the sheet and its row
    cells: dict[str, Cell]
    why: str | None = None
    warning: str | None = None

    @property
    def home(self) -> tuple[str, ...]:
        """As it is written."""
        return tuple(shown(self.cells, heading) for heading in HOME)

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Taken":
        cells = {
            name: one if isinstance(one, str) else Fault(*one)
            for name, one in kept["cells"].items()
        }
        return cls(**kept | {"cells": cells})


def of_residents(table: Table, today: date) -> tuple[list[Taken], list[str]]:
    """Those of one dwelling together, and what is told of the others; BadWorkbook when none is."""
    others = [line for line in table.lines if is_nobody(line, *NUMBERS)]
    lines = [line for line in table.lines if not is_nobody(line, *NUMBERS) and not is_a_note(line)]
    if not lines:
        raise BadWorkbook("表头下面没有居民，请从表头的下一行起填写")
    told = list(table.told)
    if others:
        some = "、".join(f"第 {line.number} 行“{line.first}”" for line in others[:LISTED])
        told.append(f"不是居民、没有读取的行：{some}{'等' if len(others) > LISTED else ''}")
    missing = [heading for heading in HEADINGS if all(heading not in one.cells for one in lines)]
    if missing:
        told.append(f"没有内容的列保持不变：{'、'.join(missing)}")
    rows = [
        Taken(number, f"{line.sheet} {line.number}", line.cells)
        for number, line in enumerate(lines)
    ]
    return sorted(_judged_together(rows, today), key=lambda row: row.home), told


def _judged_together(rows: Sequence[Taken], today: date) -> Iterator[Taken]:
    """One person in two rows: said alike once is enough; said otherwise only they know which is right."""
    said = {row.number: _read(row, today) for row in rows}
    groups: dict[object, list[Taken]] = {}
    for row in rows:
        one = said[row.number]
        if one is not None and (key := _who(one)) is not None:
            groups.setdefault(key, []).append(row)
    why, warning = dict[int, str](), dict[int, str]()
    for group in groups.values():
        first, *again = group
        is_one = is_one_person([one for row in group if (one := said[row.number])])
        for row in again if is_one else group:
            other = first if row is not first else again[0]
            where = f"与“{other.where}”行是同一人"
            if is_one:
                warning[row.number] = f"{where}，已合为一人"
            else:
                why[row.number] = f"{where}，内容不同，请只保留正确的一行"
    for row in rows:
        yield replace(row, why=why.get(row.number), warning=warning.get(row.number))


def _read(row: Taken, today: date) -> Row | None:
    try:
        return read(row.cells, today)
    except BadRow:
        return None


def _who(row: Row) -> object | None:
    if row.key is not None:
        return row.key
    if row.home is None or (row.masked is None and row.born_on is None):
        return None
    return row.home, row.name, row.masked or row.born_on


def is_nobody(line: Line, *numbers: str) -> bool:
    """A total, a note: no name or number of anybody, and words that say so, or all in one cell."""
    cells = line.cells
    if name := cells.get("姓名"):
        has_number = any(cells.get(heading) for heading in numbers)
        return not has_number and isinstance(name, str) and bool(NOBODY.fullmatch(name))
    return len(cells) == 1 or NOBODY.fullmatch(line.first) is not None


def is_a_note(line: Line) -> bool:
    """The second row of the template."""
    return line.cells.get("姓名") in NOTES


def shown(cells: Cells, heading: str) -> str:
    """As it stood there."""
    cell = cells.get(heading)
    return cell.shown if isinstance(cell, Fault) else (cell or "")
