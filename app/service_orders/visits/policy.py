"""From when, and until when, whoever serves an order may know for whom and where; and the code by which
the customer proves that they came."""

import secrets
from datetime import datetime, time, timedelta
from uuid import UUID

from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.kept import Row
from app.platform.sealing.vault import Vault
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import Order
from app.service_orders.visits.errors import NotYetToKnow

EVENING = time(18)  # of the day before, Asia/Shanghai
AT_WORK = (OrderState.TAKEN, OrderState.UNDER_WAY)
MOST_TRIES = 5
DIGITS = 6
PLACE = "orders.code"


def known_from(begins_at: datetime) -> datetime:
    """Who and where."""
    day_before = begins_at.astimezone(HERE).date() - timedelta(days=1)
    return datetime.combine(day_before, EVENING, HERE)


def is_known(order: Order | Row) -> bool:
    """To who serves it, now; not any more when it is over."""
    return order.state in AT_WORK and clock.now() >= known_from(order.begins_at)


def must_be_known(order: Order | Row) -> None:
    if not is_known(order):
        raise NotYetToKnow


def code_of(vault: Vault, order_id: UUID) -> str:
    """Six digits that follow from the order and from a key that the database does not hold."""
    digest = vault.mac(PLACE, order_id.bytes)
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}}"


def is_code(vault: Vault, order_id: UUID, told: str) -> bool:
    return secrets.compare_digest(code_of(vault, order_id).encode(), told.encode())
