"""Reading crews: who serves an order, what is missing of them, what is open, and what is uncovered."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Uuid,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.places.grids.models import Grid
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Row, adopt, columns
from app.service_orders.catalogue.models import Item
from app.service_orders.crews.candidates import CAN, IN_UNIT, Against, against
from app.service_orders.crews.policy import IN_CREW, IS_ME, IS_OFFERED, sees_gaps, visible_to
from app.service_orders.home_notes.models import HomeNote, NoteKind
from app.service_orders.orders import queries as orders
from app.service_orders.orders.errors import OrderNotFound
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember, Order, OrderPerson
from app.service_orders.orders.policy import OF_MY_UNITS, VISIBLE
from app.service_orders.orders.queries import CREW_SIZE, ITEM_NAME, ITS_ID, WHOLE
from app.service_orders.providers.models import Member, Unit

MOST = 500
TWO, THREE = 2, 3
NOW = bindparam("now", type_=DateTime(timezone=True))

OF_MEMBER = (Member.community_id == HERE) & same(Member.id, CrewMember.member_id)
CREW = (
    select(
        gathered(
            CrewMember.id,
            id=Member.id,
            name=Member.name,
            number=Member.number,
            unit=Unit.name,
            photo_id=Member.photo_id,
            way=CrewMember.way,
            since=CrewMember.since,
            arrived_at=CrewMember.arrived_at,
        )
    )
    .join(Member, OF_MEMBER)
    .join(Unit, IN_UNIT)
    .where(IN_CREW)
    .correlate(Order)
    .scalar_subquery()
)
COUNT = (
    select(func.count()).select_from(CrewMember).where(IN_CREW).correlate(Order).scalar_subquery()
)
_for_whom = (OrderPerson.community_id == HERE) & same(OrderPerson.order_id, Order.id)
_before, _whom = aliased(Order), aliased(OrderPerson)
KNOWN_AT_HOME = (  # somebody was there before, for one of them
    exists()
    .where(
        _for_whom,
        _whom.community_id == HERE,
        _whom.person_id == OrderPerson.person_id,
        _whom.order_id != Order.id,
        _before.community_id == HERE,
        same(_before.id, _whom.order_id),
        _before.arrived_at.is_not(None),
        _before.dwelling_id.is_not(None),
    )
    .correlate(Order)
)
IS_MARKED = exists().where(
    HomeNote.community_id == HERE,
    same(HomeNote.dwelling_id, Order.dwelling_id),
    HomeNote.kind == NoteKind.TWO,
    HomeNote.ended_at.is_(None),
)
NOT_ALONE = Order.dwelling_id.is_not(None) & or_(~KNOWN_AT_HOME, IS_MARKED)
WANTED: ColumnElement[int] = case((NOT_ALONE, func.greatest(CREW_SIZE, TWO)), else_=CREW_SIZE)
"""How many are to serve an order: as its item says, and two at a first visit or a marked home."""

IS_ON = Order.state.in_([OrderState.TAKEN, OrderState.PLACED])
OF_ITEM = (Item.community_id == HERE) & same(Item.id, Order.item_id)
PARTS = (CREW.label("members"), WANTED.label("wanted"))
ITS_CREW = Kept(
    select(*PARTS).select_from(Order).join(Item, OF_ITEM).where(Order.community_id == HERE, ITS_ID)
)
SEEN = Kept(WHOLE.add_columns(*PARTS).where(Item.community_id == HERE, ITS_ID, VISIBLE))
TAKEABLE = Kept(
    WHOLE.join(Member, IS_ME & (Member.community_id == Order.community_id))
    .where(Order.community_id == HERE, Item.community_id == HERE, ITS_ID, IS_OFFERED)
    .add_columns(Member.id.label("as_member"))
    .with_for_update(of=Order),
)
OPEN = Kept(
    select(
        *(Order.id, Order.item_id, Order.grid_id, Order.begins_at, Order.ends_at),
        ITEM_NAME,
        Grid.name.label("grid"),
        WANTED.label("wanted"),
        COUNT.label("serving"),
    )
    .join(Item, OF_ITEM)
    .join(Member, IS_ME & (Member.community_id == Order.community_id))
    .join(Unit, IN_UNIT)
    .outerjoin(Grid, (Grid.community_id == HERE) & same(Grid.id, Order.grid_id))
    .where(
        Order.community_id == HERE,
        Order.begins_at > NOW,
        IS_ON,
        IS_OFFERED,
        or_(Order.state == OrderState.PLACED, COUNT < WANTED),
        ~exists().where(IN_CREW, CrewMember.member_id == Member.id).correlate(Order, Member),
        CAN,
    )
    .order_by(Order.begins_at, Order.id)
    .limit(MOST)
)
CANNOT_COME = against(Against.LEFT, Against.STOPPED, Against.SKILL, Against.ABSENT)
_absent = (
    select(
        gathered(CrewMember.id, id=Member.id, name=Member.name, unit=Unit.name, against=CANNOT_COME)
    )
    .join(Member, OF_MEMBER)
    .join(Unit, IN_UNIT)
    .where(IN_CREW, func.cardinality(CANNOT_COME) > 0)
    .correlate(Order)
    .scalar_subquery()
)
_gaps = (
    select(
        *(Order.id, Order.state, Order.unit_id, Order.grid_id, Order.begins_at, Order.ends_at),
        *(Order.lapsed_at, Order.item_id, Order.priority),
        ITEM_NAME,
        _absent.label("unable"),
        COUNT.label("serving"),
        WANTED.label("wanted"),
    )
    .join(Item, OF_ITEM)
    .where(
        VISIBLE,
        IS_ON,
        Order.begins_at >= bindparam("since", type_=DateTime(timezone=True)),
        or_(bindparam("sees_all"), OF_MY_UNITS),
    )
    .subquery()
)
UNCOVERED = Kept(
    select(_gaps)
    .where(
        or_(
            func.jsonb_array_length(_gaps.c.unable) > 0,
            (_gaps.c.state == OrderState.TAKEN) & (_gaps.c.serving < _gaps.c.wanted),
            _gaps.c.lapsed_at.is_not(None) & (_gaps.c.state == OrderState.PLACED),
        )
    )
    .order_by(_gaps.c.begins_at, _gaps.c.id)
    .limit(MOST)
)
SERVING = Kept(
    select(*columns(CrewMember), Member.name, Member.account_id)
    .join(Member, OF_MEMBER)
    .where(
        CrewMember.community_id == HERE,
        CrewMember.order_id == bindparam("order_id", type_=Uuid),
        CrewMember.ended_at.is_(None),
    )
    .order_by(CrewMember.member_id)
)
TAKEN_BY = Kept(
    select(*columns(Order))
    .join(CrewMember, IN_CREW)
    .where(
        Order.community_id == HERE,
        ITS_ID,
        CrewMember.member_id == bindparam("member_id", type_=Uuid),
        Order.state == OrderState.TAKEN,
        Order.begins_at > NOW,
    )
)
TO_COME_OF = Kept(
    select(Order.id)
    .join(CrewMember, IN_CREW)
    .where(
        Order.community_id == HERE,
        CrewMember.member_id == bindparam("member_id", type_=Uuid),
        Order.state == OrderState.TAKEN,
        Order.ends_at > NOW,
    )
    .order_by(Order.id)
)


async def seen(session: AsyncSession, actor: Actor, order_id: UUID) -> Row:
    return await SEEN.one(session, visible_to(actor) | {"order_id": order_id}, OrderNotFound)


async def crew(session: AsyncSession, order: Order) -> Row:
    """Who serves it (`members`), and how many are to (`wanted`)."""
    its = {"here": order.community_id, "order_id": order.id}
    return await ITS_CREW.one(session, its, OrderNotFound)


async def to_take(session: AsyncSession, actor: Actor, order_id: UUID) -> tuple[Order, UUID | None]:
    """Which the caller could take, as the member that they are; or sees."""
    row = await TAKEABLE.first(session, visible_to(actor) | {"order_id": order_id})
    if row is None:
        return await orders.for_update(session, actor, order_id), None
    return adopt(session, Order, row._asdict()), row.as_member


async def open_to(session: AsyncSession, actor: Actor) -> Sequence[Row]:
    """What the caller could take now, soonest first."""
    return await OPEN.all(session, visible_to(actor) | {"now": clock.now(), "besides": []})


async def uncovered(session: AsyncSession, actor: Actor) -> Sequence[Row]:
    """Of today and later."""
    sees_gaps(actor)
    since = datetime.combine(clock.today(), time.min, clock.HERE)
    return await UNCOVERED.all(session, visible_to(actor) | {"since": since})


async def serving(session: AsyncSession, order: Order) -> list[Row]:
    """Of an order that is locked."""
    return await SERVING.all(session, {"here": order.community_id, "order_id": order.id})


async def taken_by(
    session: AsyncSession, community_id: int, order_id: UUID, member_id: UUID
) -> Row | None:
    """An order to come that somebody serves."""
    asked = {"here": community_id, "order_id": order_id, "member_id": member_id}
    return await TAKEN_BY.first(session, asked | {"now": clock.now()})


async def to_come_of(session: AsyncSession, community_id: int, member_id: UUID) -> list[UUID]:
    """The orders that somebody is to serve."""
    asked = {"here": community_id, "member_id": member_id, "now": clock.now()}
    return await TO_COME_OF.scalars(session, asked)
