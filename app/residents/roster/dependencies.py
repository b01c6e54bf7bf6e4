"""An uploaded workbook is judged before its deed begins."""

from fastapi import Request

from app.places.errors import OnlyStaff
from app.places.policy import must_be_staff
from app.places.roles.dependencies import actor
from app.platform.excel.reader import BadWorkbook
from app.platform.http.problems import refuses
from app.platform.http.workbooks import judge_upload


@refuses(OnlyStaff, BadWorkbook)
async def judged(request: Request) -> None:
    must_be_staff(await actor(request))
    await judge_upload(request)
