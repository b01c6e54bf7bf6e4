"""A hostile but usual workbook: taken in, corrected, and taken in again."""

import io
from typing import Any

from openpyxl import load_workbook

from app.residents.roster.columns import HEADINGS
from tests.residents.ledgers import a_ledger
from tests.residents.rosters import census, counts, rows_of, take_in
from tests.scene import Scene

REASONS = {
    "": "姓名：单元格是错误值 #N/A",
    "孙强": "房号：被 Excel 变成了日期（2026-03-02）",
    "周勇": "单元：公式没有计算结果",
    "吴芳": "身份证号：证件号码中的出生日期是 1960-01-07，与 1961-01-07 不一致",
    "郑刚": "楼栋：系统中没有“9栋”，小区现有 1栋",
    "钱进": "写法相近的 2单元 301",
    "陈晨": "房号：系统中没有这处房屋，新增须填楼层",
}
WARNINGS = {
    "阿依古丽•买买提": "与户主关系：请填 户主、配偶",
    "王小明": "身份证号：超过 15 位的号码被 Excel 当作数字",
    "赵敏": "手机号：单元格是错误值 #N/A",
    "张伟": "已合为一人",
    "冯丽": "建筑面积：应为平方米数",
}
CORRECTIONS = {
    "": {"姓名": "蒋欣"},
    "孙强": {"房号": "303"},
    "周勇": {"单元": "2"},
    "吴芳": {"出生日期": "1960-01-07"},
    "郑刚": {"楼栋": "1栋"},
    "钱进": {"确认": "是"},
    "陈晨": {"楼层": "3"},
}
TAKEN = """
小区 1栋 2单元 3 301 70.00 SMITH John 男 1970-01-01 +852****4567 其他 护照
小区 1栋 2单元 3 301 70.00 张伟 男 1960-01-03 138****8003 户主 居民身份证
小区 1栋 2单元 3 302 赵敏 女 1960-01-04 其他 居民身份证
小区 1栋 2单元 3 306 冯丽 女 1973-01-01 其他
小区 1栋 2单元 3 308 褚健 男 1975-01-01 其他
小区 1栋 2单元 5 502 88.50 李强 男 1960-01-02 138****8001 配偶 居民身份证
小区 1栋 2单元 5 502 88.50 王小明 男 2010-05-06 孙子女
小区 1栋 2单元 5 502 88.50 王桂兰 女 1960-01-01 138****8000 户主 居民身份证
小区 1栋 2单元 5 502 88.50 阿依古丽·买买提 女 1985-03-02 027-****1234 其他
"""


async def roster(scene: Scene) -> list[str]:
    """Of the second unit, without numbers, contacts and dates of entry."""
    _, _, *lines = rows_of((await scene.staff.post("/roster/export")).content)
    left_out = {"身份证号", "联系人", "产权人", "入住日期"}
    shown = [
        " ".join(
            cell for name, cell in zip(HEADINGS, line, strict=True) if cell and name not in left_out
        )
        for line in lines
    ]
    return sorted(line for line in shown if "2单元" in line)


def corrected(content: bytes, corrections: dict[str, dict[str, str]]) -> bytes:
    """By hand: in the workbook that came back."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column or 0 for cell in sheet[1]}
    for row in range(3, sheet.max_row + 1):
        name = sheet.cell(row, places["姓名"]).value
        for heading, value in corrections.get("" if name == "#N/A" else str(name), {}).items():
            sheet.cell(row, places[heading], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def came_back(scene: Scene, run: dict[str, Any], column: str) -> dict[str, str]:
    heading, _, *rows = rows_of((await scene.staff.get(f"/roster/runs/{run['id']}/errors")).content)
    name, what = heading.index("姓名"), heading.index(column)
    return {(row[name] or "").strip("#N/A"): row[what] for row in rows if row[what]}


async def test_a_hostile_but_usual_ledger_is_taken_in(office: Scene) -> None:
    before = await census(office)
    dry = await take_in(office.staff, a_ledger(), dry=True)
    assert await census(office) == before
    run = await take_in(office.staff, a_ledger())
    assert counts(dry) == counts(run) == [9, 0, 1, 7]
    assert (run["dwellings"], run["warned"], run["moved"], run["ended"]) == (5, 5, 0, 0)
    assert run["told"] == [
        "工作表“实有人口”中被隐藏或筛选掉的 1 行也读取了",
        "没有读取这些列：序号、备注",
        "隐藏的工作表没有读取：去年",
        "不是居民、没有读取的行：第 24 行“合计”",
        "没有内容的列保持不变：联系人、其他电话",
    ]
    refused = await came_back(office, run, "未导入原因")
    assert refused.keys() == REASONS.keys()
    assert [why for name, why in refused.items() if REASONS[name] not in why] == []
    warned = await came_back(office, run, "已导入，请核对")
    assert [name for name, why in WARNINGS.items() if why not in warned[name]] == []
    assert await roster(office) == TAKEN.strip().splitlines()

    returned = (await office.staff.get(f"/roster/runs/{run['id']}/errors")).content
    untouched = await take_in(office.staff, returned)
    assert counts(untouched) == [0, 0, 5, 7], untouched
    put_right = await take_in(office.staff, corrected(returned, CORRECTIONS))
    assert counts(put_right) == [7, 0, 5, 0]
    people = await census(office)
    again = await take_in(office.staff, a_ledger())
    assert counts(again)[:2] == [0, 0]
    assert await census(office) == people
