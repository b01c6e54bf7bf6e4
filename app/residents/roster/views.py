"""A run as a client is told of it, and the roster as the lines of a workbook: masked, so that it may
lie on a desk."""

from typing import Any

from app.platform.db.kept import Row
from app.platform.values import documents
from app.residents.roster.columns import RELATIONS, SEXES, YES_NO
from app.residents.roster.lifecycle import GOING_ON, RunState
from app.residents.roster.models import RosterRun
from app.residents.roster.schemas import RunView

WORDS = {value: word for word, value in (RELATIONS | SEXES).items()} | documents.WORDS
YES = next(word for word, value in YES_NO.items() if value)


def view(run: RosterRun | Row) -> RunView:
    return RunView(
        id=run.id,
        is_dry=run.is_dry,
        state=run.state,
        total=run.total,
        done=run.done,
        added=run.added,
        changed=run.changed,
        unchanged=run.unchanged,
        refused=run.refused,
        warned=run.warned,
        dwellings=run.dwellings,
        moved=run.moved,
        ended=run.ended,
        told=run.told,
        fault=run.fault,
        next_step=next_step(run),
        created_at=run.created_at,
        ended_at=run.ended_at,
    )


def in_numbers(run: RosterRun | Row) -> str:
    said = [
        f"新增 {run.added}",
        f"变更 {run.changed}",
        f"不变 {run.unchanged}",
        f"未导入 {run.refused}",
    ]
    further = (("新增房屋", run.dwellings), ("迁居", run.moved), ("结束住户", run.ended))
    said += [f"{word} {count}" for word, count in further if count]
    return "，".join(said)


def next_step(run: RosterRun | Row) -> str:
    """What to do with it."""
    if run.state in GOING_ON:
        return "正在处理，请稍候查看结果"
    if run.state is RunState.FAILED:
        return "请按上述原因处理后重新上传"
    steps = []
    if run.is_dry and (run.dwellings or run.moved or run.ended):
        steps.append("请在结果工作簿中核对新增房屋、迁居等变动")
    if run.refused:
        steps.append("请下载结果工作簿，按“未导入原因”逐行改正后上传该工作簿")
    if run.warned:
        steps.append(f"有 {run.warned} 人个别单元格未采用，请核对“已导入，请核对”一列")
    if run.is_dry:
        steps.append("无误的行可正式导入" if run.refused else "核对无误后可正式导入")
    return "；".join(steps) or "全部导入，无需再做什么"


def line(row: Row) -> list[str]:
    """In the columns of the template; the other direction is `columns.read`."""
    return [_cell(value) for value in row._asdict().values()]


def _cell(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return YES
    return WORDS.get(value) or str(value)
