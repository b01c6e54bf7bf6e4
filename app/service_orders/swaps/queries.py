from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.places.grids.models import Grid
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Locked, Row, columns
from app.service_orders.catalogue.models import Item
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember, Order
from app.service_orders.orders.queries import ITEM_NAME
from app.service_orders.providers.models import Member
from app.service_orders.swaps.errors import SwapNotFound
from app.service_orders.swaps.models import Swap
from app.service_orders.swaps.policy import (
    IS_ASKED,
    IS_ASKER,
    ME,
    VISIBLE,
    Asked,
    Asker,
    visible_to,
)

MOST = 200


def _shown(order: Any) -> Any:
    """What may be seen of an order that is another's: as a value."""
    item, grid = aliased(Item), aliased(Grid)
    told = {
        "id": order.id,
        "item": item.name,
        "grid": grid.name,
        "begins_at": order.begins_at,
        "ends_at": order.ends_at,
    }
    return (
        select(func.jsonb_build_object(*(part for pair in told.items() for part in pair)))
        .join(item, (item.community_id == HERE) & same(item.id, order.item_id))
        .outerjoin(grid, (grid.community_id == HERE) & same(grid.id, order.grid_id))
        .where(order.community_id == HERE)
    )


_its, _return = aliased(Order), aliased(Order)
WHOLE = (
    select(
        *columns(Swap),
        *(Asker.name.label("asker"), Asked.name.label("asked")),
        *(IS_ASKER.label("is_asker"), IS_ASKED.label("is_asked")),
        _shown(_its)
        .where(same(_its.id, Swap.order_id))
        .correlate(Swap)
        .scalar_subquery()
        .label("order"),
        _shown(_return)
        .where(same(_return.id, Swap.in_return_id))
        .correlate(Swap)
        .scalar_subquery()
        .label("in_return"),
    )
    .join(Asker, (Asker.community_id == HERE) & same(Asker.id, Swap.asker_id))
    .join(Asked, (Asked.community_id == HERE) & same(Asked.id, Swap.asked_id))
    .where(VISIBLE)
)
LISTED = Kept(WHOLE.order_by(Swap.id.desc()).limit(MOST))
ITS_ID = Swap.id == bindparam("swap_id", type_=Uuid)
FOR_UPDATE = Locked(Swap, WHOLE.where(ITS_ID).with_for_update(of=Swap))
ONE = Kept(WHOLE.where(ITS_ID))

_serves = (
    (CrewMember.community_id == HERE)
    & same(CrewMember.order_id, Order.id)
    & CrewMember.ended_at.is_(None)
)
THEIRS = Kept(  # what colleagues serve
    select(
        *(Member.id.label("member_id"), Member.name, Order.id),
        *(ITEM_NAME, Grid.name.label("grid"), Order.begins_at, Order.ends_at),
    )
    .join(Item, (Item.community_id == HERE) & same(Item.id, Order.item_id))
    .outerjoin(Grid, (Grid.community_id == HERE) & same(Grid.id, Order.grid_id))
    .join(CrewMember, _serves)
    .join(Member, (Member.community_id == HERE) & same(Member.id, CrewMember.member_id))
    .where(
        Order.community_id == HERE,
        Order.unit_id == bindparam("unit_id", type_=Uuid),
        Order.id != bindparam("order_id", type_=Uuid),
        Order.state == OrderState.TAKEN,
        Order.begins_at > bindparam("now", type_=DateTime(timezone=True)),
        Member.account_id.is_distinct_from(ME),
    )
    .order_by(Order.begins_at, Order.id, Member.id)
    .limit(MOST)
)


async def listing(session: AsyncSession, actor: Actor) -> Sequence[Row]:
    """Newest first."""
    return await LISTED.all(session, visible_to(actor))


async def one(session: AsyncSession, actor: Actor, swap_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"swap_id": swap_id}, SwapNotFound)


async def for_update(session: AsyncSession, actor: Actor, swap_id: UUID) -> Swap:
    found = visible_to(actor) | {"swap_id": swap_id}
    return await FOR_UPDATE.entity(session, found, SwapNotFound)


async def of_colleagues(session: AsyncSession, actor: Actor, order: Row) -> Sequence[Row]:
    """What others of its unit serve, soonest first."""
    its = {"unit_id": order.unit_id, "order_id": order.id, "now": clock.now()}
    return await THEIRS.all(session, visible_to(actor) | its)
