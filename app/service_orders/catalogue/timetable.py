"""Patterns and slots: when an item can be had, of which unit, where, and how many times.

A pattern that is changed has a new version from a day on. What was ordered stays as it was.
"""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.policy import must_be_staff
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_event
from app.platform.jobs.events import publish
from app.platform.worktime import queries as worktime
from app.service_orders.catalogue import queries
from app.service_orders.catalogue.errors import (
    BelowTaken,
    EndedItem,
    InThePast,
    NoSuchProvider,
    NoSuchServicePoint,
    PatternOver,
    SlotBegun,
    SlotCalledOff,
    TooFarAhead,
    WrongPlace,
)
from app.service_orders.catalogue.events import SlotWidened
from app.service_orders.catalogue.lifecycle import ItemState
from app.service_orders.catalogue.models import Item, Pattern, ServedAt, Slot
from app.service_orders.catalogue.schemas import (
    AddPattern,
    AddSlot,
    ChangePattern,
    EndPattern,
    SetCapacity,
)
from app.service_orders.catalogue.service import changed
from app.service_orders.catalogue.slots import AHEAD, drop_from, follow

AT_MOST = timedelta(days=366)


class Place(NamedTuple):
    """Who provides it and where, by name."""

    unit: str
    ended_on: date | None
    point: str | None


async def add_pattern(
    session: AsyncSession,
    actor: Actor,
    item_id: UUID,
    body: AddPattern,
    *,
    ahead: timedelta = AHEAD,
) -> Pattern:
    must_be_staff(actor)
    item = await _item(session, actor, item_id)
    since = body.since or clock.today()
    _must_be_near(since)
    if body.until is not None and body.until <= since:
        raise InThePast("结束日期须晚于开始日期")
    place = await _place(session, item, body.unit_id, body.point_id)
    pattern = Pattern(
        community_id=actor.community_id,
        id=new_id(),
        item_id=item_id,
        since=since,
        entered_by=actor.account_id,
        **body.model_dump(exclude={"since"}),
    )
    await _keep(session, pattern, place)
    await changed(session, actor, pattern, "add", body.model_dump(mode="json"))
    await _follow(session, item, pattern, ahead)
    return pattern


async def change_pattern(
    session: AsyncSession, actor: Actor, pattern_id: UUID, body: ChangePattern
) -> Pattern:
    """A new version from a day on: slots without orders follow it."""
    must_be_staff(actor)
    item, before = await _not_over(session, actor, pattern_id)
    _must_be_near(body.since)
    if before.until is not None and before.until <= body.since:
        raise PatternOver
    place = await _place(session, item, before.unit_id, body.point_id)
    after = Pattern(
        community_id=actor.community_id,
        id=new_id(),
        item_id=before.item_id,
        unit_id=before.unit_id,
        until=before.until,
        entered_by=actor.account_id,
        **body.model_dump(),
    )
    before.until = max(before.since, body.since)
    await session.flush()
    await drop_from(session, before, body.since)
    await _keep(session, after, place)
    said = body.model_dump(mode="json") | {"replaces": str(before.id)}
    await changed(session, actor, after, "change", said)
    await _follow(session, item, after)
    return after


async def end_pattern(
    session: AsyncSession, actor: Actor, pattern_id: UUID, body: EndPattern
) -> Pattern:
    must_be_staff(actor)
    _, pattern = await _not_over(session, actor, pattern_id)
    if body.until < clock.today():
        raise InThePast
    if pattern.until is not None and pattern.until < body.until:
        raise PatternOver
    pattern.until = max(pattern.since, body.until)
    await session.flush()
    await drop_from(session, pattern, body.until)
    await changed(session, actor, pattern, "end", body.model_dump(mode="json"))
    return pattern


async def add_slot(session: AsyncSession, actor: Actor, item_id: UUID, body: AddSlot) -> Slot:
    """Made by hand: no pattern changes it."""
    must_be_staff(actor)
    item = await _item(session, actor, item_id)
    if body.begins_at <= clock.now():
        raise InThePast
    day = body.begins_at.astimezone(clock.HERE).date()
    _must_be_near(day)
    place = await _place(session, item, body.unit_id, body.point_id)
    if place.ended_on is not None and place.ended_on <= day:
        raise NoSuchProvider
    slot = Slot(
        community_id=actor.community_id,
        id=new_id(),
        item_id=item_id,
        taken=0,
        last_number=0,
        **body.model_dump(),
    )
    session.add(slot)
    await session.flush()
    slot.item, slot.unit, slot.point = item.name, place.unit, place.point
    await record_event(session, slot, actor=actor, action="add", **body.model_dump(mode="json"))
    return slot


async def set_capacity(
    session: AsyncSession, actor: Actor, slot_id: UUID, body: SetCapacity
) -> Slot:
    """Never below what is taken; who waits is offered what is new."""
    must_be_staff(actor)
    slot = await queries.slot_for_update(session, actor.community_id, slot_id)
    if slot.called_off_at is not None:
        raise SlotCalledOff
    if slot.begins_at <= clock.now():
        raise SlotBegun
    if body.capacity < slot.taken:
        raise BelowTaken(f"已预约 {slot.taken} 个名额，请先改期或取消多出的预约")
    before, slot.capacity = slot.capacity, body.capacity
    said = {"before": before, "now": body.capacity}
    await record_event(session, slot, actor=actor, action="set_capacity", **said)
    if body.capacity > before:
        widened = {"community_id": slot.community_id, "slot_id": slot.id, "at": clock.now()}
        await publish(session, SlotWidened(**widened))
    return slot


async def _item(session: AsyncSession, actor: Actor, item_id: UUID) -> Item:
    """Locked, so that it is not ended meanwhile."""
    item = await queries.item_for_update(session, actor, item_id)
    _must_go_on(item)
    return item


async def _not_over(session: AsyncSession, actor: Actor, pattern_id: UUID) -> tuple[Item, Pattern]:
    item, pattern = await queries.pattern_for_update(session, actor, pattern_id)
    if pattern.until is not None and pattern.until <= clock.today():
        raise PatternOver
    _must_go_on(item)
    return item, pattern


def _must_go_on(item: Item) -> None:
    if item.state is ItemState.ENDED:
        raise EndedItem


async def _place(session: AsyncSession, item: Item, unit_id: UUID, point_id: UUID | None) -> Place:
    here = {"here": item.community_id}
    unit = await queries.KNOWN_UNIT.one(session, here | {"unit_id": unit_id}, NoSuchProvider)
    if (point_id is not None) is not (item.served_at is ServedAt.POINT):
        raise WrongPlace
    if point_id is None:
        return Place(unit.name, unit.ended_on, None)
    point = await queries.KNOWN_POINT.one(
        session, here | {"point_id": point_id}, NoSuchServicePoint
    )
    return Place(unit.name, unit.ended_on, point.name)


async def _keep(session: AsyncSession, pattern: Pattern, place: Place) -> None:
    session.add(pattern)
    await session.flush()
    pattern.unit, pattern.ended_on, pattern.point = place


async def _follow(
    session: AsyncSession, item: Item, pattern: Pattern, ahead: timedelta = AHEAD
) -> None:
    if item.state is ItemState.OFFERED:
        calendar = await worktime.load(session)
        await follow(session, pattern, calendar, ends_on=pattern.ended_on, ahead=ahead)


def _must_be_near(day: date) -> None:
    if day < clock.today():
        raise InThePast
    if day > clock.today() + AT_MOST:
        raise TooFarAhead
