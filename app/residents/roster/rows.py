"""From the lines of a workbook to the rows of a run: what is a resident, which rows are one person.
Pure. They are kept as JSON until the run ends."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from app.platform.excel.reader import BadWorkbook
from app.platform.excel.table import Cell, Fault, Line, Table
from app.residents.roster.columns import COLUMNS, HEADINGS, HOME, BadRow, Cells, Row, read

NOTES = {"必填"} | {column.note for column in COLUMNS if column.heading == "姓名"}
NOBODY = re.compile(
    r"\s*(合\s*计|总\s*计|小\s*计|共\s*计|总人数|总户数|汇总|说明|备注|注|填表|制表|填报|审核|负责人|单位|日期|联系人)"
    r"([:：（(\s\d].*)?",
    re.DOTALL,
)
LISTED = 5  # of rows that are no residents
SHOWN = 20  # characters of one


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
    others = [line for line in table.lines if _is_nobody(line)]
    lines = [line for line in table.lines if not _is_nobody(line) and not _is_a_note(line)]
    if not lines:
        raise BadWorkbook("表头下面没有居民，请从表头的下一行起填写")
    told = list(table.told)
    if others:
        some = "、".join(f"第 {line.number} 行“{_first(line)[:SHOWN]}”" for line in others[:LISTED])
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
    read_ = {row.number: _read(row, today) for row in rows}
    groups: dict[object, list[int]] = {}
    for number, one in read_.items():
        if one is not None and (key := _who(one)) is not None:
            groups.setdefault(key, []).append(number)
    again = {number: group for group in groups.values() for number in group if len(group) > 1}
    for row in rows:
        mine = read_[row.number]
        beside = [rows[n] for n in again.get(row.number, ()) if n != row.number]
        against = [one for one in beside if mine and _is_another(mine, read_[one.number])]
        if against:
            why = f"与“{against[0].where}”行是同一人，内容不同，请只保留正确的一行"
            yield Taken(row.number, row.where, row.cells, why=why)
        elif beside and beside[0].number < row.number:
            warning = f"与“{beside[0].where}”行是同一人，已合为一人"
            yield Taken(row.number, row.where, row.cells, warning=warning)
        else:
            yield row


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


def _is_another(mine: Row, other: Row | None) -> bool:
    return other is not None and mine.contradicts(other)


def _is_nobody(line: Line) -> bool:
    """A total, a note: no name or number of anybody, and words that say so, or all in one cell."""
    cells = line.cells
    if any(cells.get(heading) for heading in ("身份证号", "手机号")):
        return False
    if name := cells.get("姓名"):
        return isinstance(name, str) and NOBODY.fullmatch(name) is not None
    own = [heading for heading, cell in cells.items() if cell]
    return len(own) == 1 or NOBODY.fullmatch(_first(line)) is not None


def _is_a_note(line: Line) -> bool:
    """The second row of the template."""
    return line.cells.get("姓名") in NOTES


def _first(line: Line) -> str:
    cell = next(iter(line.cells.values()), "")
    return cell.shown if isinstance(cell, Fault) else (cell or "")


def shown(cells: Cells, heading: str) -> str:
    """As it stood there."""
    cell = cells.get(heading)
    return cell.shown if isinstance(cell, Fault) else (cell or "")
