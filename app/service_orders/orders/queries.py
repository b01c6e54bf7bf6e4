"""Reading orders. Every query for somebody starts from what they may see."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, any_, bindparam, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.grids.models import Grid
from app.places.points.models import Point
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Listing, Locked, Row, adopt, columns
from app.platform.paging import Window
from app.platform.spans import Span
from app.residents.people.models import Person
from app.service_orders.catalogue.errors import SlotNotFound
from app.service_orders.catalogue.models import Item, Slot
from app.service_orders.orders.errors import OrderNotFound
from app.service_orders.orders.lifecycle import TO_COME, OrderState
from app.service_orders.orders.models import CrewMember, Order, OrderPerson
from app.service_orders.orders.policy import IS_MINE, JUDGED, PEOPLE, SERVES, VISIBLE, visible_to
from app.service_orders.providers.models import Member, MemberAbsence, Unit

ITS_ID = Order.id == bindparam("order_id", type_=Uuid)
ITS_SLOT = Order.slot_id == bindparam("slot_id", type_=Uuid)
ITS_ITEM = same(Item.id, Order.item_id)
ITEM_NAME = func.coalesce(Order.item_name, Item.name).label("item")
CREW_SIZE = func.coalesce(Order.crew_size, Item.crew)
"""What was ordered, as it was then; before that was kept, as the item is."""
IDS = func.array(PEOPLE.scalar_subquery()).label("people")
CUSTOMERS = (
    select(gathered(OrderPerson.id, person_id=Person.id, name=Person.name))
    .select_from(OrderPerson)
    .join(Person, same(Person.id, OrderPerson.person_id))
    .where(
        OrderPerson.community_id == HERE,
        same(OrderPerson.order_id, Order.id),
        Person.community_id == HERE,
    )
    .correlate(Order)
    .scalar_subquery()
    .label("customers")
)
OF_ITS_CREW = (
    CrewMember.community_id == HERE,
    same(CrewMember.order_id, Order.id),
    CrewMember.ended_at.is_(None),
    Member.community_id == HERE,
    same(Member.id, CrewMember.member_id),
)
HELPERS = (
    select(gathered(CrewMember.id, member_id=Member.id, name=Member.name, number=Member.number))
    .select_from(CrewMember)
    .join(Member, same(Member.id, CrewMember.member_id))
    .where(*OF_ITS_CREW)
    .correlate(Order)
    .scalar_subquery()
    .label("helpers")
)
IS_AWAY = exists().where(
    MemberAbsence.community_id == HERE,
    same(MemberAbsence.member_id, Member.id),
    MemberAbsence.withdrawn_at.is_(None),
    MemberAbsence.begins_at < Order.ends_at,
    MemberAbsence.ends_at > Order.begins_at,
)
CAN_COME = (
    select(func.count())
    .select_from(CrewMember)
    .join(Member, same(Member.id, CrewMember.member_id))
    .where(*OF_ITS_CREW, Member.stopped_at.is_(None), ~IS_AWAY)
    .correlate(Order)
    .scalar_subquery()
)
IS_UNCOVERED = (Order.state == OrderState.TAKEN) & (CREW_SIZE > CAN_COME)
WHOLE = select(
    *columns(Order),
    *JUDGED,
    IDS,
    CUSTOMERS,
    *(ITEM_NAME, Item.minutes, CREW_SIZE.label("crew")),
).join(Item, ITS_ITEM)
FOR_UPDATE = Locked(
    Order, WHOLE.where(Item.community_id == HERE, ITS_ID, VISIBLE).with_for_update(of=Order)
)
BY_ITSELF = WHOLE.where(Order.community_id == HERE, Item.community_id == HERE)
LOCKED = Locked(  # for the clock, and for who was judged before
    Order, BY_ITSELF.where(ITS_ID).with_for_update(of=Order)
)
OF_A_SLOT = Locked(
    Order,
    BY_ITSELF.where(ITS_SLOT, Order.state.in_(TO_COME))
    .order_by(Order.number)
    .with_for_update(of=Order),
)
NEXT = Locked(
    Order,
    BY_ITSELF.where(ITS_SLOT, Order.state == OrderState.WAITING)
    .order_by(Order.number)
    .limit(1)
    .with_for_update(of=Order),
)
OF_SOMEBODY = Kept(
    select(Order.id, Order.slot_id)
    .where(
        Order.community_id == HERE,
        Order.state.in_(TO_COME),
        exists().where(
            OrderPerson.community_id == HERE,
            same(OrderPerson.order_id, Order.id),
            OrderPerson.person_id == bindparam("person_id", type_=Uuid),
        ),
    )
    .order_by(Order.slot_id, Order.id),
)
NONE = UUID(int=0)
NOBODY = {"me": None, "account": None, "my_person": None}
SLOT_OF = Kept(select(Order.slot_id).where(ITS_ID, VISIBLE))
ANSWERS = Kept(
    select(OrderPerson.answers)
    .where(
        OrderPerson.community_id == HERE,
        OrderPerson.order_id == bindparam("order_id", type_=Uuid),
    )
    .order_by(OrderPerson.id)
)

BARE = (
    select(
        *columns(Order),
        *JUDGED,
        CUSTOMERS,
        HELPERS,
        IS_UNCOVERED.label("is_uncovered"),
        *(ITEM_NAME, Item.list.label("service_list"), Item.served_at, Item.minutes),
        CREW_SIZE.label("crew"),
        Unit.name.label("unit"),
        Grid.name.label("grid"),
    )
    .join(Item, ITS_ITEM)
    .join(Unit, same(Unit.id, Order.unit_id))
    .outerjoin(Grid, same(Grid.id, Order.grid_id))
    .where(Order.community_id == HERE, Item.community_id == HERE, Unit.community_id == HERE)
)
LISTED = BARE.where(VISIBLE)
BEGINS, AFTER = (bindparam(name, type_=DateTime(timezone=True)) for name in ("begins", "after"))
IN_THE_SPAN = (Order.begins_at >= BEGINS) & (Order.begins_at < AFTER)
_other = aliased(Order)
WAITING_BEFORE = (
    select(func.count())
    .where(
        _other.community_id == HERE,
        _other.slot_id == Order.slot_id,
        _other.state == OrderState.WAITING,
        _other.number < Order.number,
    )
    .correlate(Order)
    .scalar_subquery()
    .label("waiting_before")
)
ITS_ANSWERS = (
    select(gathered(OrderPerson.id, person_id=OrderPerson.person_id, answers=OrderPerson.answers))
    .where(OrderPerson.community_id == HERE, same(OrderPerson.order_id, Order.id))
    .correlate(Order)
    .scalar_subquery()
    .label("answers")
)
LISTING = Listing(
    LISTED,
    Order.id,
    state=Order.state == bindparam("state"),
    day=IN_THE_SPAN,
    item_id=Order.item_id == bindparam("item_id"),
    unit_id=Order.unit_id == bindparam("unit_id"),
    grid_id=Order.grid_id == bindparam("grid_id"),
    slot_id=Order.slot_id == bindparam("slot_id"),
    mine=or_(IS_MINE, SERVES, Order.ordered_by == bindparam("me", type_=Uuid)),
    waiting=Order.state.in_([OrderState.WAITING, OrderState.OFFERED]),
    lapsed=Order.lapsed_at.is_not(None) & (Order.state == OrderState.PLACED),
    uncovered=IS_UNCOVERED,
)
ONE = Kept(
    LISTED.add_columns(
        WAITING_BEFORE, ITS_ANSWERS, ADDRESS.label("address"), Point.name.label("point")
    )
    .outerjoin(Dwelling, same(Dwelling.id, Order.dwelling_id))
    .outerjoin(Building, IN_BUILDING)
    .outerjoin(Estate, IN_ESTATE)
    .outerjoin(Point, same(Point.id, Order.point_id))
    .where(ITS_ID)
)
HAS_ORDERED = Kept(
    select(Order.id).where(
        Order.community_id == HERE,
        ITS_SLOT,
        Order.state.in_([*TO_COME, OrderState.UNDER_WAY]),
        Order.id != bindparam("besides", type_=Uuid),
        exists().where(
            OrderPerson.community_id == HERE,
            same(OrderPerson.order_id, Order.id),
            OrderPerson.person_id == any_(bindparam("people", type_=ARRAY(Uuid))),
        ),
    )
)
CALL_LIST = Kept(
    LISTED.where(ITS_SLOT, Order.state.in_([OrderState.WAITING, OrderState.OFFERED])).order_by(
        Order.number
    )
)
FORGET = Kept(
    delete(OrderPerson).where(
        OrderPerson.community_id == HERE,
        OrderPerson.order_id == bindparam("order_id", type_=Uuid),
        OrderPerson.person_id == bindparam("person_id", type_=Uuid),
    )
)
SLOT = Kept(
    select(
        *(Slot.id, Slot.begins_at, (Slot.capacity - Slot.taken).label("free")),
        Item.name.label("item"),
    )
    .join(Item, same(Item.id, Slot.item_id))
    .where(Slot.community_id == HERE, Slot.id == bindparam("slot_id", type_=Uuid))
)


@dataclass(frozen=True, slots=True)
class Filters:
    state: OrderState | None = None
    day: date | None = None
    item_id: UUID | None = None
    unit_id: UUID | None = None
    grid_id: UUID | None = None
    slot_id: UUID | None = None
    mine: bool = False
    waiting: bool = False
    lapsed: bool = False
    uncovered: bool = False


async def listing(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    then = within(Span(only.day, only.day)) if only.day else {}
    return await LISTING.page(session, window, visible_to(actor) | then, **asdict(only))


async def has_ordered(
    session: AsyncSession,
    community_id: int,
    slot_id: UUID,
    people: Sequence[UUID],
    besides: UUID | None = None,
) -> bool:
    """Whether one of them has an order in a slot, which is locked, or waits for one."""
    found = {"here": community_id, "slot_id": slot_id, "people": list(people)}
    return await HAS_ORDERED.first(session, found | {"besides": besides or NONE}) is not None


def within(span: Span) -> dict[str, Any]:
    return {"begins": span.begins, "after": span.after}


async def one(session: AsyncSession, actor: Actor, order_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"order_id": order_id}, OrderNotFound)


async def slot_of(session: AsyncSession, actor: Actor, order_id: UUID) -> UUID:
    found = visible_to(actor) | {"order_id": order_id}
    row = await SLOT_OF.one(session, found, OrderNotFound)
    slot_id: UUID = row.slot_id
    return slot_id


async def for_update(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    """About to take a step: two clicks make one step."""
    found = visible_to(actor) | {"order_id": order_id}
    return await FOR_UPDATE.entity(session, found, OrderNotFound)


async def by_the_clock(session: AsyncSession, community_id: int, order_id: UUID) -> Order:
    found = NOBODY | {"here": community_id, "order_id": order_id}
    return await LOCKED.entity(session, found, OrderNotFound)


async def to_come_in(session: AsyncSession, community_id: int, slot_id: UUID) -> list[Order]:
    """Of a slot, which is locked; locked too, in order of arrival."""
    rows = await OF_A_SLOT.all(session, NOBODY | {"here": community_id, "slot_id": slot_id})
    return [adopt(session, Order, row._asdict()) for row in rows]


async def next_waiting(session: AsyncSession, community_id: int, slot_id: UUID) -> Order | None:
    """Locked; the slot is."""
    row = await NEXT.first(session, NOBODY | {"here": community_id, "slot_id": slot_id})
    return None if row is None else adopt(session, Order, row._asdict())


async def to_come_of(session: AsyncSession, community_id: int, person_id: UUID) -> list[Row]:
    """What somebody has before them; not locked, in the order in which slots are."""
    found = {"here": community_id, "person_id": person_id}
    return await OF_SOMEBODY.all(session, found)


async def answers(session: AsyncSession, order: Order) -> dict[str, bool]:
    """What was answered when it was placed: the same for all of its people."""
    found = {"here": order.community_id, "order_id": order.id}
    given: dict[str, bool] = await ANSWERS.scalar(session, found)
    return given


async def crew(session: AsyncSession, order: Order) -> list[CrewMember]:
    """Who serves it now; locked."""
    found = (
        select(CrewMember)
        .where(
            CrewMember.community_id == order.community_id,
            CrewMember.order_id == order.id,
            CrewMember.ended_at.is_(None),
        )
        .order_by(CrewMember.id)
        .with_for_update()
    )
    return list(await session.scalars(found))


async def forget_person(session: AsyncSession, order: Order, person_id: UUID) -> None:
    """Of several: it is for the others only."""
    its = {"here": order.community_id, "order_id": order.id, "person_id": person_id}
    await FORGET.run(session, its)


async def slot(session: AsyncSession, community_id: int, slot_id: UUID) -> Row:
    return await SLOT.one(session, {"here": community_id, "slot_id": slot_id}, SlotNotFound)


async def call_list(session: AsyncSession, actor: Actor, slot_id: UUID) -> list[Row]:
    return await CALL_LIST.all(session, visible_to(actor) | {"slot_id": slot_id})
