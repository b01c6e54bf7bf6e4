from typing import Any

from app.platform.db.kept import Row
from app.service_orders.swaps.lifecycle import LIFECYCLE
from app.service_orders.swaps.models import Swap
from app.service_orders.swaps.policy import parties


def view(row: Swap | Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "state": row.state,
        "asker_id": row.asker_id,
        "asker": row.asker,
        "asked_id": row.asked_id,
        "asked": row.asked,
        "order": row.order,
        "in_return": row.in_return,
        "words": row.words,
        "reason": row.reason,
        "asked_at": row.asked_at,
        "actions": LIFECYCLE.open_to(parties(row), row.state),
    }


def alone(row: Row) -> dict[str, Any]:
    """Who could take it over as it is."""
    return {"member_id": row.id, "name": row.name, "order": None}


def partner(row: Row) -> dict[str, Any]:
    order = {name: getattr(row, name) for name in ("id", "item", "grid", "begins_at", "ends_at")}
    return {"member_id": row.member_id, "name": row.name, "order": order}
