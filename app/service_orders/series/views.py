from typing import Any

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.kept import Row
from app.service_orders.series.lifecycle import LIFECYCLE
from app.service_orders.series.policy import parties

TOLD = (
    *("id", "state", "item_id", "item", "unit_id", "unit", "people", "helper_id", "helper"),
    *("first_on", "until_on", "ordered_at", "times", "pauses", "dates"),
)


def view(row: Row, actor: Actor) -> dict[str, Any]:
    today = clock.today().isoformat()
    return {name: getattr(row, name) for name in TOLD} | {
        "is_paused": any(one["since"] <= today for one in row.pauses),
        "actions": LIFECYCLE.open_to(parties(actor, row), row.state),
    }
