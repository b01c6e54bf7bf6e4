from datetime import datetime, time
from typing import Any

from app.platform.db.kept import Row
from app.platform.values.documents import SEXES
from app.residents.roster.lifecycle import GOING_ON, RunState
from app.service_orders.unit_rolls.hours import Weekly, written
from app.service_orders.unit_rolls.models import UnitImport
from app.service_orders.unit_rolls.schemas import UnitImportView


def view(run: UnitImport | Row) -> UnitImportView:
    return UnitImportView.of(run, next_step=next_step(run))


def in_numbers(run: UnitImport | Row) -> str:
    return f"新增 {run.added}，变更 {run.changed}，不变 {run.unchanged}，未导入 {run.refused}"


def next_step(run: UnitImport | Row) -> str:
    if run.state in GOING_ON:
        return "正在处理，请稍候查看结果"
    if run.state is RunState.FAILED:
        return "请按上述原因处理后重新上传"
    steps = []
    if run.refused:
        steps.append("请下载结果工作簿，按“未导入原因”逐行改正后上传该工作簿")
    if run.warned:
        steps.append(f"有 {run.warned} 行个别单元格未采用，请核对“已导入，请核对”一列")
    if run.is_dry:
        steps.append("无误的行可正式导入" if run.refused else "核对无误后可正式导入")
    return "；".join(steps) or "全部导入，无需再做什么"


def line(row: Row) -> list[str]:
    """In the columns of the template; the other direction is `columns.read`."""
    told = row._asdict() | {"hours": written([_weekly(one) for one in row.hours])}
    return [_cell(value) for value in told.values()]


def _weekly(one: dict[str, Any]) -> Weekly:
    begins, ends = time.fromisoformat(one["begins"]), time.fromisoformat(one["ends"])
    return Weekly(one["weekday"], begins, ends, one["is_paid"])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(value.date())
    return SEXES.get(value) or str(value)
