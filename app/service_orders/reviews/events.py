from uuid import UUID

from app.service_orders.orders.events import OrderEvent


class OrderDisputed(OrderEvent, frozen=True):
    """Why is in the dispute, for who reads it there."""


class DisputeUpheld(OrderEvent, frozen=True):
    answer: str


class HoursTakenBack(OrderEvent, frozen=True):
    """Of who had served it."""

    member_ids: tuple[UUID, ...]


class DisputeDismissed(OrderEvent, frozen=True):
    answer: str
