"""A row of a unit's members: the columns of the workbook, and what a row says. Pure.

Somebody may stand in several rows, one for each thing that they hold with dates of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.platform.excel.given import BadRow, Cells, Given, one_of
from app.platform.excel.table import Column
from app.platform.excel.writer import Page
from app.platform.values.dates import read_date
from app.platform.values.documents import SEXES as WORDS
from app.platform.values.documents import Sex
from app.platform.values.names import read_name
from app.platform.values.phones import read_phone
from app.platform.values.spelling import compact, plain
from app.service_orders.unit_rolls.hours import Weekly, read_hours

SEXES = {word: sex for sex, word in WORDS.items()}
SEXES_READ = SEXES | {"男性": Sex.MALE, "女性": Sex.FEMALE}
COLUMNS = (
    Column("姓名", "必填", width=12, also=("服务人员姓名", "人员姓名", "党员姓名")),
    Column("工号", "本单位的编号，设为文本", also=("单位工号", "职工号", "员工编号", "人员编号")),
    Column(
        "手机号",
        "如 13800138000、027-86551234；带 * 的表示不变",
        width=18,
        also=("手机号码", "手机", "联系电话", "电话", "电话号码", "联系方式"),
    ),
    Column("性别", "", tuple(SEXES), 8),
    Column("加入日期", "不填为导入当天", also=("参加日期", "入队日期"), is_date=True),
    Column(
        "资质",
        "社区清单中的名称；没有证书的几项可写在一格，用顿号隔开",
        width=24,
        also=("技能", "资格"),
    ),
    Column("证书编号", "", width=22, also=("执业证号", "执业证书编号", "证书号")),
    Column("取得日期", "执业年限由此计算", also=("取得时间", "发证日期", "执业日期"), is_date=True),
    Column("有效期至", "最后一个有效的日子；核查类必填", also=("有效期", "到期日期"), is_date=True),
    Column("服务网格", "网格名称，用顿号隔开；不填不变", width=24, also=("服务区域", "网格")),
    Column("服务时间", "如 周一至周五 08:30-12:00、14:00-17:30；周六 09:00-11:30", width=32),
    Column("核验编号", "由系统编制；导出后不要改动", width=14),
)
RULES = Page(
    "填写说明",
    (Column("规则", width=100),),
    (
        ("空单元格和没有的列不改变任何内容；导出的名册原样导入不改变任何内容。",),
        ("服务人员按核验编号、工号、手机号和姓名依次认定；同一文件可以重复导入，不会重复登记。",),
        ("有几项带证书的资质的，每项写一行，姓名和工号（或手机号）每行都写。",),
        ("日期写 2020-01-31、2020/1/31、2020.1.31、2020年1月31日、20200131 都可以；年份写四位。",),
        (
            "可不填的单元格有误，其余内容照常导入，并在结果工作簿中说明；其他有误的行退回，改正后上传结果工作簿即可。",
        ),
        ("请先试导入，核对无误后再正式导入。",),
    ),
)
NEEDED = (("姓名", "工号"), ("姓名", "手机号"))
APART = re.compile(r"[、,，;；/\n]+")
LONGEST = 60  # characters of a number


@dataclass(frozen=True, slots=True)
class Row:
    """What is None was not said."""

    name: str
    staff_number: str | None
    phone: str | None
    sex: Sex | None
    joined_on: date | None
    holds: Sequence[str]
    certificate: str | None
    since: date | None
    until: date | None  # the first day without it
    areas: Sequence[str]  # grids, by name
    hours: Sequence[Weekly]
    number: str | None
    warnings: tuple[str, ...]


def read(cells: Cells, today: date) -> Row:
    """BadRow names every fault of the row, by its column."""
    given = Given(cells, today)
    phone, _ = given.masked("手机号", read_phone)
    last = given.optional("有效期至", read_date)
    row = Row(
        name=given.need("姓名", read_name),
        staff_number=given.optional("工号", _number),
        phone=phone,
        sex=given.optional("性别", one_of(SEXES_READ, SEXES)),
        joined_on=given.optional("加入日期", given.day),
        holds=given.optional("资质", _names) or (),
        certificate=given.optional("证书编号", _number),
        since=given.optional("取得日期", given.day),
        until=None if last is None else _after(last),
        areas=given.optional("服务网格", _names) or (),
        hours=given.optional("服务时间", read_hours) or (),
        number=given.optional("核验编号", _number),
        warnings=(),
    )
    if row.since is not None and row.until is not None and row.until <= row.since:
        given.faults.append("有效期至：早于取得日期")
    if given.faults:
        raise BadRow("；".join([*given.faults, *given.warnings]))
    return replace(row, warnings=tuple(given.warnings))


def _number(text: str) -> str:
    found = compact(text)
    if len(found) > LONGEST:
        raise ValueError(f"不能超过 {LONGEST} 个字")
    return found


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(name for one in APART.split(text) if (name := plain(one))))


def _after(last: date) -> date:
    return date.fromordinal(last.toordinal() + 1)
