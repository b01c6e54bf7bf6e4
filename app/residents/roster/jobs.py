"""A run in parts: each its own transaction, so that its progress is seen and a kill costs one part."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.turns import locked_in_turn
from app.platform.excel.reader import BadWorkbook, read_rows
from app.platform.excel.writer import workbook
from app.platform.jobs.events import publish
from app.platform.values.spelling import compact
from app.residents.inbox.telling import Told, tell_of
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.roster import service
from app.residents.roster.columns import COLUMNS, HEADINGS, REASON, Cells, heading_of
from app.residents.roster.events import RosterEnded, RosterPartTaken, RosterUploaded
from app.residents.roster.lifecycle import GOING_ON, RunAction, RunState
from app.residents.roster.models import RosterRun
from app.residents.roster.taking_in import take_in

PART = 2000  # rows
FORSAKEN_AFTER = timedelta(minutes=10)  # without a part; one takes seconds
BROKE_OFF = "服务器处理时中断。已导入的行保留，其余未导入；请重新上传同一文件，已导入的行不会重复"
ERRORS_KEPT = timedelta(days=7)
NOTES = "必填"  # in the template's second row


async def read_workbook(session: AsyncSession, event: RosterUploaded) -> None:
    """Read before the run is locked: no transaction waits for what a workbook may take."""
    rows, fault = await _read(session, event)
    run = await _locked(session, event)
    if run.state is not RunState.WAITING:
        return
    if fault is not None:
        await _end_badly(session, run, fault)
        return
    run.total, run.went_on_at = len(rows), clock.now()
    await service.keep(session, run, "rows", json.dumps(rows).encode())
    await service.keep(session, run, "refused", b"[]")
    await service.step(session, run, RunAction.START)
    await publish(session, RosterPartTaken(**_about(run)))


async def take_part(session: AsyncSession, event: RosterPartTaken) -> None:
    """A dry run does the same, and then does not keep it."""
    run = await _locked(session, event)
    if run.state is not RunState.RUNNING or run.done != event.done:
        return
    rows = json.loads(await service.kept(session, *_key(run), "rows"))
    if run.done >= len(rows):
        await _finish(session, run, rows)
        return
    part = list(enumerate(rows))[run.done : run.done + PART]
    trial = await session.begin_nested()
    outcome = await take_in(session, run.community_id, part)
    if run.is_dry:
        await trial.rollback()
        run = await _locked(session, event)
    else:
        await trial.commit()
    refused = json.loads(await service.kept(session, *_key(run), "refused"))
    refused = [one for one in refused if one[0] < event.done] + outcome.refused
    await service.keep(session, run, "refused", json.dumps(refused).encode())
    run.added += outcome.added
    run.changed += outcome.changed
    run.unchanged += outcome.unchanged
    run.refused += len(outcome.refused)
    run.done += len(part)
    run.went_on_at = clock.now()
    await publish(session, RosterPartTaken(**_about(run)))


async def fail(session: AsyncSession, event: RosterUploaded | RosterPartTaken) -> None:
    """Whatever a job of it died of. The parts before are kept, and counted."""
    run = await _locked(session, event)
    if run.state in GOING_ON:
        await _end_badly(session, run, BROKE_OFF)


async def fail_forsaken(session: AsyncSession) -> None:
    """Those that no job carries on: its worker was killed each time, or the job is lost."""
    last = func.coalesce(RosterRun.went_on_at, RosterRun.created_at)
    forsaken = select(RosterRun).where(
        RosterRun.state.in_(GOING_ON), last < clock.now() - FORSAKEN_AFTER
    )
    async for run in locked_in_turn(session, RosterRun, forsaken):
        await _end_badly(session, run, BROKE_OFF)


async def forget_files(session: AsyncSession, event: RosterEnded) -> None:
    """After the commit: until then a part may have to be taken again."""
    run = await session.get_one(RosterRun, (event.community_id, event.run_id))
    await service.forget(session, run, "upload", "rows", "refused")


async def forget_old_errors(session: AsyncSession) -> None:
    """A week is time enough to correct them."""
    old = select(RosterRun).where(
        RosterRun.has_errors, RosterRun.ended_at < clock.now() - ERRORS_KEPT
    )
    async for run in locked_in_turn(session, RosterRun, old):
        await service.forget(session, run, "errors")
        run.has_errors = False


async def _read(session: AsyncSession, event: RosterUploaded) -> tuple[list[Cells], str | None]:
    """The rows, or what is wrong with the workbook."""
    key = (event.community_id, event.run_id)
    try:
        return below_the_heading(await read_rows(await service.kept(session, *key, "upload"))), None
    except BadWorkbook as error:
        return [], error.detail
    except FileNotFoundError:  # it ended, or the file is lost
        return [], BROKE_OFF


async def _end_badly(session: AsyncSession, run: RosterRun, fault: str | None) -> None:
    await service.step(session, run, RunAction.FAIL)
    run.fault, run.ended_at = fault, clock.now()
    await publish(session, RosterEnded(community_id=run.community_id, run_id=run.id))
    await tell_of(session, run, FAILED, "ended")


async def _finish(session: AsyncSession, run: RosterRun, rows: list[Cells]) -> None:
    refused = json.loads(await service.kept(session, *_key(run), "refused"))
    if refused:
        lines = [
            [*(_shown(rows[number].get(heading)) for heading in HEADINGS), why]
            for number, why in refused
        ]
        book = workbook("未导入", [*COLUMNS, REASON], lines)
        await service.keep(session, run, "errors", book)
        run.has_errors = True
    await publish(session, RosterEnded(community_id=run.community_id, run_id=run.id))
    for table in (Person, Household, HouseholdMember):  # so that searches find them at once
        await session.execute(text(f"ANALYZE {table.__tablename__}"))
    await service.step(session, run, RunAction.FINISH)
    run.ended_at = clock.now()
    await tell_of(session, run, TRIED if run.is_dry else TAKEN_IN, "ended")


def below_the_heading(sheet: list[list[str | None]]) -> list[Cells]:
    """Without the row of notes and without empty rows; BadWorkbook when it is no roster."""
    found = heading_of(sheet)
    if found is None:
        raise BadWorkbook("找不到表头，请使用模板")
    line, columns = found
    rows = [
        {heading: row[column] if column < len(row) else None for heading, column in columns.items()}
        for row in sheet[line + 1 :]
    ]
    rows = [row for row in rows if any(row.values())]
    if rows and rows[0]["姓名"] == NOTES:
        rows = rows[1:]
    if not rows:
        raise BadWorkbook("没有可导入的行")
    _mark_repeated(rows)
    return rows


def _mark_repeated(rows: list[Cells]) -> None:
    """One person twice is somebody's mistake; which row is right only they know."""
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, 1):
        text = row["身份证号"] or ""
        if text and "*" not in text:
            key: tuple[str, ...] = (compact(text).upper(),)
        else:
            who = ("小区", "楼栋", "单元", "房号", "姓名", "出生日期", "身份证号")
            key = tuple(row[heading] or "" for heading in who)
        first = seen.setdefault(key, number)
        if first != number:
            row[REASON.heading] = f"与第 {first} 位居民重复"


def _shown(cell: str | None) -> str:
    return (cell or "").removeprefix("'")


def _key(run: RosterRun) -> tuple[int, UUID]:
    return run.community_id, run.id


def _about(run: RosterRun) -> dict[str, object]:
    return {"community_id": run.community_id, "run_id": run.id, "done": run.done}


async def _locked(session: AsyncSession, event: RosterUploaded | RosterPartTaken) -> RosterRun:
    return await session.get_one(
        RosterRun, (event.community_id, event.run_id), with_for_update=True, populate_existing=True
    )


async def uploader(_session: AsyncSession, run: RosterRun, _event: Any) -> list[UUID]:
    return [run.uploaded_by]


def counts(run: RosterRun, _event: Any) -> str:
    return f"新增 {run.added}，变更 {run.changed}，不变 {run.unchanged}，未导入 {run.refused}"


def fault(run: RosterRun, _event: Any) -> str:
    return run.fault or ""


# fmt: off
TAKEN_IN = Told(uploader, "居民名册导入已完成",   counts)
TRIED =    Told(uploader, "居民名册试导入已完成", counts)
FAILED =   Told(uploader, "居民名册导入未完成",   fault)
# fmt: on
