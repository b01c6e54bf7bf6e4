"""Slots some weeks ahead, every day anew."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.base import on_or_after
from app.platform.db.turns import locked_in_turn
from app.platform.worktime import queries as worktime
from app.service_orders.catalogue.lifecycle import ItemState
from app.service_orders.catalogue.models import Item, Pattern
from app.service_orders.catalogue.slots import follow
from app.service_orders.providers.models import Unit


async def plan_slots(session: AsyncSession) -> None:
    """Of what is offered; what nobody has ordered in goes from a day that was declared a holiday."""
    calendar = await worktime.load(session)
    running = select(Pattern).where(on_or_after(Pattern, clock.today()))
    async for pattern in locked_in_turn(session, Pattern, running, most=10_000):
        item = await session.get_one(Item, (pattern.community_id, pattern.item_id))
        if item.state is ItemState.OFFERED:
            unit = await session.get_one(Unit, (pattern.community_id, pattern.unit_id))
            await follow(session, pattern, calendar, ends_on=unit.ended_on)
