"""From the lines of a workbook to the rows of an import: who is a member, and what is a note. Pure."""

from app.platform.excel.reader import BadWorkbook
from app.platform.excel.table import Table
from app.residents.roster.rows import Taken, is_a_note, is_nobody

LISTED = 5  # of rows that are nobody


def of_members(table: Table) -> tuple[list[Taken], list[str]]:
    """And what is told of the others; BadWorkbook when there is nobody."""
    others = [line for line in table.lines if is_nobody(line, "工号", "手机号")]
    lines = [
        line
        for line in table.lines
        if not is_nobody(line, "工号", "手机号") and not is_a_note(line)
    ]
    if not lines:
        raise BadWorkbook("表头下面没有人员，请从表头的下一行起填写")
    told = list(table.told)
    if others:
        some = "、".join(f"第 {line.number} 行“{line.first}”" for line in others[:LISTED])
        told.append(f"不是人员、没有读取的行：{some}{'等' if len(others) > LISTED else ''}")
    return [
        Taken(number, f"{line.sheet} {line.number}", line.cells)
        for number, line in enumerate(lines)
    ], told
