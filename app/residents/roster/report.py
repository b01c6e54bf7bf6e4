"""What came of a run, as a workbook in the columns of what was sent: the rows that were not taken in, or not whole, with the reason
beside each, to be corrected and sent again; and what changed."""

from collections.abc import Sequence

from app.platform.excel.table import Column
from app.platform.excel.writer import Page, workbook
from app.residents.roster.outcome import Outcome
from app.residents.roster.rows import Taken, shown

WHERE = Column("原表位置", width=16)
REASON = Column("未导入原因", width=48)
WARNING = Column("已导入，请核对", width=48)
CHANGES = (Column("位置", width=16), Column("变动", width=80))


def of(columns: Sequence[Column], rows: Sequence[Taken], said: Outcome, *, dry: bool) -> bytes:
    by_number = {row.number: row for row in rows}
    lines = [
        [
            *(shown(by_number[number].cells, column.heading) for column in columns),
            by_number[number].where,
            said.warned.get(number, ""),
            said.refused.get(number, ""),
        ]
        for number in sorted({*said.refused, *said.warned})
    ]
    changes = [
        [by_number[number].where, what] for number, what in sorted(said.changes, key=_number)
    ]
    return workbook(
        "未导入",
        [*columns, WHERE, WARNING, REASON],
        lines,
        Page("将有的变动" if dry else "变动", CHANGES, changes),
    )


def _number(change: tuple[int, str]) -> int:
    return change[0]
