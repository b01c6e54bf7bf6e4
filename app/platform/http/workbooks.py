"""A workbook as an answer: a file that is called something."""

from typing import Any
from urllib.parse import quote

from fastapi import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOOK: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}


def book(name: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.xlsx"}
    return Response(content, headers=headers, media_type=XLSX)
