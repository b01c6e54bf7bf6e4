"""The cells of one row of a workbook, read one by one, and everything that is wrong with them. Pure.

An empty cell and a column that is not there say nothing.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.platform.excel.table import Cell, Fault
from app.platform.values.dates import read_date
from app.platform.values.spelling import compact

NOTHING = {"-", "/", "\\", "、", "无", "暂无", "不详", "未知", "空"}
"""With which people fill a cell that has nothing to say."""

Cells = Mapping[str, Cell]
"""Of one row, by its heading."""

ASTERISK = re.compile("[*＊]")
EARLIEST = date(1900, 1, 1)


class BadRow(ValueError):
    """What is wrong with it, in Chinese; several things at once."""


class Given:
    """A fault costs the row, a warning only the cell."""

    def __init__(self, cells: Cells, today: date) -> None:
        self._cells, self._today = cells, today
        self.faults: list[str] = []
        self.warnings: list[str] = []

    def need(self, heading: str, how: Callable[[str], str]) -> str:
        if not self._cells.get(heading):
            self.faults.append(f"{heading}：必填")
            return ""
        return self._convert(heading, how, self.faults) or ""

    def optional(self, heading: str, how: Callable[[str], Any]) -> Any:
        if self.says_nothing(heading):
            return None
        return self._convert(heading, how, self.warnings)

    def masked(self, heading: str, how: Callable[[str], Any]) -> tuple[Any, str | None]:
        """A value, or the mask of one, which says that it is as it was."""
        cell = self._cells.get(heading)
        if isinstance(cell, str) and ASTERISK.search(cell):
            return None, self.optional(heading, compact)
        return self.optional(heading, how), None

    def day(self, text: str) -> date:
        found = read_date(text)
        if not EARLIEST <= found <= self._today:
            raise ValueError(f"应在 {EARLIEST} 至今天之间")
        return found

    def says_nothing(self, heading: str) -> bool:
        cell = self._cells.get(heading)
        return not cell or (isinstance(cell, str) and cell.strip() in NOTHING)

    def _convert(self, heading: str, how: Callable[[str], Any], faults: list[str]) -> Any:
        cell = self._cells.get(heading)
        why = cell.why if isinstance(cell, Fault) else ""
        try:
            if not isinstance(cell, Fault):
                return how((cell or "").strip().removeprefix("'"))
        except ValueError as error:
            why = str(error)
        faults.append(f"{heading}：{why}")
        return None


def one_of(read: Mapping[str, Any], offered: Mapping[str, Any]) -> Callable[[str], Any]:
    def how(text: str) -> Any:
        found = read.get(compact(text).upper())
        if found is None:
            raise ValueError(f"请填 {'、'.join(offered)}")
        return found

    return how
