"""Runs of a workbook: uploaded, and kept sealed as far as they are needed; and who took the roster out."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.files import sealed
from app.platform.history import record_creation, record_event, transition
from app.platform.jobs.events import publish
from app.platform.sealing.vault import DoesNotOpen
from app.residents.roster import queries
from app.residents.roster.errors import NothingRefused
from app.residents.roster.events import RosterUploaded
from app.residents.roster.lifecycle import LIFECYCLE, RunAction, RunParty
from app.residents.roster.models import RosterExport, RosterRun


async def upload(
    session: AsyncSession, actor: Actor, content: bytes, file_name: str | None, *, dry: bool
) -> RosterRun:
    """The workbook waits, sealed, until the worker reads it; one run at a time in a community."""
    must_be_staff(actor)
    run = RosterRun(
        community_id=actor.community_id,
        id=new_id(),
        uploaded_by=actor.account_id,
        file_name=file_name,
        is_dry=dry,
        state=LIFECYCLE.start,
    )
    session.add(run)
    await session.flush()
    await record_creation(session, run, actor=actor, action="upload", dry=dry)
    await keep(session, run, "upload", content)
    await publish(session, RosterUploaded(community_id=run.community_id, run_id=run.id))
    return run


async def export(session: AsyncSession, actor: Actor) -> list[Row]:
    """Who took it out is kept, and how much."""
    rows = await queries.everybody(session, actor)
    taken = RosterExport(
        community_id=actor.community_id, id=new_id(), exported_by=actor.account_id, rows=len(rows)
    )
    session.add(taken)
    await session.flush()
    await record_event(session, taken, actor=actor, action="export", rows=len(rows))
    return rows


async def refused(session: AsyncSession, actor: Actor, run_id: UUID) -> bytes:
    """The workbook of what was not taken in: only for who sent it."""
    run = await queries.run(session, actor, run_id)
    if run.uploaded_by != actor.account_id:
        raise NothingRefused
    try:
        return await kept(session, run.community_id, run.id, "errors")
    except (FileNotFoundError, DoesNotOpen) as error:  # or its key was forgotten
        raise NothingRefused from error


async def step(session: AsyncSession, run: RosterRun, action: RunAction) -> None:
    actor = Actor(run.uploaded_by, run.community_id)
    await transition(session, LIFECYCLE, run, action, actor=actor, parties={RunParty.CLOCK})


async def keep(session: AsyncSession, run: RosterRun, what: str, content: bytes) -> None:
    """Sealed: a workbook of the roster is as delicate as the roster."""
    await sealed.keep(session, _files(run.community_id, run.id), what, content)


async def kept(session: AsyncSession, community_id: int, run_id: UUID, what: str) -> bytes:
    """FileNotFoundError when there is none."""
    return await sealed.kept(session, _files(community_id, run_id), what)


async def forget(session: AsyncSession, run: RosterRun, *what: str) -> None:
    await sealed.forget(session, _files(run.community_id, run.id), *what)


def _files(community_id: int, run_id: UUID) -> sealed.Of:
    return sealed.Of("roster_runs", "roster", community_id, run_id)
