from uuid import UUID

from app.service_orders.orders.events import OrderEvent


class CrewChanged(OrderEvent, frozen=True):
    """Who serves an order is another: `came` do, `went` do no more."""

    action: str
    came: tuple[UUID, ...] = ()
    went: tuple[UUID, ...] = ()
    reason: str = ""
