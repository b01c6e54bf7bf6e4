from uuid import UUID

from app.service_orders.orders.events import OrderEvent


class SwapEvent(OrderEvent, frozen=True):
    """Of the order that the asker serves."""

    swap_id: UUID


class SwapAsked(SwapEvent, frozen=True):
    pass


class SwapRefused(SwapEvent, frozen=True):
    reason: str


class SwapWithdrawn(SwapEvent, frozen=True):
    pass
