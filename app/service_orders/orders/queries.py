"""Reading orders. Every query for somebody starts from what they may see."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Locked, Row, columns
from app.service_orders.catalogue.models import Item
from app.service_orders.orders.errors import OrderNotFound
from app.service_orders.orders.models import Order
from app.service_orders.orders.policy import JUDGED, PEOPLE, VISIBLE, visible_to

ITS_ID = Order.id == bindparam("order_id", type_=Uuid)
WHOLE = select(
    *columns(Order),
    *JUDGED,
    func.array(PEOPLE.scalar_subquery()).label("people"),
    Item.name.label("item"),
    *(Item.minutes, Item.crew),
).join(Item, same(Item.id, Order.item_id))
ONE = Kept(WHOLE.where(Item.community_id == HERE, ITS_ID, VISIBLE))
FOR_UPDATE = Locked(
    Order, WHOLE.where(Item.community_id == HERE, ITS_ID, VISIBLE).with_for_update(of=Order)
)
LOCKED = Locked(  # for the clock, and for who was judged before
    Order,
    WHOLE.where(Order.community_id == HERE, Item.community_id == HERE, ITS_ID).with_for_update(
        of=Order
    ),
)
NOBODY = {"me": None, "account": None, "my_person": None}


async def one(session: AsyncSession, actor: Actor, order_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"order_id": order_id}, OrderNotFound)


async def for_update(session: AsyncSession, actor: Actor, order_id: UUID) -> Order:
    """About to take a step: two clicks make one step."""
    found = visible_to(actor) | {"order_id": order_id}
    return await FOR_UPDATE.entity(session, found, OrderNotFound)


async def by_the_clock(session: AsyncSession, community_id: int, order_id: UUID) -> Order:
    found = NOBODY | {"here": community_id, "order_id": order_id}
    return await LOCKED.entity(session, found, OrderNotFound)
