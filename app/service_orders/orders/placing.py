"""For whom it is ordered, and whether they may have it: judged when it is placed, when a place is offered,
accepted, and when it is put off."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, any_, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.commitments.models import Commitment
from app.participation.commitments.queries import IS_CURRENT
from app.places.roles import queries as roles
from app.places.roles.actor import Actor, Scope
from app.platform import clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept
from app.residents.people.errors import PersonNotFound
from app.service_orders.catalogue import placements
from app.service_orders.catalogue.customers import Customer
from app.service_orders.catalogue.eligibility import Home
from app.service_orders.catalogue.errors import NotYoursToOrder
from app.service_orders.catalogue.models import ServedAt
from app.service_orders.catalogue.placements import Placement
from app.service_orders.catalogue.policy import may_order_for
from app.service_orders.orders import queries
from app.service_orders.orders.errors import (
    NoSuchHelper,
    NotOfOneHome,
    OrderedAlready,
    OutsideTheSlot,
    SaidTwice,
)
from app.service_orders.orders.lifecycle import LIFECYCLE
from app.service_orders.orders.models import CrewMember, Order, OrderPerson, Way
from app.service_orders.orders.priority import priority
from app.service_orders.orders.schemas import PlaceOrder

HAVE_SERVED = Kept(
    select(
        exists()
        .where(
            CrewMember.community_id == HERE,
            CrewMember.member_id == bindparam("member_id", type_=Uuid),
            CrewMember.arrived_at.is_not(None),
            OrderPerson.community_id == HERE,
            OrderPerson.order_id == CrewMember.order_id,
            OrderPerson.person_id == any_(bindparam("people", type_=ARRAY(Uuid))),
        )
        .label("have")
    )
)


PLANNED = Kept(  # of any of them, at any time at which the slot's service could be
    select(Commitment.begins_at, Commitment.ends_at)
    .where(
        Commitment.community_id == HERE,
        Commitment.person_id == any_(bindparam("people", type_=ARRAY(Uuid))),
        IS_CURRENT,
        Commitment.ends_at > bindparam("begins", type_=DateTime(timezone=True)),
        Commitment.begins_at < bindparam("ends", type_=DateTime(timezone=True)),
    )
    .order_by(Commitment.begins_at)
)


class Wanted(NamedTuple):
    """What somebody asks for, as far as it is judged."""

    slot_id: UUID
    people: Sequence[UUID]
    answers: Mapping[str, bool]
    begins_at: datetime | None = None
    id: UUID | None = None  # of the order, as far as it has one


class Placed(NamedTuple):
    """Where and when it would be."""

    placement: Placement
    home: Home
    begins_at: datetime
    ends_at: datetime
    priority: int

    @property
    def dwelling_id(self) -> UUID | None:
        return self.home.dwelling_id if self.placement.item.served_at is ServedAt.HOME else None


async def judge(session: AsyncSession, actor: Actor, wanted: Wanted) -> Placed:
    """The slot is locked from now on."""
    if len(set(wanted.people)) != len(wanted.people):
        raise SaidTwice
    found = await placements.read(session, actor, wanted.slot_id, wanted.people)
    await _must_be_theirs(session, actor, found)
    placements.must_be_open(found, actor)
    placements.must_be_eligible(found, actor, wanted.answers)
    if await queries.has_ordered(
        session, actor.community_id, wanted.slot_id, wanted.people, wanted.id
    ):
        raise OrderedAlready
    return await _placed(session, found, wanted.begins_at)


async def must_have_served(
    session: AsyncSession, community_id: int, member_id: UUID, people: Sequence[UUID]
) -> None:
    """Whoever has not is nobody for them."""
    found = {"here": community_id, "member_id": member_id, "people": list(people)}
    if not await HAVE_SERVED.scalar(session, found):
        raise NoSuchHelper


async def judge_again(
    session: AsyncSession, order: Order, wanted: Wanted, actor: Actor | None = None
) -> Placed:
    """Of an order that is there, for its own slot or another; who may ask was judged before. No actor:
    the clock."""
    here = order.community_id
    found = await placements.read_by_the_clock(session, here, wanted.slot_id, wanted.people)
    placements.must_be_open(found, actor)
    placements.must_be_eligible(found, actor, wanted.answers)
    if await queries.has_ordered(session, here, wanted.slot_id, wanted.people, wanted.id):
        raise OrderedAlready
    return await _placed(session, found, wanted.begins_at)


def way_of(actor: Actor, people: Sequence[UUID]) -> Way:
    if actor.acting_for is not None:
        return Way.AGENT
    if actor.person_id in people:
        return Way.SELF
    return Way.TELEPHONE if actor.is_staff else Way.AGENT


async def _must_be_theirs(session: AsyncSession, actor: Actor, found: Placement) -> None:
    """Whom they order for; and who lives with the one in whose place they order, if that one orders, or
    has been asked whether the agent may."""
    today = clock.today()
    principal = next((one for one in found.customers if one.id == actor.person_id), None)
    for one in found.customers:
        home = one.home_on(today)
        if may_order_for(actor, one.id, None if home is None else home.grid_id):
            continue
        is_at_home = principal is not None and _together(principal, one, today)
        if is_at_home and (actor.acting_for is None or await _is_agent(session, actor, one.id)):
            continue
        raise NotYoursToOrder if one.sees else PersonNotFound


def _together(one: Customer, other: Customer, day: date) -> bool:
    home, theirs = one.home_on(day), other.home_on(day)
    return home is not None and theirs is not None and home.dwelling_id == theirs.dwelling_id


async def _is_agent(session: AsyncSession, actor: Actor, person_id: UUID) -> bool:
    here = actor.community_id
    found = await roles.agent(session, actor.account_id, here, person_id, Scope.ORDERS)
    return found is not None


async def _placed(session: AsyncSession, found: Placement, wanted: datetime | None) -> Placed:
    first, *others = found.customers
    if not all(_together(first, other, found.day) for other in others):
        raise NotOfOneHome
    home = first.home_on(found.day)
    if home is None:
        raise PersonNotFound
    lasts = timedelta(minutes=found.item.minutes) * len(found.customers)
    begins_at = wanted or await _first_free(session, found, lasts)
    if not found.slot.begins_at <= begins_at < found.slot.ends_at:
        raise OutsideTheSlot
    urgent = (priority(one.known.born_on, one.known.facts, found.day) for one in found.customers)
    return Placed(found, home, begins_at, begins_at + lasts, max(urgent))


async def _first_free(session: AsyncSession, found: Placement, lasts: timedelta) -> datetime:
    """When none of them is planned elsewhere; if there is no such moment, when the slot begins."""
    slot, people = found.slot, [one.id for one in found.customers]
    within = {"begins": slot.begins_at, "ends": slot.ends_at + lasts}
    here = {"here": slot.community_id, "people": people}
    planned = [(row.begins_at, row.ends_at) for row in await PLANNED.all(session, here | within)]
    return placements.first_free(slot, lasts, planned) or slot.begins_at


def new_order(
    actor: Actor, body: PlaceOrder, found: Placed, number: int, series_id: UUID | None = None
) -> Order:
    people = [one.id for one in found.placement.customers]
    way = Way.SERIES if series_id else way_of(actor, people)
    order = Order(
        community_id=actor.community_id,
        id=body.id or new_id(),
        item_id=found.placement.item.id,
        item_name=found.placement.item.name,
        crew_size=found.placement.item.crew,
        customer_id=people[0],
        way=way,
        ordered_by=actor.account_id,
        agent_id=actor.account_id if way is Way.AGENT else None,
        wants_same_sex=body.wants_same_sex,
        wants_at_noon=body.wants_at_noon,
        series_id=series_id,
        state=LIFECYCLE.start,
        version=1,
    )
    order.people = people
    put(order, found, number)
    return order


def put(order: Order, found: Placed, number: int) -> None:
    """Where and when it is to be."""
    slot = found.placement.slot
    order.slot_id, order.number, order.unit_id = slot.id, number, slot.unit_id
    order.point_id, order.dwelling_id = slot.point_id, found.dwelling_id
    order.grid_id = found.home.grid_id
    order.begins_at, order.ends_at = found.begins_at, found.ends_at
    order.priority, order.lapsed_at = found.priority, None
