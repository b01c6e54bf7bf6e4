"""Workbooks come and go over HTTP: judged before a deed begins, named as they were, and handed out."""

from typing import Any
from urllib.parse import quote

import anyio
from fastapi import Request, Response, UploadFile
from starlette.datastructures import UploadFile as Uploaded

from app.platform.excel.reader import MOST_BYTES, judge

LONGEST_NAME = 100  # characters
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOOK: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}


async def judge_upload(request: Request) -> None:
    """BadWorkbook: what was sent is none."""
    file = (await request.form()).get("file")
    if isinstance(file, Uploaded):  # else the route says what is missing
        content = await file.read(MOST_BYTES + 1)
        await file.seek(0)
        await anyio.to_thread.run_sync(judge, content, file.filename or "")


def named(file: UploadFile) -> str | None:
    """Without the folder of who sent it; nothing that a title cannot show."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return "".join(filter(str.isprintable, name)).strip()[:LONGEST_NAME] or None


def book(name: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.xlsx"}
    return Response(content, headers=headers, media_type=XLSX)
