"""The table of a workbook: every visible sheet that has its headings, wherever on the sheet they are.

A sheet is walked through once; what is kept of it are the cells that hold something.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from app.platform.excel import cells
from app.platform.excel.cells import Raw
from app.platform.excel.package import Attributes, Broken, Package, Sheet, Walker, walk
from app.platform.excel.table import Cell, Column, Line, Needed, Table

MOST_COLUMNS = 200  # further to the right nothing is looked for
HEADINGS_WITHIN = 100  # rows that hold something
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
MARKS = re.compile(r"[\s*＊※★☆●▲#:：]+")
REMARK = re.compile(r"[(（\[【].*?[)）\]】]")
LISTED, LONGEST = 6, 20  # of columns that are not known; characters of one

Rows = dict[int, dict[int, Raw]]
Wanted = dict[str, Column]
"""By how their headings may be written."""


def read(content: bytes, columns: Sequence[Column], needed: Needed, most_rows: int) -> Table:
    package = Package(content)
    strings, formats = package.strings(), package.formats()
    wanted = {fold(name): c for c in reversed(columns) for name in (*c.also, c.heading)}
    table, best, taken = Table([]), Heading(0), []
    for sheet in package.sheets:
        if not sheet.is_visible:
            continue
        contents = _walked(package, sheet, strings, formats, wanted, most_rows)
        heading = _heading(contents.rows, wanted, needed)
        if not heading.is_whole:
            best = max(best, heading, key=lambda one: len(one.columns))
            continue
        taken.append(sheet.name)
        table.told.extend(_told(sheet, contents, heading))
        table.lines.extend(_lines(sheet, contents, heading, wanted, is_1904=package.is_1904))
        if contents.is_too_long or len(table.lines) > most_rows:
            raise Broken(f"名册不能超过 {most_rows} 行，请分成几个文件上传")
    hidden = [sheet.name for sheet in package.sheets if not sheet.is_visible]
    if not taken:
        raise Broken(_nowhere(best, needed, hidden))
    if len(taken) > 1:
        table.told.insert(0, f"读取了 {len(taken)} 张工作表：{'、'.join(taken)}")
    if hidden:
        table.told.append(f"隐藏的工作表没有读取：{'、'.join(hidden)}")
    return table


def fold(heading: str) -> str:
    """What is only written otherwise: blanks, breaks, asterisks, width, a remark in brackets."""
    plain = MARKS.sub("", unicodedata.normalize("NFKC", heading)).lower()
    return REMARK.sub("", plain) or plain


@dataclass
class Contents:
    """Of a sheet."""

    rows: Rows = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)  # rows
    carried: set[tuple[int, int]] = field(default_factory=set)  # where a merged block's value came
    is_too_long: bool = False


@dataclass
class Heading:
    row: int
    columns: dict[Column, list[int]] = field(default_factory=dict)  # where each is, once or again
    unknown: list[str] = field(default_factory=list)
    is_whole: bool = False

    @property
    def names(self) -> set[str]:
        return {column.heading for column in self.columns}


class _End(Exception):
    """Of what is looked at."""


class _Walk(Walker):
    """Row by row. Rows and cells may leave out where they are: then they follow the one before."""

    def __init__(
        self, strings: list[str], formats: list[str], wanted: Wanted, most_rows: int
    ) -> None:
        super().__init__(self._start, self._end, self._text)
        self._strings, self._formats = strings, formats
        self._wanted, self._most_rows = wanted, most_rows
        self.found, self.merged = Contents(), list[tuple[int, int, int, int]]()
        self._row = self._column = 0
        self._cell: Attributes | None = None
        self._value: list[str] = []
        self._takes, self._silent, self._is_formula = False, 0, False

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            _, self._column = _where(attributes.get("r"), self._row, self._column + 1)
            self._cell, self._is_formula = attributes, False
            self._value.clear()
        elif name == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._column = 0
            if attributes.get("hidden") in {"1", "true"}:
                self.found.hidden.add(self._row)
        elif self._cell is not None:
            self._is_formula = self._is_formula or name == "f"
            self._silent += name == "rPh"
            self._takes = name in {"v", "t"} and not self._silent
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            self.merged.append((*_where(first, 0, 0), *_where(last or first, 0, 0)))

    def _end(self, name: str) -> None:
        self._takes = False
        self._silent -= name == "rPh"
        if name == "c" and self._cell is not None:
            if self._column <= MOST_COLUMNS:
                self._keep(self._cell)
            self._cell = None

    def _text(self, some: str) -> None:
        if self._takes:
            self._value.append(some)

    def _keep(self, cell: Attributes) -> None:
        kind, style = cell.get("t", "n"), int(cell.get("s") or 0)
        raw = cells.raw(
            kind,
            "".join(self._value),
            self._formats[style] if style < len(self._formats) else "",
            is_formula=self._is_formula,
            strings=self._strings,
        )
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            return
        rows = self.found.rows
        if self._row not in rows:
            if len(rows) == HEADINGS_WITHIN and not self._may_have_headings():
                raise _End
            if len(rows) > self._most_rows + HEADINGS_WITHIN:
                self.found.is_too_long = True
                raise _End
            rows[self._row] = {}
        rows[self._row][self._column] = raw

    def _may_have_headings(self) -> bool:
        row_of = self.found.rows.values()
        return any(
            fold(cell) in self._wanted
            for row in row_of
            for cell in row.values()
            if isinstance(cell, str)
        )


def _walked(
    package: Package,
    sheet: Sheet,
    strings: list[str],
    formats: list[str],
    wanted: Wanted,
    most_rows: int,
) -> Contents:
    """Merged blocks carry the value to each row that holds something."""
    walker = _Walk(strings, formats, wanted, most_rows)
    with package.open(sheet.part) as stream, suppress(_End):
        walk(stream, walker)
    rows = walker.found.rows
    numbers = sorted(rows)
    for top, left, bottom, _ in walker.merged:
        value = rows.get(top, {}).get(left)
        if value is not None:
            for at in numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]:
                if left not in rows[at]:
                    rows[at][left] = value
                    walker.found.carried.add((at, left))
    return walker.found


def _heading(rows: Rows, wanted: Wanted, needed: Needed) -> Heading:
    """The row with the most of them; a heading in two rows is carried to the lower one by its
    merged cells."""
    best = Heading(0)
    for number in sorted(rows)[:HEADINGS_WITHIN]:
        found = Heading(number)
        for column, cell in sorted(rows[number].items()):
            if not isinstance(cell, str):
                continue
            known = wanted.get(fold(cell))
            if known is None:
                found.unknown.append(_shown(cell))
            else:
                found.columns.setdefault(known, []).append(column)
        _prefer_exact(found, rows[number])
        if len(found.columns) > len(best.columns):
            best = found
    best.is_whole = any(set(one) <= best.names for one in needed)
    return best


def _prefer_exact(found: Heading, row: dict[int, Raw]) -> None:
    """Beside 手机号 a column 联系电话 is another one."""
    for column, places in found.columns.items():
        named = [at for at in places if fold(str(row[at])) == fold(column.heading)]
        if named:
            found.unknown += [_shown(str(row[at])) for at in places if at not in named]
            found.columns[column] = named


def _lines(
    sheet: Sheet, contents: Contents, heading: Heading, wanted: Wanted, *, is_1904: bool
) -> list[Line]:
    """Without those that say the headings again, as each page that is printed does, and those that
    say nothing themselves."""
    found: list[Line] = []
    rows, carried = contents.rows, contents.carried
    known = [at for places in heading.columns.values() for at in places]
    for number in sorted(rows):
        own = [at for at in known if at in rows[number] and (number, at) not in carried]
        if number <= heading.row or not own:
            continue
        line: dict[str, Cell] = {}
        for column, places in heading.columns.items():
            given = {
                cells.as_date(cell, is_1904=is_1904) if column.is_date else cells.as_text(cell)
                for at in places
                if (cell := rows[number].get(at)) is not None
            }
            if len(given) > 1:
                where = "、".join(map(_letters, places))
                raise Broken(f"表头“{column.heading}”出现在 {where} 列，内容不同，请只保留一列")
            for says in given:
                line[column.heading] = says
        if not all(_says(wanted, one) == name for name, one in line.items()):
            texts = (_shown(one) for _, one in sorted(rows[number].items()) if isinstance(one, str))
            found.append(Line(sheet.name, number, next(texts, ""), line))
    return found


def _says(wanted: Wanted, cell: Cell) -> str | None:
    """Which heading."""
    column = wanted.get(fold(cell)) if isinstance(cell, str) else None
    return None if column is None else column.heading


def _shown(heading: str) -> str:
    return " ".join(heading.split())[:LONGEST]


def _told(sheet: Sheet, contents: Contents, heading: Heading) -> list[str]:
    told = []
    hidden = [at for at in contents.hidden if at > heading.row and at in contents.rows]
    if hidden:
        told.append(f"工作表“{sheet.name}”中被隐藏或筛选掉的 {len(hidden)} 行也读取了")
    if heading.unknown:
        some = "、".join(heading.unknown[:LISTED])
        told.append(f"没有读取这些列：{some}{'等' if len(heading.unknown) > LISTED else ''}")
    return told


def _nowhere(best: Heading, needed: Needed, hidden: list[str]) -> str:
    missing = ["、".join(h for h in one if h not in best.names) for one in needed]
    words = f"找不到表头，缺少 {'，或缺少 '.join(missing)}；请使用模板，或把表头改成与模板相同"
    if hidden:
        words += f"（隐藏的工作表没有读取：{'、'.join(hidden)}）"
    return words


def _where(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Of a cell, counted from one."""
    found = REFERENCE.fullmatch(reference or "")
    if found is None:
        return row, column
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
