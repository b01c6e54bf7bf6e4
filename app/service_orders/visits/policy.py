"""Whether whoever serves an order may know for whom and where; and the code by which the customer proves
that they came."""

import secrets
from uuid import UUID

from app.platform.db.kept import Row
from app.platform.sealing.vault import Vault
from app.service_orders.orders.models import Order
from app.service_orders.orders.policy import is_known
from app.service_orders.visits.errors import NotYetToKnow

MOST_TRIES = 5
DIGITS = 6
PLACE = "orders.code"


def must_be_known(order: Order | Row) -> None:
    if not is_known(order):
        raise NotYetToKnow


def code_of(vault: Vault, order_id: UUID) -> str:
    """Six digits that follow from the order and from a key that the database does not hold."""
    digest = vault.mac(PLACE, order_id.bytes)
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}}"


def is_code(vault: Vault, order_id: UUID, told: str) -> bool:
    return secrets.compare_digest(code_of(vault, order_id).encode(), told.encode())
