"""An uploaded workbook is judged before its deed begins."""

import anyio
from fastapi import Request
from starlette.datastructures import UploadFile

from app.places.errors import OnlyStaff
from app.places.policy import must_be_staff
from app.places.roles.dependencies import actor
from app.platform.excel.reader import MOST_BYTES, BadWorkbook, judge
from app.platform.http.problems import refuses


@refuses(OnlyStaff, BadWorkbook)
async def judged(request: Request) -> None:
    must_be_staff(await actor(request))
    file = (await request.form()).get("file")
    if isinstance(file, UploadFile):  # else the route says what is missing
        content = await file.read(MOST_BYTES + 1)
        await file.seek(0)
        await anyio.to_thread.run_sync(judge, content, file.filename or "")
