"""Hours as a workbook (服务时长台账): who served when, and what it makes."""

from collections.abc import Sequence

from app.platform.db.kept import Row
from app.platform.excel.table import Column
from app.platform.excel.writer import Page, workbook
from app.platform.paper import hours
from app.platform.spans import Span

GROUPS = {"teams": "志愿服务队", "service_units": "共建单位"}
OCCASIONS = {"rounds": "巡护", "orders": "上门和预约服务"}
NAME, OUTSIDE = Column("姓名"), Column("身份", "本社区居民，或单位成员", width=16)
GROUP, KIND = Column("队伍或单位", width=28), Column("类别", width=14)
PERSON = Column("人员编号", "同名时区分", width=40)
LINES = (
    *(Column("服务日期"), NAME, OUTSIDE, GROUP, KIND, Column("服务内容", width=16)),
    Column("分钟", "更正减少的为负数", width=10),
    Column("说明", width=32),
    *(Column("记录编号", "逐条核对时使用", width=40), PERSON),
)
SUMS = (NAME, OUTSIDE, GROUP, KIND, Column("次数", width=8), Column("合计分钟", width=10))


def of(rows: Sequence[Row], sums: Sequence[Row], span: Span) -> bytes:
    """Each line of the ledger; and on another sheet what everybody has served with whom."""
    lines = [
        [
            str(row.served_on),
            *_who(row),
            OCCASIONS.get(row.occasion_kind, "其他"),
            str(row.minutes),
            _said(row),
            *(str(row.id), str(row.who)),
        ]
        for row in rows
    ]
    totals = [
        [*_who(row), str(row.times), str(row.minutes), hours(row.minutes), str(row.who)]
        for row in sums
    ]
    whole = Column("合计时长", f"{span.first}至{span.last}", width=26)
    return workbook("服务时长明细", LINES, lines, Page("合计", [*SUMS, whole, PERSON], totals))


def _who(row: Row) -> list[str]:
    outside = "单位成员" if row.is_outside else "本社区居民"
    return [row.name, outside, row.group_name, GROUPS.get(row.group_kind, "其他")]


def _said(row: Row) -> str:
    if row.corrects_id is not None:
        return f"更正：{row.reason}"
    return "未按时签退或与其他服务重叠，按规则计" if row.is_capped else ""
