"""Reading results: who sees an order sees what it came to."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.db.base import HERE
from app.platform.db.kept import Kept, Row, columns
from app.service_orders.catalogue.models import Item
from app.service_orders.orders import queries as orders
from app.service_orders.orders.models import Order
from app.service_orders.results.kinds import ResultKind
from app.service_orders.results.models import Result

OF_ORDER = (Result.community_id == HERE) & (Result.order_id == bindparam("order_id", type_=Uuid))
OF_IT = Kept(select(*columns(Result)).where(OF_ORDER).order_by(Result.id.desc()).limit(100))
IS_LAST = OF_ORDER & Result.is_last & (Result.person_id == bindparam("person_id", type_=Uuid))
LAST = Kept(select(Result.kind).where(IS_LAST))
NOT_THE_LAST = Kept(update(Result).where(IS_LAST).values(is_last=False))
IS_PAPERWORK = Kept(
    select(Item.is_paperwork).where(
        Item.community_id == HERE, Item.id == bindparam("item_id", type_=Uuid)
    )
)


async def results(session: AsyncSession, actor: Actor, order_id: UUID) -> tuple[Row, list[Row]]:
    order = await orders.one(session, actor, order_id)
    found = {"here": actor.community_id, "order_id": order_id}
    return order, await OF_IT.all(session, found)


async def is_paperwork(session: AsyncSession, order: Order) -> bool:
    its = {"here": order.community_id, "item_id": order.item_id}
    return bool(await IS_PAPERWORK.scalar(session, its))


async def last(session: AsyncSession, order: Order, person_id: UUID) -> ResultKind | None:
    found: ResultKind | None = await LAST.scalar(session, _of(order, person_id))
    return found


async def no_more_the_last(session: AsyncSession, order: Order, person_id: UUID) -> None:
    await NOT_THE_LAST.run(session, _of(order, person_id))


def _of(order: Order, person_id: UUID) -> dict[str, Any]:
    return {"here": order.community_id, "order_id": order.id, "person_id": person_id}


def said(kind: ResultKind, missing: str | None, next_on: date) -> str:
    what = f"{kind.label}：{missing}" if missing else kind.label
    return f"{what}；下次办理日期：{next_on}"
