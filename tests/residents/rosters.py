"""Workbooks of the roster, and a run of one."""

import asyncio
import io
import time
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from app.demo.numbers import an_id_number
from app.platform.values.documents import Sex
from app.residents.households.models import DwellingOwner
from app.residents.people.models import HouseholdMember, Person
from app.residents.roster.columns import HEADINGS
from tests.scene import BORN, Caller, Scene

PATIENCE = 60.0  # seconds
XLSX = "roster.xlsx"


def a_row(number: int, **changes: str | int | None) -> list[Any]:
    """Somebody new, in a dwelling that may be new."""
    row: dict[str, Any] = dict.fromkeys(HEADINGS) | {
        "小区": "小区",
        "楼栋": "1栋",
        "单元": "2单元",
        "楼层": str(number // 4 + 1),
        "房号": f"{number // 4 + 1:02d}{number % 4}",
        "建筑面积": "88.5",
        "姓名": f"居民{number}",
        "身份证号": an_id_number(BORN, number % 500, Sex.MALE),
        "手机号": f"199{number:08d}",
        "与户主关系": "户主",
        "联系人": "是",
        "产权人": "是",
        "入住日期": "2024-03-01",
    }
    return list((row | changes).values())


def a_book(rows: list[list[Any]], *, title: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append(["康苑社区居民名册"])
    sheet.append(list(HEADINGS))
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_of(content: bytes, sheet_number: int = 0) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[sheet_number]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


async def take_in(staff: Caller, content: bytes, *, dry: bool = False) -> dict[str, Any]:
    sent = await staff.post(f"/roster/runs?dry={dry}", files={"file": (XLSX, content)})
    assert sent.status_code == 202, sent.text
    until = time.monotonic() + PATIENCE
    while True:
        run: dict[str, Any] = (await staff.get(f"/roster/runs/{sent.json()['id']}")).json()
        if run["ended_at"]:
            return run
        assert time.monotonic() < until, run
        await asyncio.sleep(0.1)


def counts(run: dict[str, Any]) -> list[int]:
    return [run[name] for name in ("added", "changed", "unchanged", "refused")]


async def census(scene: Scene) -> list[int]:
    async with scene.sessions() as session:
        tables = (Person, HouseholdMember, DwellingOwner)
        return [
            await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        ]
