"""An import in parts: each its own transaction, so that its progress is seen and a kill costs one part."""

import asyncio
import json
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.turns import each_in_turn
from app.platform.excel.reader import BadWorkbook, read_table
from app.platform.files import sealed
from app.platform.jobs.events import publish
from app.residents.inbox.telling import Told, tell_of
from app.residents.roster import report
from app.residents.roster.halving import in_halves
from app.residents.roster.lifecycle import GOING_ON, RunAction, RunState
from app.residents.roster.outcome import Outcome
from app.residents.roster.rows import Taken
from app.residents.roster.telling import BROKE_OFF, fault, uploader, which
from app.service_orders.unit_rolls import service
from app.service_orders.unit_rolls.columns import COLUMNS, NEEDED
from app.service_orders.unit_rolls.events import (
    ImportEvent,
    MembersImported,
    MembersPartTaken,
    MembersUploaded,
)
from app.service_orders.unit_rolls.models import UnitImport
from app.service_orders.unit_rolls.rows import of_members
from app.service_orders.unit_rolls.service import files
from app.service_orders.unit_rolls.taking_in import take_in
from app.service_orders.unit_rolls.views import in_numbers, next_step

PART = 200  # rows
FORSAKEN_AFTER = timedelta(minutes=10)  # without a part; one takes a second
ERRORS_KEPT = timedelta(days=7)
COUNTS = ("added", "changed", "unchanged")


async def read_workbook(session: AsyncSession, event: MembersUploaded) -> None:
    """Read before the run is locked: no transaction waits for what a workbook may take."""
    rows, told, fault = await _read(session, event)
    run = await _locked(session, event)
    if run.state is not RunState.WAITING:
        return
    if fault is not None:
        await _end_badly(session, run, fault)
        return
    run.total, run.told, run.went_on_at = len(rows), told, clock.now()
    await _keep(session, run, "rows", [one.kept() for one in rows])
    await service.step(session, run, RunAction.START)
    await publish(session, MembersPartTaken(**_which(run), done=0))


async def take_part(session: AsyncSession, event: MembersPartTaken) -> None:
    """A dry run does the same, and then does not keep it."""
    run = await _locked(session, event)
    if run.state is not RunState.RUNNING or run.done != event.done:
        return
    rows = [Taken.of(one) for one in await _kept(session, run, "rows")]
    said = Outcome.of(await _kept(session, run, "outcome")) if run.done else Outcome()
    if run.done >= len(rows):
        await _finish(session, run, rows, said)
        return
    part, who = rows[run.done : run.done + PART], Actor(run.uploaded_by, run.community_id)
    trial = await session.begin_nested()
    done = await in_halves(session, part, partial(take_in, session, who, run.unit_id))
    if run.is_dry:
        await trial.rollback()
    else:
        await trial.commit()
    run = await _locked(session, event)
    for count in COUNTS:
        setattr(run, count, getattr(run, count) + getattr(done, count))
    said.add(done)
    run.refused, run.warned = len(said.refused), len(said.warned)
    run.done, run.went_on_at = run.done + len(part), clock.now()
    await _keep(session, run, "outcome", said.kept())
    await publish(session, MembersPartTaken(**_which(run), done=run.done))


async def fail(session: AsyncSession, event: ImportEvent) -> None:
    """Whatever a job of it died of. The parts before are kept, and counted."""
    run = await _locked(session, event)
    if run.state in GOING_ON:
        await _end_badly(session, run, BROKE_OFF)


async def fail_forsaken(session: AsyncSession) -> None:
    """Those that no job carries on."""
    last = func.coalesce(UnitImport.went_on_at, UnitImport.created_at)
    forsaken = select(UnitImport).where(
        UnitImport.state.in_(GOING_ON), last < clock.now() - FORSAKEN_AFTER
    )
    await each_in_turn(
        session, UnitImport, forsaken, lambda run: _end_badly(session, run, BROKE_OFF)
    )


async def forget_files(session: AsyncSession, event: MembersImported) -> None:
    """After the commit: until then a part may have to be taken again."""
    its = files(event.community_id, event.import_id)
    await sealed.forget(session, its, "upload", "rows", "outcome")


async def forget_old_errors(session: AsyncSession) -> None:
    """A week is time enough to correct them."""
    old = select(UnitImport).where(
        UnitImport.has_errors, UnitImport.ended_at < clock.now() - ERRORS_KEPT
    )

    async def forget(run: UnitImport) -> None:
        await sealed.forget(session, files(run.community_id, run.id), "errors")
        run.has_errors = False

    await each_in_turn(session, UnitImport, old, forget)


async def _read(
    session: AsyncSession, event: MembersUploaded
) -> tuple[list[Taken], list[str], str | None]:
    """The rows, what is told of the workbook, or what is wrong with it."""
    try:
        its = files(event.community_id, event.import_id)
        table = await read_table(await sealed.kept(session, its, "upload"), COLUMNS, NEEDED)
        rows, told = await asyncio.to_thread(of_members, table)
    except BadWorkbook as error:
        return [], [], error.detail
    except FileNotFoundError:  # it ended, or the file is lost
        return [], [], BROKE_OFF
    return rows, told, None


async def _keep(session: AsyncSession, run: UnitImport, what: str, told: Any) -> None:
    its = files(run.community_id, run.id)
    await sealed.keep(session, its, what, json.dumps(told).encode())


async def _kept(session: AsyncSession, run: UnitImport, what: str) -> Any:
    return json.loads(await sealed.kept(session, files(run.community_id, run.id), what))


async def _end_badly(session: AsyncSession, run: UnitImport, fault: str) -> None:
    await service.step(session, run, RunAction.FAIL)
    run.fault, run.ended_at = fault, clock.now()
    await publish(session, MembersImported(**_which(run)))
    await tell_of(session, run, which, FAILED, "ended")


async def _finish(session: AsyncSession, run: UnitImport, rows: list[Taken], said: Outcome) -> None:
    if said.refused or said.warned or said.changes:
        content = report.of(COLUMNS, rows, said, dry=run.is_dry)
        await sealed.keep(session, files(run.community_id, run.id), "errors", content)
        run.has_errors = True
    await publish(session, MembersImported(**_which(run)))
    await service.step(session, run, RunAction.FINISH)
    run.ended_at = clock.now()
    await tell_of(session, run, which, TRIED if run.is_dry else TAKEN_IN, "ended")


def _which(run: UnitImport) -> dict[str, Any]:
    return {"community_id": run.community_id, "import_id": run.id}


async def _locked(session: AsyncSession, event: ImportEvent) -> UnitImport:
    key = event.community_id, event.import_id
    return await session.get_one(UnitImport, key, with_for_update=True, populate_existing=True)


def counts(run: UnitImport, _event: Any) -> str:
    return f"{in_numbers(run)}。{next_step(run)}"


# fmt: off
TAKEN_IN = Told(uploader, "服务人员导入已完成",   counts)
TRIED =    Told(uploader, "服务人员试导入已完成", counts)
FAILED =   Told(uploader, "服务人员导入未完成",   fault)
# fmt: on
