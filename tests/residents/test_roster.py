"""The roster as a workbook: in, out, and nothing changed; and workbooks that mean harm."""

import asyncio
import io
import time
import zipfile
from collections.abc import Callable, Mapping
from datetime import timedelta

import psutil
import pytest
from openpyxl import Workbook, load_workbook

from app.platform import clock
from app.platform.excel import reader
from app.residents.roster import jobs
from app.residents.roster.columns import HEADINGS, NEEDED, READ
from app.residents.roster.telling import BROKE_OFF
from tests.residents.rosters import PATIENCE, XLSX, a_book, a_row, census, counts, rows_of, take_in
from tests.scene import Scene

COUNTED = "新增 8，变更 0，不变 1，未导入 5，新增房屋 8。"
LOOK = "请在结果工作簿中核对新增房屋、迁居等变动"
CHECK = "有 2 人个别单元格未采用，请核对“已导入，请核对”一列"
CORRECT = "请下载结果工作簿，按“未导入原因”逐行改正后上传该工作簿"


async def test_good_rows_are_kept_and_bad_ones_come_back_with_their_reason(office: Scene) -> None:
    rows = [a_row(number) for number in range(6)]
    rows += [
        a_row(6, 身份证号="999999196001010021"),
        a_row(7, 手机号="123", 姓名=None),
        a_row(8, 小区="没有的小区"),
        a_row(9, 出生日期="=1+1"),
        a_row(1),
        a_row(10, 姓名="'=1+1"),
        a_row(11, 身份证号=None, 出生日期=None),
        a_row(12, 身份证号=999999196001010064),
    ]
    before = await census(office)
    dry = await take_in(office.staff, a_book(rows, title=True), dry=True)
    assert await census(office) == before
    run = await take_in(office.staff, a_book(rows, title=True))
    assert counts(dry) == counts(run) == [8, 0, 1, 5]
    assert [after - was for after, was in zip(await census(office), before, strict=True)] == [8] * 3
    assert (dry["dwellings"], dry["warned"]) == (run["dwellings"], run["warned"]) == (8, 2)
    books = [await office.staff.get(f"/roster/runs/{one['id']}/errors") for one in (dry, run)]
    heading, _, *back = rows_of(books[1].content)
    assert rows_of(books[0].content) == rows_of(books[1].content)
    assert heading[-1] == "未导入原因"
    reasons = [row[-1] or row[-2] for row in back]
    for reason, expected in zip(
        reasons,
        (
            "校验码",
            "姓名：必填；手机号",
            "没有“没有的小区”",
            "没有计算结果",
            "已合为一人",
            "必填",
            "超过 15 位",
        ),
        strict=True,
    ):
        assert expected in reason
    assert back[0][7] == "999999196001010021"
    assert [row[0] for row in rows_of(books[0].content, 1)[:2]] == ["位置", ""]
    found = (await office.staff.post("/people/search", {"name": "=1+1"})).json()
    assert len(found) == 1
    told = [(title.partition("上传）：")[2], words) for title, words in await office.staff.inbox()]
    assert told == [
        ("居民名册导入已完成", f"{COUNTED}{CORRECT}；{CHECK}"),
        ("居民名册试导入已完成", f"{COUNTED}{LOOK}；{CORRECT}；{CHECK}；无误的行可正式导入"),
    ]
    titles = [title for title, _ in await office.staff.inbox()]
    assert all(one.startswith(f"{XLSX}（") for one in titles)
    assert (await office.secretary.get("/inbox")).json()["items"] == []
    other = await office.secretary.get(f"/roster/runs/{run['id']}/errors")
    assert other.json()["type"] == "nothing-refused"


async def test_what_was_exported_changes_nothing_when_it_is_imported(office: Scene) -> None:
    await take_in(office.staff, a_book([a_row(number) for number in range(8)]))
    before = await census(office)
    taken = await office.staff.post("/roster/export")
    heading, notes, *lines = rows_of(taken.content)
    assert tuple(heading) == HEADINGS
    assert notes[6] == "必填"
    assert len(lines) == before[1]
    assert all("*" in line[7] and "*" in line[10] for line in lines)
    run = await take_in(office.staff, taken.content)
    assert counts(run) == [0, 0, len(lines), 0]
    assert await census(office) == before
    again = await office.staff.post("/roster/export")
    assert rows_of(again.content) == rows_of(taken.content)


async def test_a_row_of_somebody_known_changes_them(office: Scene) -> None:
    await take_in(office.staff, a_book([a_row(0), a_row(1)]))
    moved = a_row(0, 房号="100", 手机号="19900000099", 入住日期="2025-01-01")
    same_phone = a_row(1, 手机号="199****0001")
    run = await take_in(office.staff, a_book([moved, same_phone]))
    assert counts(run) == [0, 1, 1, 0]
    (person,) = (await office.staff.post("/people/search", {"name": "居民0"})).json()
    assert (person["phone"], person["address"]) == ("199****0099", "小区1栋2单元100")


BEYOND = [
    {"楼层": "13800138000"},
    {"楼层": "2.5"},
    {"建筑面积": "0.001"},
    {"建筑面积": "NaN"},
    {"建筑面积": "1E+400"},
    {"建筑面积": "13800138000"},
]


async def test_a_value_that_the_tables_cannot_hold_costs_no_more_than_its_row(
    office: Scene,
) -> None:
    rows = [a_row(number, **cells) for number, cells in enumerate(BEYOND)]
    run = await take_in(office.staff, a_book([*rows, a_row(len(rows))]))
    assert (run["state"], counts(run), run["warned"]) == ("done", [5, 0, 0, 2], 4)


def broken(*_: object, **__: object) -> None:
    raise MemoryError


@pytest.mark.parametrize("what", ["read_table", "of_residents", "in_halves", "_finish"])
async def test_whatever_a_job_dies_of_its_run_ends_in_words(
    office: Scene, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """And the next one begins."""
    monkeypatch.setattr(jobs, what, broken)
    monkeypatch.setattr(jobs, "PART", 1)
    run = await take_in(office.staff, a_book([a_row(0, 姓名=None), a_row(1)]))
    assert (run["state"], run["fault"]) == ("failed", BROKE_OFF)
    title, words = (await office.staff.inbox())[0]
    assert (title.partition("上传）：")[2], words) == ("居民名册导入未完成", BROKE_OFF)
    monkeypatch.undo()
    assert counts(await take_in(office.staff, a_book([a_row(1)]))) in ([1, 0, 0, 0], [0, 0, 1, 0])


async def test_the_clock_ends_a_run_that_nobody_carries_on(scene: Scene) -> None:
    """Its jobs are gone with a killed worker; what they had taken in stays and is counted."""
    sent = await scene.staff.post("/roster/runs", files={"file": (XLSX, a_book([a_row(0)]))})
    path = f"/roster/runs/{sent.json()['id']}"
    for minutes, state in ((5, "waiting"), (15, "failed")):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            async with scene.sessions.begin() as session:
                await jobs.fail_forsaken(session)
        assert (await scene.staff.get(path)).json()["state"] == state
    again = await scene.staff.post("/roster/runs", files={"file": (XLSX, a_book([a_row(0)]))})
    assert again.status_code == 202


async def test_the_template_says_what_goes_where(office: Scene) -> None:
    book = load_workbook(io.BytesIO((await office.staff.get("/roster/template")).content))
    assert book.sheetnames == ["居民名册", "填写说明", "代码"]
    codes = [cell.value for cell in book["代码"][1]]
    assert "与户主关系" in codes
    assert len(book["居民名册"].data_validations.dataValidation) == len(codes)


async def test_one_run_at_a_time(office: Scene) -> None:
    book = {"file": (XLSX, a_book([a_row(0)]))}
    sent = await asyncio.gather(*(office.staff.post("/roster/runs", files=book) for _ in range(4)))
    assert sorted(one.status_code for one in sent) == [202, 409, 409, 409]
    refused = [one.json()["type"] for one in sent if one.status_code != 202]
    assert refused == ["another-run-is-going-on"] * 3


def sparse() -> bytes:
    """1.4 KB of cells A1 and XFD1048576."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return zipped(cells)


def zipped(rows: str, head: str = "", more: Mapping[str, bytes] | None = None) -> bytes:
    """A workbook with this sheet, made by hand."""
    out, plain = io.BytesIO(), io.BytesIO()
    Workbook().save(plain)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in zipfile.ZipFile(plain).infolist():
            content = zipfile.ZipFile(plain).read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
                sheet = f'<worksheet xmlns="{ns}"><sheetData>{rows}</sheetData></worksheet>'
                content = f'<?xml version="1.0"?>{head}{sheet}'.encode()
            made.writestr(entry.filename, content)
        for name, content in (more or {}).items():
            made.writestr(name, content)
    return out.getvalue()


def laughs() -> bytes:
    entities = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10)
    )
    head = f"<!DOCTYPE x [{entities}]>"
    return zipped('<row r="1"><c r="A1" t="str"><v>&a9;</v></c></row>', head)


def endless() -> bytes:
    """Two million rows; they pack well."""
    return zipped("".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(1, 2_000_000)))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "sparse": sparse,
    "entities": laughs,
    "endless": endless,
    "jpeg": lambda: b"\xff\xd8\xff\xe0" + b"x" * 100,
    "torn": lambda: a_book([a_row(0)])[:-200],
    "traversal": lambda: zipped("", more={"../../etc/x": b"x"}),
    "many entries": lambda: zipped("", more={f"x{n}": b"" for n in range(300)}),
    "nested": lambda: zipped("", more={"inner.zip": sparse()}),
    "bomb": lambda: zipped("", more={"xl/media/x.bin": bytes(90 * 1024 * 1024)}),
    "macro": lambda: zipped("", more={"xl/vbaProject.bin": b"x"}),
    "no heading": lambda: zipped('<row r="1"><c r="A1"><v>1</v></c></row>'),
    "a lying size": lambda: zipped("<dimension ref='A1'/>" * 2),
}


async def read_as_the_worker_does(content: bytes) -> None:
    await reader.read_table(content, READ, NEEDED)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_workbook_that_means_harm_is_a_problem_and_nothing_more(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process lives on, and does not grow."""
    monkeypatch.setattr(reader, "SECONDS", 3)
    content = HOSTILE[name]()
    before = psutil.Process().memory_info().rss
    with pytest.raises(reader.BadWorkbook) as refused:
        await read_as_the_worker_does(content)
    assert refused.value.detail
    assert psutil.Process().memory_info().rss - before < 100 * 1024 * 1024


@pytest.mark.parametrize("name", ["sparse", "jpeg", "entities"])
async def test_the_office_is_told_what_is_wrong_with_a_workbook(office: Scene, name: str) -> None:
    sent = await office.staff.post("/roster/runs", files={"file": (XLSX, HOSTILE[name]())})
    if sent.status_code == 422:
        assert sent.json()["type"] == "bad-workbook"
        assert sent.json()["detail"]
        return
    until = time.monotonic() + PATIENCE
    while (run := (await office.staff.get("/roster/runs")).json()[0])["ended_at"] is None:
        assert time.monotonic() < until
        await asyncio.sleep(0.1)
    assert (run["state"], bool(run["fault"])) == ("failed", True)
    good = await take_in(office.staff, a_book([a_row(0)]))
    assert counts(good) == [1, 0, 0, 0]
