"""A workbook of members is sent, and waits sealed until the worker takes it in; and who took a roll out."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles import queries as roles
from app.places.roles.actor import Actor
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.files import sealed
from app.platform.history import record_creation, record_event, transition
from app.platform.jobs.events import publish
from app.platform.sealing.vault import DoesNotOpen
from app.residents.roster.lifecycle import LIFECYCLE, RunAction, RunParty
from app.service_orders.providers.models import Unit
from app.service_orders.providers.policy import must_keep
from app.service_orders.unit_rolls import queries
from app.service_orders.unit_rolls.errors import NothingToCorrect
from app.service_orders.unit_rolls.events import MembersUploaded
from app.service_orders.unit_rolls.models import UnitImport


async def upload(
    session: AsyncSession,
    actor: Actor,
    unit_id: UUID,
    file: tuple[str | None, bytes],
    *,
    dry: bool,
) -> UnitImport:
    """One at a time of a unit."""
    must_keep(actor, unit_id)
    await roles.must_stand(session, actor.community_id, unit_id)
    name, content = file
    run = UnitImport(
        community_id=actor.community_id,
        id=new_id(),
        unit_id=unit_id,
        uploaded_by=actor.account_id,
        file_name=name,
        is_dry=dry,
        state=LIFECYCLE.start,
    )
    session.add(run)
    await session.flush()
    await record_creation(session, run, actor=actor, action="upload", dry=dry)
    await sealed.keep(session, files(run.community_id, run.id), "upload", content)
    await publish(session, MembersUploaded(community_id=run.community_id, import_id=run.id))
    return run


async def export(session: AsyncSession, actor: Actor, unit_id: UUID) -> list[Row]:
    """Who took it out is kept."""
    rows = await queries.lines(session, actor, unit_id)
    await roles.must_stand(session, actor.community_id, unit_id)
    unit = await session.get_one(Unit, (actor.community_id, unit_id))
    await record_event(session, unit, actor=actor, action="export", rows=len(rows))
    return rows


async def refused(session: AsyncSession, actor: Actor, unit_id: UUID, import_id: UUID) -> bytes:
    """Only for who sent it."""
    run = await queries.one(session, actor, unit_id, import_id)
    if run.uploaded_by != actor.account_id:
        raise NothingToCorrect
    try:
        return await sealed.kept(session, files(run.community_id, run.id), "errors")
    except (FileNotFoundError, DoesNotOpen) as error:
        raise NothingToCorrect from error


async def step(session: AsyncSession, run: UnitImport, action: RunAction) -> None:
    actor = Actor(run.uploaded_by, run.community_id)
    await transition(session, LIFECYCLE, run, action, actor=actor, parties={RunParty.CLOCK})


def files(community_id: int, import_id: UUID) -> sealed.Of:
    return sealed.Of("unit_imports", "units", community_id, import_id)
