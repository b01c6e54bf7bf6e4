from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class OrderEvent(Event, frozen=True):
    community_id: int
    order_id: UUID
    at: datetime
    account_id: UUID | None  # none: the clock


class OrderPlaced(OrderEvent, frozen=True):
    """Also who waits; `OrderMoved` follows when a place is offered."""

    is_waiting: bool


class OrderMoved(OrderEvent, frozen=True):
    action: str
    reason: str = ""
