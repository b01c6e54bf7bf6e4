"""Who is told of an order: for whom it is and who may act for them, who serves it, who answers for the
unit; and what it is called there, which names nobody."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    String,
    Uuid,
    any_,
    bindparam,
    exists,
    literal,
    select,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Role, Scope
from app.places.roles.models import Authorisation, CommunityAccount, Grant
from app.places.roles.queries import HELD
from app.platform import clock
from app.platform.db.base import HERE, on, same
from app.platform.db.kept import Kept
from app.service_orders.catalogue.models import Item
from app.service_orders.orders.events import OrderEvent
from app.service_orders.orders.models import CrewMember, Order, OrderPerson
from app.service_orders.providers.models import Member

ORDER = bindparam("order_id", type_=Uuid)
NOW = bindparam("now", type_=DateTime(timezone=True))
IN_OFFICE = (Role.GRID_WORKER, Role.STAFF, Role.SECRETARY)
_for_whom = (OrderPerson.community_id == HERE, OrderPerson.order_id == ORDER)
CUSTOMERS = Kept(
    union(
        select(CommunityAccount.account_id)
        .join(OrderPerson, same(OrderPerson.person_id, CommunityAccount.person_id))
        .where(CommunityAccount.community_id == HERE, *_for_whom),
        select(Authorisation.agent_id)
        .join(OrderPerson, same(OrderPerson.person_id, Authorisation.principal_id))
        .where(
            Authorisation.community_id == HERE,
            literal(Scope.ORDERS.value, String) == any_(Authorisation.scopes),
            on(Authorisation, NOW),
            Authorisation.ended_at.is_(None),
            *_for_whom,
        ),
        select(Order.ordered_by).where(  # a grid worker, or the office by telephone
            Order.community_id == HERE,
            Order.id == ORDER,
            exists().where(
                Grant.community_id == HERE,
                Grant.account_id == Order.ordered_by,
                Grant.role.in_(IN_OFFICE),
                HELD,
            ),
        ),
    )
)
CREW = Kept(
    select(Member.account_id)
    .join(CrewMember, same(CrewMember.member_id, Member.id))
    .where(
        Member.community_id == HERE,
        CrewMember.community_id == HERE,
        CrewMember.order_id == ORDER,
        CrewMember.ended_at.is_(None),
        Member.account_id.is_not(None),
    )
)
MEMBERS = Kept(
    select(Member.account_id).where(
        Member.community_id == HERE,
        Member.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
        Member.account_id.is_not(None),
    )
)
COORDINATORS = Kept(
    select(Grant.account_id).where(
        Grant.community_id == HERE,
        Grant.role == Role.PROVIDER,
        Grant.unit_id == bindparam("unit_id", type_=Uuid),
        HELD,
    )
)


async def order_of(session: AsyncSession, event: OrderEvent) -> Order:
    return await session.get_one(Order, (event.community_id, event.order_id))


async def about(session: AsyncSession, order: Order) -> str:
    item = await session.get_one(Item, (order.community_id, order.item_id))
    return f"{item.name}（{order.begins_at.astimezone(clock.HERE):%m-%d %H:%M}）"


async def customers(session: AsyncSession, order: Order, _event: Any = None) -> list[UUID]:
    """Theirs, and of who may order for them now; and who of the office ordered for them."""
    return await CUSTOMERS.scalars(session, _of(order))


async def crew(session: AsyncSession, order: Order, _event: Any = None) -> list[UUID]:
    """Who serves it now, as far as they have an account."""
    return await CREW.scalars(session, _of(order))


async def accounts_of_members(
    session: AsyncSession, order: Order, member_ids: Iterable[UUID]
) -> list[UUID]:
    return await MEMBERS.scalars(session, {"here": order.community_id, "ids": list(member_ids)})


async def coordinators(session: AsyncSession, order: Order, _event: Any = None) -> list[UUID]:
    return await COORDINATORS.scalars(session, _of(order) | {"unit_id": order.unit_id})


def _of(order: Order) -> dict[str, Any]:
    return {"here": order.community_id, "order_id": order.id, "now": clock.now()}
