"""Who must hear of it at once; and for whom it is an alert that nobody was met."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.visits.events import NotMetAtRisk
from app.platform.clock import HERE
from app.residents.facts.known import FactKind
from app.residents.facts.queries import current
from app.residents.inbox.telling import Told, all_of, teller
from app.residents.people.ages import age
from app.residents.people.queries import known
from app.service_orders.alerts import service
from app.service_orders.alerts.events import AlarmRaised, AlertAnswered, NobodyMet
from app.service_orders.alerts.models import Alert
from app.service_orders.orders.audience import about, coordinators, order_of
from app.service_orders.orders.models import Order
from app.service_orders.providers.models import Member
from app.service_orders.visits.events import OrderMissed
from app.service_orders.visits.jobs import grid_workers, staff

OLD = 80  # years


async def judge_missed(session: AsyncSession, event: OrderMissed) -> None:
    """Of full eighty years that day, and alone. Who is at high risk otherwise is known to care."""
    day = event.missed_at.astimezone(HERE).date()
    for person_id in event.people:
        person = await known(session, event.community_id, person_id)
        facts = {one.kind for one in await current(session, event.community_id, person_id)}
        if person and age(person.born_on, day) >= OLD and FactKind.LIVES_ALONE in facts:
            await _nobody_met(session, event)


async def follow_care(session: AsyncSession, event: NotMetAtRisk) -> None:
    await _nobody_met(session, event)


async def _nobody_met(session: AsyncSession, event: OrderMissed | NotMetAtRisk) -> None:
    of_order = event.community_id, event.order_id
    await service.nobody_met(session, *of_order, event.member_id, event.missed_at)


async def who_raised_it(
    session: AsyncSession, _order: Order, event: AlertAnswered
) -> Iterable[UUID]:
    """What was done about an alarm; who met nobody has gone on."""
    raised = (
        select(Member.account_id)
        .join(Alert, Alert.member_id == Member.id)
        .where(
            Alert.community_id == event.community_id,
            Member.community_id == event.community_id,
            Alert.id == event.alert_id,
            Alert.id != event.order_id,
            Member.account_id.is_not(None),
        )
    )
    return [one for one in await session.scalars(raised) if one is not None]


at_once = all_of(staff, grid_workers, coordinators)
# fmt: off
TOLD = {
    AlarmRaised:   Told(at_once,                       "紧急：服务人员报警求助", "请立即联系服务人员并处置"),
    NobodyMet:     Told(all_of(staff, grid_workers),   "紧急：上门未遇高龄独居或重点关爱老人", "请立即联系家属或上门查看"),
    AlertAnswered: Told(who_raised_it,                 "已有人处置您的求助"),
}
# fmt: on
tell = teller(TOLD, order_of, about)
