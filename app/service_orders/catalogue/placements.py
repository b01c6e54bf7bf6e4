"""What a placement is judged by, read in one statement under the slot's lock: item, slot, unit, and for
whom it is. Who places, offers, moves an order, judges here; and so does who shows which slots are open."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Row, adopt, columns
from app.residents.people.errors import PersonNotFound
from app.residents.people.models import Person
from app.residents.people.policy import visible_to
from app.service_orders.catalogue.eligibility import Rule, judge, judge_answers, rule_of
from app.service_orders.catalogue.errors import (
    EndedItem,
    ItemNotFound,
    NotEligible,
    NotYoursToOrder,
    SlotBegun,
    SlotCalledOff,
    SlotNotFound,
)
from app.service_orders.catalogue.lifecycle import ItemState
from app.service_orders.catalogue.models import Item, Slot
from app.service_orders.catalogue.policy import knows_why, may_order_for
from app.service_orders.catalogue.queries import CUSTOMER, Customer, customer
from app.service_orders.providers.models import Unit

ASKED = select(
    *columns(Slot),
    *(getattr(Item, one.key).label(f"item_{one.key}") for one in columns(Item)),
    Unit.ended_on.label("unit_ended_on"),
    *CUSTOMER,
)
PLACEMENT = Kept(
    ASKED.select_from(Slot)
    .join(Item, same(Item.id, Slot.item_id))
    .join(Unit, same(Unit.id, Slot.unit_id))
    .outerjoin(
        Person,
        (Person.community_id == HERE) & (Person.id == any_(bindparam("people", type_=ARRAY(Uuid)))),
    )
    .where(
        Slot.community_id == HERE,
        Slot.id == bindparam("slot_id", type_=Uuid),
        Item.community_id == HERE,
        Unit.community_id == HERE,
    )
    .with_for_update(of=Slot)
)


class Placement(NamedTuple):
    slot: Slot  # locked: `taken` and `last_number` are what they are
    item: Item
    unit_ended_on: date | None
    customers: Sequence[Customer]  # in the order in which they were named

    @property
    def day(self) -> date:
        """Of the service, by which ages count."""
        return self.slot.begins_at.astimezone(clock.HERE).date()

    @property
    def rule(self) -> Rule:
        return rule_of(self.item.rule)


async def read(
    session: AsyncSession, actor: Actor, slot_id: UUID, people: Sequence[UUID]
) -> Placement:
    """Raises `SlotNotFound`, or `PersonNotFound` of whom the roster does not have."""
    asked = visible_to(actor) | {"slot_id": slot_id, "people": list(people)}
    rows = await PLACEMENT.all(session, asked)
    if not rows:
        raise SlotNotFound
    found = {row.person_id: customer(row) for row in rows if row.person_id is not None}
    if found.keys() < set(people):
        raise PersonNotFound
    first = rows[0]
    return Placement(
        slot=adopt(session, Slot, {one.key: getattr(first, one.key) for one in columns(Slot)}),
        item=adopt(session, Item, _of_item(first)),
        unit_ended_on=first.unit_ended_on,
        customers=[found[one] for one in people],
    )


def must_be_open(placement: Placement, actor: Actor | None = None) -> None:
    """Whether the item and the slot can be ordered now, by whom it may be; full is another question."""
    slot, item = placement.slot, placement.item
    if item.state is ItemState.DRAFT and not (actor and actor.is_staff):
        raise ItemNotFound
    if item.state is not ItemState.OFFERED or is_over(placement.unit_ended_on, placement.day):
        raise EndedItem
    if slot.called_off_at is not None:
        raise SlotCalledOff
    if has_begun(slot):
        raise SlotBegun


def must_be_theirs(placement: Placement, actor: Actor) -> None:
    """Whether the caller orders for those people."""
    for one in placement.customers:
        must_order_for(actor, one)


def must_be_eligible(
    placement: Placement, actor: Actor | None, answers: Mapping[str, bool]
) -> None:
    """Each of them, on the day of the service, and what was asked. No actor: the clock, which is told all."""
    rule, day = placement.rule, placement.day
    refusals = list(judge_answers(rule, answers))
    for one in placement.customers:
        verdict = judge(rule, one.known, day)
        refusals[:0] = verdict.told(knows=actor is None or knows_why(actor)).refusals
    if refusals:
        raise NotEligible("；".join(dict.fromkeys(one.words for one in refusals)))


def must_order_for(actor: Actor, one: Customer) -> None:
    """Whom they do not see is not there; whom they see and do not act for is not theirs."""
    home = one.home_on(clock.today())
    if may_order_for(actor, one.id, None if home is None else home.grid_id):
        return
    raise NotYoursToOrder if one.sees else PersonNotFound


def is_over(ended_on: date | None, day: date) -> bool:
    return ended_on is not None and ended_on <= day


def has_begun(slot: Slot | Row) -> bool:
    begins_at: datetime = slot.begins_at
    return begins_at <= clock.now()


def _of_item(row: Row) -> dict[str, object]:
    return {one.key: getattr(row, f"item_{one.key}") for one in columns(Item)}
