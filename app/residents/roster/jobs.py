"""A run in parts: each its own transaction, so that its progress is seen and a kill costs one part."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.turns import each_in_turn
from app.platform.excel.reader import BadWorkbook, read_table
from app.platform.jobs.events import publish
from app.residents.inbox.telling import Told, tell_of
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.roster import report, service
from app.residents.roster.columns import NEEDED, READ
from app.residents.roster.events import RosterEnded, RosterPartTaken, RosterUploaded
from app.residents.roster.halving import in_halves
from app.residents.roster.lifecycle import GOING_ON, RunAction, RunState
from app.residents.roster.models import RosterRun
from app.residents.roster.outcome import COUNTS, Outcome
from app.residents.roster.rows import Taken, of_residents
from app.residents.roster.taking_in import take_in
from app.residents.roster.telling import BROKE_OFF, fault, uploader, which
from app.residents.roster.views import in_numbers, next_step

PART = 2000  # rows, and those of the last one's dwelling
FORSAKEN_AFTER = timedelta(minutes=10)  # without a part; one takes seconds
ERRORS_KEPT = timedelta(days=7)


async def read_workbook(session: AsyncSession, event: RosterUploaded) -> None:
    """Read before the run is locked: no transaction waits for what a workbook may take."""
    rows, told, fault = await _read(session, event)
    run = await _locked(session, event)
    if run.state is not RunState.WAITING:
        return
    if fault is not None:
        await _end_badly(session, run, fault)
        return
    run.total, run.told, run.went_on_at = len(rows), told, clock.now()
    await service.keep(session, run, "rows", json.dumps([one.kept() for one in rows]).encode())
    await service.step(session, run, RunAction.START)
    await publish(session, RosterPartTaken(**_about(run)))


async def take_part(session: AsyncSession, event: RosterPartTaken) -> None:
    """A dry run does the same, and then does not keep it."""
    run = await _locked(session, event)
    if run.state is not RunState.RUNNING or run.done != event.done:
        return
    rows = [Taken.of(one) for one in json.loads(await _kept(session, run, "rows"))]
    outcome = await _outcome(session, run, rows[: run.done])
    if run.done >= len(rows):
        await _finish(session, run, rows, outcome)
        return
    part = _part(rows, run.done)
    trial = await session.begin_nested()
    actor = Actor(run.uploaded_by, run.community_id)
    done = await in_halves(session, part, partial(take_in, session, actor, run.id))
    if run.is_dry:
        await trial.rollback()
    else:
        await trial.commit()
    run = await _locked(session, event)
    for count in COUNTS:
        setattr(run, count, getattr(run, count) + getattr(done, count))
    outcome.add(done)
    run.refused, run.warned = len(outcome.refused), len(outcome.warned)
    run.done += len(part)
    run.went_on_at = clock.now()
    await service.keep(session, run, "outcome", json.dumps(outcome.kept()).encode())
    await publish(session, RosterPartTaken(**_about(run)))


def _part(rows: Sequence[Taken], done: int) -> Sequence[Taken]:
    """In the order of the workbook; a dwelling is in one part."""
    end = min(done + PART, len(rows))
    while end < len(rows) and rows[end].home == rows[end - 1].home:
        end += 1
    return sorted(rows[done:end], key=attrgetter("number"))


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
    await each_in_turn(
        session, RosterRun, forsaken, lambda run: _end_badly(session, run, BROKE_OFF)
    )


async def forget_files(session: AsyncSession, event: RosterEnded) -> None:
    """After the commit: until then a part may have to be taken again."""
    run = await session.get_one(RosterRun, (event.community_id, event.run_id))
    await service.forget(session, run, "upload", "rows", "outcome")


async def forget_old_errors(session: AsyncSession) -> None:
    """A week is time enough to correct them."""
    old = select(RosterRun).where(
        RosterRun.has_errors, RosterRun.ended_at < clock.now() - ERRORS_KEPT
    )

    async def forget(run: RosterRun) -> None:
        await service.forget(session, run, "errors")
        run.has_errors = False

    await each_in_turn(session, RosterRun, old, forget)


async def _read(
    session: AsyncSession, event: RosterUploaded
) -> tuple[list[Taken], list[str], str | None]:
    """The rows, what is told of the workbook, or what is wrong with it."""
    try:
        content = await service.kept(session, event.community_id, event.run_id, "upload")
        table = await read_table(content, READ, NEEDED)
        rows, told = await asyncio.to_thread(of_residents, table, clock.today())
    except BadWorkbook as error:
        return [], [], error.detail
    except FileNotFoundError:  # it ended, or the file is lost
        return [], [], BROKE_OFF
    return rows, told, None


async def _kept(session: AsyncSession, run: RosterRun, what: str) -> bytes:
    return await service.kept(session, run.community_id, run.id, what)


async def _outcome(session: AsyncSession, run: RosterRun, done: Sequence[Taken]) -> Outcome:
    """What is said of the rows before; a part that is taken again has said something already."""
    if not done:
        return Outcome()
    kept = Outcome.of(json.loads(await _kept(session, run, "outcome")))
    return kept.only({row.number for row in done})


async def _end_badly(session: AsyncSession, run: RosterRun, fault: str | None) -> None:
    await service.step(session, run, RunAction.FAIL)
    run.fault, run.ended_at = fault, clock.now()
    await publish(session, RosterEnded(community_id=run.community_id, run_id=run.id))
    await tell_of(session, run, which, FAILED, "ended")


async def _finish(
    session: AsyncSession, run: RosterRun, rows: Sequence[Taken], outcome: Outcome
) -> None:
    if outcome.refused or outcome.warned or outcome.changes:
        await service.keep(session, run, "errors", report.of(READ, rows, outcome, dry=run.is_dry))
        run.has_errors = True
    await publish(session, RosterEnded(community_id=run.community_id, run_id=run.id))
    for table in (Person, Household, HouseholdMember):  # so that searches find them at once
        await session.execute(text(f"ANALYZE {table.__tablename__}"))
    await service.step(session, run, RunAction.FINISH)
    run.ended_at = clock.now()
    await tell_of(session, run, which, TRIED if run.is_dry else TAKEN_IN, "ended")


def _about(run: RosterRun) -> dict[str, object]:
    return {"community_id": run.community_id, "run_id": run.id, "done": run.done}


async def _locked(session: AsyncSession, event: RosterUploaded | RosterPartTaken) -> RosterRun:
    return await session.get_one(
        RosterRun, (event.community_id, event.run_id), with_for_update=True, populate_existing=True
    )


def counts(run: RosterRun, _event: Any) -> str:
    return f"{in_numbers(run)}。{next_step(run)}"


# fmt: off
TAKEN_IN = Told(uploader, "居民名册导入已完成",   counts)
TRIED =    Told(uploader, "居民名册试导入已完成", counts)
FAILED =   Told(uploader, "居民名册导入未完成",   fault)
# fmt: on
