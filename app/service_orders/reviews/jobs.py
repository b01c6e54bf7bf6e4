"""What follows from what is said of a service, and what the clock confirms."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Role
from app.platform import clock
from app.platform.db.turns import each_in_turn
from app.residents.inbox.telling import Told, all_of, teller, who_serve
from app.service_orders.orders.audience import (
    about,
    accounts_of_members,
    coordinators,
    customers,
    order_of,
)
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import Order
from app.service_orders.reviews import service
from app.service_orders.reviews.deadlines import CONFIRM_AFTER
from app.service_orders.reviews.events import (
    DisputeDismissed,
    DisputeUpheld,
    HoursTakenBack,
    OrderDisputed,
)


async def confirm_unanswered(session: AsyncSession) -> None:
    waiting = select(Order).where(
        Order.state == OrderState.DONE, Order.finished_at <= clock.now() - CONFIRM_AFTER
    )
    await each_in_turn(
        session, Order, waiting, lambda order: service.confirm_unanswered(session, order)
    )


def answer(_order: Order, event: DisputeUpheld | DisputeDismissed) -> str:
    return event.answer


async def who_served(session: AsyncSession, order: Order, event: HoursTakenBack) -> list[UUID]:
    return await accounts_of_members(session, order, event.member_ids)


# fmt: off
TOLD = {
    OrderDisputed:    Told(all_of(who_serve(Role.STAFF), coordinators), "点单有异议，请核实处理"),
    DisputeUpheld:    Told(customers, "您的异议成立，将另行安排服务", answer),
    HoursTakenBack:   Told(all_of(who_served, coordinators), "点单异议成立，服务时长已冲回", "如有疑问，请联系社区"),
    DisputeDismissed: Told(customers, "您的异议已处理，服务视为完成", answer),
}
# fmt: on
tell = teller(TOLD, order_of, about)
