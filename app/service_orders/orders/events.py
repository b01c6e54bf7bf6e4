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
    was: datetime | None = None  # of a rescheduled one: when it had been going to begin
    is_quiet: bool = False  # a death, a move, a stay in hospital: the customers are told nothing


class CrewReleased(OrderEvent, frozen=True):
    """Who cannot serve it at its new time, or is of another unit."""

    member_ids: tuple[UUID, ...]


class HelperRefused(Event, frozen=True):
    """Somebody does not want to be served by a member again."""

    community_id: int
    person_id: UUID
    member_id: UUID
    at: datetime
