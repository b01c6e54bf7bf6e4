"""Who is told what paperwork has come to, and when it goes on."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.turns import each_in_turn
from app.residents.inbox.telling import Told, all_of, tell_of, teller
from app.residents.people.queries import known
from app.service_orders.orders.audience import about, coordinators, crew, customers, order_of
from app.service_orders.orders.models import Order
from app.service_orders.results.events import ResultRecorded
from app.service_orders.results.models import Result
from app.service_orders.results.queries import said as said_of

REMIND_BEFORE = timedelta(days=1)


async def remind(session: AsyncSession) -> None:
    """The morning before the next date of what counts, once."""
    soon = select(Result).where(
        Result.is_last,
        Result.reminded_at.is_(None),
        Result.next_on <= clock.today() + REMIND_BEFORE,
    )

    async def tell_it(result: Result) -> None:
        result.reminded_at = clock.now()
        person = await known(session, result.community_id, result.person_id)
        if person is not None and person.died_on is not None:
            return
        order = await session.get_one(Order, (result.community_id, result.order_id))
        await tell_of(session, order, about, REMINDED, f"result:{result.id}", result)

    await each_in_turn(session, Result, soon, tell_it)


def said(_order: Order, event: ResultRecorded) -> str:
    return event.said


def what_is_next(_order: Order, result: Result) -> str:
    return said_of(result.kind, result.missing, result.next_on)


TOLD = {ResultRecorded: Told(customers, "您的事项有新的办理结果", said)}
REMINDED = Told(all_of(customers, crew, coordinators), "办理日期将到，请做好准备", what_is_next)
tell = teller(TOLD, order_of, about)
