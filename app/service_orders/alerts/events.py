from uuid import UUID

from app.service_orders.orders.events import OrderEvent


class AlarmRaised(OrderEvent, frozen=True):
    """By who serves; again if it was pressed again."""

    alert_id: UUID


class NobodyMet(OrderEvent, frozen=True):
    """Where somebody old is alone, or at high risk."""

    alert_id: UUID


class AlertAnswered(OrderEvent, frozen=True):
    alert_id: UUID
