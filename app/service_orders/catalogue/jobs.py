"""Slots some weeks ahead, every day anew; and what follows from a unit that is called otherwise, or ends."""

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.base import on_or_after
from app.platform.db.revisions import change
from app.platform.db.turns import each_in_turn
from app.platform.worktime import queries as worktime
from app.service_orders.catalogue.lifecycle import ItemState
from app.service_orders.catalogue.models import Item, Pattern
from app.service_orders.catalogue.queries import revision_name
from app.service_orders.catalogue.slots import follow
from app.service_orders.providers.events import UnitChanged
from app.service_orders.providers.models import Unit

MOST = 10_000  # patterns of a community


async def plan_slots(session: AsyncSession) -> None:
    """Of what is offered; what nobody has ordered in goes from a day that was declared a holiday."""
    await _follow(session, select(Pattern).where(on_or_after(Pattern, clock.today())))


async def follow_unit(session: AsyncSession, event: UnitChanged) -> None:
    """What nobody has ordered in goes with it; the catalogue is read anew."""
    theirs = Pattern.community_id == event.community_id, Pattern.unit_id == event.unit_id
    await _follow(session, select(Pattern).where(*theirs, on_or_after(Pattern, clock.today())))
    await change(session, revision_name(event.community_id))


async def _follow(session: AsyncSession, wanted: Select[Pattern]) -> None:
    calendar = await worktime.load(session)

    async def deed(pattern: Pattern) -> None:
        item = await session.get_one(Item, (pattern.community_id, pattern.item_id))
        if item.state is ItemState.OFFERED:
            unit = await session.get_one(Unit, (pattern.community_id, pattern.unit_id))
            await follow(session, pattern, calendar, ends_on=unit.ended_on)

    await each_in_turn(session, Pattern, wanted, deed, most=MOST)
