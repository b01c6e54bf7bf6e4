"""What happened at a home. Ids and facts: no name, no place, no words of anybody."""

from datetime import datetime
from uuid import UUID

from app.service_orders.orders.events import OrderEvent


class OrderFinished(OrderEvent, frozen=True):
    """Served. With an `outcome`, the service looked in on each of them."""

    item_id: UUID
    unit_id: UUID
    people: tuple[UUID, ...]  # for whom, the customer first
    members: tuple[UUID, ...]  # who had come
    finished_at: datetime
    outcome: str | None


class HelperArrived(OrderEvent, frozen=True):
    """The first of the crew."""

    proof: str


class HelperLate(OrderEvent, frozen=True):
    until: datetime


class OrderBrokenOff(OrderEvent, frozen=True):
    reason: str


class OrderMissed(OrderEvent, frozen=True):
    """Nobody opened."""

    people: tuple[UUID, ...]
    member_id: UUID
    missed_at: datetime


class HelperAbsent(OrderEvent, frozen=True):
    """Nobody came; the order is placed again."""

    members: tuple[UUID, ...]
