"""Workbooks of plain text: nothing that somebody typed becomes a formula or a link."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter

from app.platform.excel.table import Column

PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
LAST_ROW = 20_000
LONGEST = 32_767  # characters that a cell holds; a longer one would not be written at all


class Page(NamedTuple):
    """A further sheet."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str | None]]


def workbook(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str | None]],
    *pages: Page,
) -> bytes:
    """Two rows of heading, then the rows; the last sheet lists the codes that a column takes, if any does."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, PLAIN)
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    small = book.add_format({"italic": True, "font_color": "#7F7F7F", "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    for page in (Page(title, columns, rows), *pages):
        _page(book, page, bold, small, text)
    if coded := [column for column in columns if column.choices]:
        _codes(book, coded, bold)
    book.close()
    return out.getvalue()


def _page(book: Any, page: Page, bold: Any, small: Any, text: Any) -> None:
    sheet = book.add_worksheet(page.title)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    sheet.freeze_panes(2, 0)
    for number, column in enumerate(page.columns):
        sheet.set_column(number, number, column.width, text)
        if column.choices:
            allowed = {"validate": "list", "source": list(column.choices), "ignore_blank": True}
            sheet.data_validation(2, number, LAST_ROW, number, allowed)
    for line, format_, cells in (
        (0, bold, [column.heading for column in page.columns]),
        (1, small, [column.note for column in page.columns]),
    ):
        for number, cell in enumerate(cells):
            sheet.write_string(line, number, cell, format_)
    for line, row in enumerate(page.rows, 2):
        for number, cell_text in enumerate(row):
            if cell_text:
                sheet.write_string(line, number, cell_text[:LONGEST], text)


def _codes(book: Any, columns: Sequence[Column], bold: Any) -> None:
    sheet = book.add_worksheet("代码")
    lists = [[column.heading, *column.choices] for column in columns]
    for line in range(max(map(len, lists))):  # rows in order: memory is constant
        for number, cells in enumerate(lists):
            if line < len(cells):
                sheet.write_string(line, number, cells[line], bold if line == 0 else None)
