"""Reading the catalogue: items, programmes, patterns, slots. What is offered is everybody's to read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, DateTime, Uuid, any_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Estate
from app.places.grids.models import Grid
from app.places.points.models import Point
from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE, gathered, if_given, on_or_after, same
from app.platform.db.kept import Kept, Locked, Row, adopt, columns
from app.platform.spans import Span
from app.service_orders.catalogue.errors import (
    ItemNotFound,
    PatternNotFound,
    ProgrammeNotFound,
    SlotNotFound,
)
from app.service_orders.catalogue.models import Item, ItemNeed, Pattern, Programme, Slot
from app.service_orders.providers.models import Qualification, Unit

MOST = 1000

ITS_ID = Item.id == bindparam("item_id", type_=Uuid)
SHOWN = Item.offered_since.is_not(None) | bindparam("sees_drafts", type_=Boolean)
NEEDS = (
    select(
        gathered(
            Qualification.name,
            qualification_id=ItemNeed.qualification_id,
            name=Qualification.name,
            years=ItemNeed.years,
        )
    )
    .select_from(ItemNeed)
    .join(Qualification, same(Qualification.id, ItemNeed.qualification_id))
    .where(
        ItemNeed.community_id == HERE,
        same(ItemNeed.item_id, Item.id),
        Qualification.community_id == HERE,
    )
    .scalar_subquery()
    .label("needs")
)
WHOLE = (
    select(*columns(Item), Programme.name.label("programme"), NEEDS)
    .outerjoin(Programme, same(Programme.id, Item.programme_id) & (Programme.community_id == HERE))
    .where(Item.community_id == HERE)
)
IN_ORDER = (Item.list, Programme.name.nulls_last(), Item.name)
ITEMS = Kept(WHOLE.where(SHOWN).order_by(*IN_ORDER).limit(MOST))
ITEM = Kept(WHOLE.where(ITS_ID, SHOWN))
ITEM_FOR_UPDATE = Locked(  # its key does not change: who orders does not wait
    Item, WHOLE.where(ITS_ID, SHOWN).with_for_update(of=Item, key_share=True)
)
PROGRAMMES = Kept(
    select(*columns(Programme)).where(Programme.community_id == HERE).order_by(Programme.name)
)
PROGRAMME_FOR_UPDATE = Locked(
    Programme,
    select(*columns(Programme))
    .where(Programme.community_id == HERE, Programme.id == bindparam("programme_id", type_=Uuid))
    .with_for_update(of=Programme),
)
WITH_PLACE = (Unit.name.label("unit"), Unit.ended_on, Point.name.label("point"))
PATTERN = (
    select(*columns(Pattern), *WITH_PLACE)
    .join(Unit, same(Unit.id, Pattern.unit_id))
    .outerjoin(Point, same(Point.id, Pattern.point_id) & (Point.community_id == HERE))
    .where(Pattern.community_id == HERE, Unit.community_id == HERE)
)
WEEKLY = (Pattern.weekday, Pattern.begins, Unit.name, Pattern.id)
OF_ITEM = Pattern.item_id == bindparam("item_id", type_=Uuid)
PATTERNS = Kept(PATTERN.where(OF_ITEM).order_by(*WEEKLY))
PATTERNS_FOR_UPDATE = Kept(
    PATTERN.where(OF_ITEM, on_or_after(Pattern)).order_by(Pattern.id).with_for_update(of=Pattern)
)
ITS_PATTERN = Pattern.id == bindparam("pattern_id", type_=Uuid)
ITEM_OF_PATTERN = Kept(select(Pattern.item_id).where(Pattern.community_id == HERE, ITS_PATTERN))
PATTERN_FOR_UPDATE = Locked(Pattern, PATTERN.where(ITS_PATTERN).with_for_update(of=Pattern))
SLOT = (
    select(*columns(Slot), *WITH_PLACE, Item.name.label("item"))
    .join(Item, same(Item.id, Slot.item_id))
    .join(Unit, same(Unit.id, Slot.unit_id))
    .outerjoin(Point, same(Point.id, Slot.point_id) & (Point.community_id == HERE))
    .where(Slot.community_id == HERE, Item.community_id == HERE, Unit.community_id == HERE)
)
KEEPS = bindparam("sees_all", type_=Boolean) | (
    Slot.unit_id == any_(bindparam("units", type_=ARRAY(Uuid)))
)
BEGINS, AFTER = (bindparam(name, type_=DateTime(timezone=True)) for name in ("begins", "after"))
SPANNED = (Slot.begins_at >= BEGINS) & (Slot.begins_at < AFTER)
SLOTS = Kept(
    SLOT.where(KEEPS, SPANNED, if_given("of_item", Slot.item_id), if_given("of_unit", Slot.unit_id))
    .order_by(Slot.begins_at, Slot.id)
    .limit(MOST)
)
SLOTS_OF_ITEM = Kept(
    SLOT.where(Slot.item_id == bindparam("item_id", type_=Uuid), SPANNED)
    .order_by(Slot.begins_at, Slot.id)
    .limit(MOST)
)
SLOT_FOR_UPDATE = Locked(
    Slot, SLOT.where(Slot.id == bindparam("slot_id", type_=Uuid)).with_for_update(of=Slot)
)
KNOWN_UNIT = Kept(
    select(Unit.name, Unit.ended_on).where(
        Unit.community_id == HERE,
        Unit.id == bindparam("unit_id", type_=Uuid),
        on_or_after(Unit, ends="ended_on"),
    )
)
KNOWN_POINT = Kept(
    select(Point.name).where(
        Point.community_id == HERE, Point.id == bindparam("point_id", type_=Uuid)
    )
)
KNOWN_PROGRAMME = Kept(
    select(Programme.id).where(
        Programme.community_id == HERE,
        Programme.id == bindparam("programme_id", type_=Uuid),
        Programme.ended_at.is_(None),
    )
)
IDS = bindparam("ids", type_=ARRAY(Uuid))
AREAS = Kept(
    select(Grid.id)
    .where(Grid.community_id == HERE, Grid.id == any_(IDS))
    .union_all(select(Estate.id).where(Estate.community_id == HERE, Estate.id == any_(IDS)))
)
QUALIFICATIONS = Kept(
    select(Qualification.id).where(
        Qualification.community_id == HERE, Qualification.id == any_(IDS)
    )
)
OFFERED = Kept(
    WHOLE.where(Item.offered_since.is_not(None), Item.ended_at.is_(None)).order_by(*IN_ORDER)
)
OFFERED_TIMES = Kept(
    PATTERN.where(on_or_after(Pattern), on_or_after(Unit, ends="ended_on")).order_by(*WEEKLY)
)


def revision_name(community_id: int) -> str:
    return f"catalogue:{community_id}"


async def items(session: AsyncSession, actor: Actor) -> list[Row]:
    """All of them, some dozens."""
    return await ITEMS.all(session, seen_by(actor))


async def item(session: AsyncSession, actor: Actor, item_id: UUID) -> Row:
    return await ITEM.one(session, seen_by(actor) | {"item_id": item_id}, ItemNotFound)


async def item_for_update(session: AsyncSession, actor: Actor, item_id: UUID) -> Item:
    wanted = seen_by(actor) | {"item_id": item_id}
    return await ITEM_FOR_UPDATE.entity(session, wanted, ItemNotFound)


async def programmes(session: AsyncSession, community_id: int) -> list[Row]:
    return await PROGRAMMES.all(session, {"here": community_id})


async def programme_for_update(
    session: AsyncSession, community_id: int, programme_id: UUID
) -> Programme:
    wanted = {"here": community_id, "programme_id": programme_id}
    return await PROGRAMME_FOR_UPDATE.entity(session, wanted, ProgrammeNotFound)


async def patterns(session: AsyncSession, actor: Actor, item_id: UUID) -> list[Row]:
    """Also those that are over."""
    await item(session, actor, item_id)
    return await PATTERNS.all(session, {"here": actor.community_id, "item_id": item_id})


async def pattern_for_update(
    session: AsyncSession, actor: Actor, pattern_id: UUID
) -> tuple[Item, Pattern]:
    """The item is locked first, as by who offers it."""
    wanted = {"here": actor.community_id, "pattern_id": pattern_id}
    of = await ITEM_OF_PATTERN.one(session, wanted, PatternNotFound)
    found = await item_for_update(session, actor, of.item_id)
    return found, await PATTERN_FOR_UPDATE.entity(session, wanted, PatternNotFound)


async def patterns_for_update(
    session: AsyncSession, community_id: int, item_id: UUID
) -> list[Pattern]:
    """Of an item, that are not over."""
    rows = await PATTERNS_FOR_UPDATE.all(session, {"here": community_id, "item_id": item_id})
    return [adopt(session, Pattern, row._asdict()) for row in rows]


async def slots(
    session: AsyncSession, actor: Actor, span: Span, item_id: UUID | None, unit_id: UUID | None
) -> list[Row]:
    """For the office and the auditor all, for a coordinator those of their units."""
    asked = {
        "here": actor.community_id,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
        "units": list(actor.units),
        "of_item": item_id,
        "of_unit": unit_id,
    }
    return await SLOTS.all(session, asked | within(span))


async def slot_for_update(session: AsyncSession, community_id: int, slot_id: UUID) -> Slot:
    wanted = {"here": community_id, "slot_id": slot_id}
    return await SLOT_FOR_UPDATE.entity(session, wanted, SlotNotFound)


def within(span: Span) -> dict[str, datetime]:
    return {"begins": span.begins, "after": span.after}


def seen_by(actor: Actor) -> dict[str, Any]:
    sees_drafts = actor.is_staff or actor.has(Role.AUDITOR)
    return {"here": actor.community_id, "sees_drafts": sees_drafts}
