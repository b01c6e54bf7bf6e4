"""Workbooks of plain text: nothing that somebody typed becomes a formula or a link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
LAST_ROW = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    note: str = ""  # the second row of the heading
    choices: tuple[str, ...] = ()
    width: int = 14


def workbook(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str | None]],
) -> bytes:
    """Two rows of heading, then the rows; a second sheet lists the codes that a column takes."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, PLAIN)
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    small = book.add_format({"italic": True, "font_color": "#7F7F7F", "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(title)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width, text)
        if column.choices:
            allowed = {"validate": "list", "source": list(column.choices), "ignore_blank": True}
            sheet.data_validation(2, number, LAST_ROW, number, allowed)
    for line, format_, cells in (
        (0, bold, [column.heading for column in columns]),
        (1, small, [column.note for column in columns]),
    ):
        for number, cell in enumerate(cells):
            sheet.write_string(line, number, cell, format_)
    for line, row in enumerate(rows, 2):
        for number, cell_text in enumerate(row):
            if cell_text:
                sheet.write_string(line, number, cell_text, text)
    _codes(book, [column for column in columns if column.choices], bold)
    book.close()
    return out.getvalue()


def _codes(book: Any, columns: Sequence[Column], bold: Any) -> None:
    sheet = book.add_worksheet("代码")
    lists = [[column.heading, *column.choices] for column in columns]
    for line in range(max(map(len, lists), default=0)):  # rows in order: memory is constant
        for number, cells in enumerate(lists):
            if line < len(cells):
                sheet.write_string(line, number, cells[line], bold if line == 0 else None)
