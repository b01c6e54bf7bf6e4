"""What paperwork has come to."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.jobs.events import publish
from app.service_orders.orders import queries as orders
from app.service_orders.orders.lifecycle import OrderAction
from app.service_orders.orders.models import Order
from app.service_orders.orders.service import step, which
from app.service_orders.results import queries
from app.service_orders.results.errors import (
    NextDateInThePast,
    NoSuchCustomer,
    NotAfterThat,
    NotPaperwork,
)
from app.service_orders.results.events import ResultRecorded
from app.service_orders.results.kinds import may_follow
from app.service_orders.results.models import Result
from app.service_orders.results.schemas import RecordResult

LATEST = timedelta(days=5 * 366)  # 退休年审 is yearly, some certificates last five years


async def record(session: AsyncSession, actor: Actor, order_id: UUID, body: RecordResult) -> Order:
    order = await orders.for_update(session, actor, order_id)
    await step(session, actor, order, OrderAction.RECORD_RESULT, result=body.kind.value)
    if not await queries.is_paperwork(session, order):
        raise NotPaperwork
    whose = body.person_id or (order.people[0] if len(order.people) == 1 else None)
    if whose is None or whose not in order.people:
        raise NoSuchCustomer
    if not may_follow(await queries.last(session, order, whose), body.kind):
        raise NotAfterThat
    if not clock.today() <= body.next_on <= clock.today() + LATEST:
        raise NextDateInThePast
    await queries.no_more_the_last(session, order, whose)
    session.add(
        Result(
            community_id=order.community_id,
            id=body.id or new_id(),
            order_id=order.id,
            person_id=whose,
            kind=body.kind,
            missing=body.missing,
            next_on=body.next_on,
            recorded_by=actor.account_id,
            recorded_at=clock.now(),
            is_last=True,
        )
    )
    await session.flush()
    said = queries.said(body.kind, body.missing, body.next_on)
    await publish(session, ResultRecorded(**which(order, actor), said=said))
    return order
