"""A day of home visits is to be planned: the worker does it when it runs."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.service_orders.dispatch import service
from app.service_orders.dispatch.models import DispatchPlan
from app.service_orders.dispatch.schemas import AskPlan


async def ask(session: AsyncSession, coordinator: Actor, unit_id: UUID, day: date) -> DispatchPlan:
    return await service.ask(session, coordinator, AskPlan(day=day, unit_id=unit_id))
