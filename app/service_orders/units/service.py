"""Units come and go by the office; their coordinator says what they are."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.policy import must_be_staff
from app.places.roles import service as roles
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_event
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.service_orders.providers.events import UnitChanged
from app.service_orders.providers.models import Unit
from app.service_orders.providers.policy import must_keep
from app.service_orders.providers.service import leave_with_their_unit
from app.service_orders.units import queries
from app.service_orders.units.errors import UnitHasEnded
from app.service_orders.units.schemas import AddUnit, ChangeUnit


async def add(session: AsyncSession, actor: Actor, body: AddUnit) -> Unit:
    must_be_staff(actor)
    told = {"name": body.name, "about": body.about, "phone": body.phone}
    unit = Unit(community_id=actor.community_id, id=new_id(), **told, **body.spot())
    session.add(unit)
    await session.flush()
    await record_event(session, unit, actor=actor, action="add")
    return unit


async def change(session: AsyncSession, actor: Actor, unit_id: UUID, body: ChangeUnit) -> Unit:
    unit = await queries.for_update(session, actor.community_id, unit_id)
    must_keep(actor, unit.id)
    if body.name != unit.name:
        must_be_staff(actor)
    if unit.ended_on is not None:
        raise UnitHasEnded
    unit.name, unit.about, unit.phone = body.name, body.about, body.phone
    spot = body.spot()
    unit.lng, unit.lat = spot["lng"], spot["lat"]
    await session.flush()
    await record_event(session, unit, actor=actor, action="change")
    await _tell(session, unit)
    return unit


async def end(session: AsyncSession, actor: Actor, unit_id: UUID, body: Reason) -> Unit:
    """Its members leave with it, and nobody coordinates it any more."""
    must_be_staff(actor)
    unit = await queries.for_update(session, actor.community_id, unit_id)
    if unit.ended_on is not None:
        raise UnitHasEnded
    unit.ended_on = clock.today()
    await leave_with_their_unit(session, actor, unit.id, body.reason)
    await roles.end_those_of(session, actor.community_id, unit.id)
    await record_event(session, unit, actor=actor, action="end", reason=body.reason)
    await _tell(session, unit)
    return unit


async def _tell(session: AsyncSession, unit: Unit) -> None:
    changed = UnitChanged(community_id=unit.community_id, unit_id=unit.id, at=clock.now())
    await publish(session, changed)
