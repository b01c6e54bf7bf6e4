"""From a row to what a client is told."""

from typing import Any

from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.service_orders.complaints.lifecycle import LIFECYCLE
from app.service_orders.complaints.models import Complaint
from app.service_orders.complaints.policy import parties


def item(row: Complaint | Row, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "order_id": row.order_id,
        "unit_id": row.unit_id,
        "person_id": row.person_id,
        "filed_at": row.filed_at,
        "settled_at": row.settled_at,
        "is_mine": row.is_mine,
        "actions": LIFECYCLE.open_to(parties(actor, row), row.state),
    }


def view(row: Complaint | Row, actor: Actor) -> dict[str, Any]:
    return item(row, actor) | {"members": row.members}
