"""What a placement is judged by, read in one statement under the slot's lock: item, slot, unit, and for
whom it is. Who places, offers, moves an order, judges here; and so does who shows which slots are open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, label, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.models import Commitment
from app.participation.commitments.queries import IS_CURRENT
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Row, adopt, columns
from app.platform.spans import Span
from app.residents.people.errors import PersonNotFound
from app.residents.people.models import Person
from app.residents.people.policy import visible_to
from app.service_orders.catalogue.customers import CUSTOMER, Customer, customer
from app.service_orders.catalogue.eligibility import (
    Ask,
    Refusal,
    Rule,
    Why,
    judge,
    judge_answers,
    rule_of,
)
from app.service_orders.catalogue.errors import (
    EndedItem,
    ItemNotFound,
    NotEligible,
    NotYoursToOrder,
    SlotBegun,
    SlotCalledOff,
    SlotNotFound,
    UseIsRestricted,
)
from app.service_orders.catalogue.lifecycle import ItemState, state_of
from app.service_orders.catalogue.models import Item, Slot
from app.service_orders.catalogue.policy import knows_why, may_order_for
from app.service_orders.catalogue.queries import (
    AFTER,
    BEGINS,
    ITS_ID,
    SHOWN,
    SLOTS_OF_ITEM,
    seen_by,
    within,
)
from app.service_orders.providers.models import Unit

ASKED = select(
    *columns(Slot),
    *(getattr(Item, one.key).label(f"item_{one.key}") for one in columns(Item)),
    label("unit_ended_on", Unit.ended_on),
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


PERSON = bindparam("person_id", type_=Uuid)
PLANNED = (
    select(
        gathered(Commitment.begins_at, begins_at=Commitment.begins_at, ends_at=Commitment.ends_at)
    )
    .where(
        Commitment.community_id == HERE,
        Commitment.person_id == PERSON,
        IS_CURRENT,
        Commitment.ends_at > BEGINS,
        Commitment.begins_at < AFTER,
    )
    .scalar_subquery()
    .label("planned")
)
ASKING = Kept(
    select(
        *(getattr(Item, name) for name in ("rule", "minutes", "offered_since", "ended_at")),
        *CUSTOMER,
        PLANNED,
    )
    .select_from(Item)
    .outerjoin(Person, (Person.community_id == HERE) & (Person.id == PERSON))
    .where(Item.community_id == HERE, ITS_ID, SHOWN)
)
AHEAD = timedelta(days=31)


class Placement(NamedTuple):
    slot: Slot  # locked: `taken` and `last_number` are what they are
    item: Item
    unit_ended_on: date | None
    customers: Sequence[Customer]  # in the order in which they were named

    @property
    def day(self) -> date:
        """Of the service, by which ages count."""
        return day_of(self.slot)

    @property
    def rule(self) -> Rule:
        return rule_of(self.item.rule)


async def read(
    session: AsyncSession, actor: Actor, slot_id: UUID, people: Sequence[UUID]
) -> Placement:
    """Raises `SlotNotFound`, or `PersonNotFound` of whom the roster does not have."""
    return await _read(session, visible_to(actor), slot_id, people)


async def read_by_the_clock(
    session: AsyncSession, community_id: int, slot_id: UUID, people: Sequence[UUID]
) -> Placement:
    """For who was placed, or waits, already."""
    everybody: dict[str, Any] = {"here": community_id, "sees_all": True, "my_person": None}
    return await _read(session, everybody | {"grids": []}, slot_id, people)


async def _read(
    session: AsyncSession, caller: Mapping[str, Any], slot_id: UUID, people: Sequence[UUID]
) -> Placement:
    asked = {**caller, "slot_id": slot_id, "people": list(people)}
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


def must_be_eligible(
    placement: Placement, actor: Actor | None, answers: Mapping[str, bool]
) -> None:
    """Each of them, on the day of the service, and what was asked. No actor: the clock, which is told all."""
    if any(one.is_restricted for one in placement.customers):
        raise UseIsRestricted
    rule, day = placement.rule, placement.day
    refusals = list(judge_answers(rule, answers))
    for one in placement.customers:
        knows = actor is None or knows_why(actor, one.id, _grid_of(one))
        refusals[:0] = judge(rule, one.known, day).told(knows=knows).refusals
    if refusals:
        raise NotEligible("；".join(dict.fromkeys(one.words for one in refusals)))


def must_order_for(actor: Actor, one: Customer) -> None:
    """Whom they do not see is not there; whom they see and do not act for is not theirs."""
    if not may_order_for(actor, one.id, _grid_of(one)):
        raise NotYoursToOrder if one.sees else PersonNotFound


def _grid_of(one: Customer) -> UUID | None:
    """In which they live now."""
    home = one.home_on(clock.today())
    return None if home is None else home.grid_id


class Choices(NamedTuple):
    item_id: UUID
    person_id: UUID
    minutes: int
    asks: Sequence[Ask]
    slots: Sequence["Choice"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A slot, and what stands against it, as far as the caller may know."""

    slot: Row
    starts_at: datetime | None  # when the service could begin at the earliest
    refusals: tuple[Refusal, ...]

    @property
    def free(self) -> int:
        left: int = self.slot.capacity - self.slot.taken
        return left

    @property
    def may_wait(self) -> bool:
        """It is full, and nothing else stands against it. Who waits may be planned elsewhere yet."""
        return {Why.FULL} <= {one.why for one in self.refusals} <= {Why.FULL, Why.COLLIDES}


async def choices(
    session: AsyncSession, actor: Actor, item_id: UUID, person_id: UUID, first: date
) -> Choices:
    """The slots of an item from a day on, each with what stands against it for somebody."""
    span = Span(first, first + AHEAD)
    asked = visible_to(actor) | within(span)
    ids = {"item_id": item_id, "person_id": person_id}
    row = await ASKING.one(session, asked | ids | seen_by(actor), ItemNotFound)
    if row.person_id is None:
        raise PersonNotFound
    who = customer(row)
    must_order_for(actor, who)
    if who.is_restricted:
        raise UseIsRestricted
    rule, knows = rule_of(row.rule), knows_why(actor, person_id, _grid_of(who))
    planned = [
        (datetime.fromisoformat(one["begins_at"]), datetime.fromisoformat(one["ends_at"]))
        for one in row.planned
    ]
    state = state_of(row.offered_since, row.ended_at)

    @cache
    def verdict(day: date) -> tuple[Refusal, ...]:
        return judge(rule, who.known, day).told(knows=knows).refusals

    def choice(slot: Row) -> Choice:
        starts_at = first_free(slot, timedelta(minutes=row.minutes), planned)
        found = [*of_the_slot(slot, state), *verdict(day_of(slot))]
        if starts_at is None:
            found.append(Refusal(Why.COLLIDES, "与该服务对象的另一项安排时间冲突"))
        if slot.taken >= slot.capacity:
            found.append(Refusal(Why.FULL, "已约满，可以候补"))
        return Choice(slot, starts_at, tuple(found))

    rows = await SLOTS_OF_ITEM.all(session, within(span) | ids | {"here": actor.community_id})
    return Choices(item_id, person_id, row.minutes, rule.asks, [choice(one) for one in rows])


def of_the_slot(slot: Row, state: ItemState) -> Iterator[Refusal]:
    if state is not ItemState.OFFERED or is_over(slot.ended_on, day_of(slot)):
        yield Refusal(Why.NOT_OFFERED, "该服务事项未上架或已停办")
    if slot.called_off_at is not None:
        yield Refusal(Why.CALLED_OFF, f"该时段已停办：{slot.called_off_because or '另行通知'}")
    if has_begun(slot):
        yield Refusal(Why.PAST, "该时段已经开始或结束")


def first_free(
    slot: Slot | Row, lasts: timedelta, planned: Sequence[tuple[datetime, datetime]]
) -> datetime | None:
    """The first moment of a slot at which a service can begin that collides with nothing planned, in
    order of time; none: there is no such moment."""
    moment: datetime = slot.begins_at
    for begins_at, ends_at in planned:
        if begins_at < moment + lasts and moment < ends_at:
            moment = ends_at
    return moment if moment == slot.begins_at or moment < slot.ends_at else None


def day_of(slot: Slot | Row) -> date:
    begins_at: datetime = slot.begins_at
    return begins_at.astimezone(clock.HERE).date()


def is_over(ended_on: date | None, day: date) -> bool:
    return ended_on is not None and ended_on <= day


def has_begun(slot: Slot | Row) -> bool:
    begins_at: datetime = slot.begins_at
    return begins_at <= clock.now()


def _of_item(row: Row) -> dict[str, object]:
    return {one.key: getattr(row, f"item_{one.key}") for one in columns(Item)}
