"""From rows to what a client is told."""

from typing import Any

from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.service_orders.orders.lifecycle import LIFECYCLE
from app.service_orders.orders.policy import parties
from app.service_orders.results.schemas import ResultView


def results(order: Row, found: list[Row], actor: Actor) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "state": order.state,
        "results": [ResultView.of(row).model_dump() for row in found],
        "actions": LIFECYCLE.open_to(parties(actor, order), order.state),
    }
