"""A service that looks in on somebody is a visit, and nobody writes it down twice."""

from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects.models import Outcome
from app.care.visits import queries, service
from app.care.visits.events import NotMetAtRisk
from app.platform.clock import HERE
from app.platform.jobs.events import publish
from app.service_orders.visits.events import OrderFinished, OrderMissed


async def record_served(session: AsyncSession, event: OrderFinished) -> None:
    """One for each who was served and is on the list, however many served them; the customer's has the
    order's id."""
    if event.outcome is None or event.account_id is None:
        return
    for person_id in event.people:
        await service.record_served(
            session,
            subject=(event.community_id, person_id),
            visit_id=_visit(event, person_id),
            at=event.finished_at,
            outcome=Outcome(event.outcome),
            visited_by=event.account_id,
        )


async def follow_missed(session: AsyncSession, event: OrderMissed) -> None:
    day = event.missed_at.astimezone(HERE).date()
    if await queries.any_at_high_risk(session, event.community_id, event.people, day):
        about = event.model_dump(include={"community_id", "order_id", "member_id", "missed_at"})
        await publish(session, NotMetAtRisk(**about))


def _visit(event: OrderFinished, person_id: UUID) -> UUID:
    if person_id == event.people[0]:
        return event.order_id
    return uuid5(event.order_id, str(person_id))
