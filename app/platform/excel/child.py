"""Reads one workbook from stdin in a process that may die of it; see `reader.py`."""

import json
import resource
import sys
from datetime import date, datetime
from io import BytesIO
from typing import Any

MEMORY = 512 * 1024 * 1024
EXACT = 10**15  # a longer number has lost digits in Excel


def main() -> None:
    most_rows, most_columns, seconds = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(read(sys.stdin.buffer.read(), most_rows, most_columns), sys.stdout)


def read(content: bytes, most_rows: int, most_columns: int) -> dict[str, Any]:
    from openpyxl import load_workbook  # noqa: PLC0415 - under the limits, like all it does
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet  # noqa: PLC0415

    kind: Any = ReadOnlyWorksheet
    kind._get_size = _look_for_size  # noqa: SLF001 - its own looks through all rows
    sheet = load_workbook(BytesIO(content), read_only=True, keep_links=False).worksheets[0]
    too_large = {"fault": f"工作表不能超过 {most_rows} 行、{most_columns} 列"}
    if (sheet.max_row or 0) > most_rows or (sheet.max_column or 0) > most_columns:
        return too_large
    rows: list[list[str | None]] = []
    for row in sheet.iter_rows(max_row=most_rows + 1, max_col=most_columns + 1):
        cells = [text(cell) for cell in row]
        if len(rows) >= most_rows or (len(cells) > most_columns and cells[most_columns]):
            return too_large
        rows.append(cells)
    while rows and not any(rows[-1]):
        rows.pop()
    return {"rows": rows}


def _look_for_size(sheet: Any) -> None:
    """In what comes before the rows: a sheet that does not say its size is not read twice."""
    from openpyxl.utils import range_boundaries  # noqa: PLC0415
    from openpyxl.xml.functions import iterparse  # noqa: PLC0415

    with sheet._get_source() as source:  # noqa: SLF001
        for _, element in iterparse(source, events=("start",)):
            name = element.tag.rpartition("}")[2]
            if name == "sheetData":
                return
            if name == "dimension":
                _, _, sheet._max_column, sheet._max_row = range_boundaries(element.get("ref"))  # noqa: SLF001
                return


def text(cell: Any) -> str | None:
    value = cell.value
    if value is None:
        return None
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < EXACT else "=数字过长，请设为文本"
    stripped = str(value).strip()
    if cell.data_type == "f":
        return f"={stripped.lstrip('=')}"
    return (f"'{stripped}" if stripped.startswith("=") else stripped) or None


if __name__ == "__main__":
    main()
