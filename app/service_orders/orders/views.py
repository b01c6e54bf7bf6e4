"""From a row to what a client is told, by how much of it they see (`policy.sight`). Ready for JSON."""

from typing import Any

from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.service_orders.orders.lifecycle import LIFECYCLE, OrderState
from app.service_orders.orders.policy import Sight, parties, sees_what_is_recorded, sight

ALIKE = (  # for all who see it
    *(
        "id",
        "state",
        "number",
        "item_id",
        "item",
        "service_list",
        "served_at",
        "slot_id",
        "unit_id",
    ),
    *("unit", "grid_id", "grid", "begins_at", "ends_at", "helpers", "way", "placed_at"),
    *("offered_until", "lapsed_at", "is_uncovered"),
)
MORE = (
    *("point_id", "point", "wanted_id", "wants_same_sex", "wants_at_noon", "arrived_at"),
    *("finished_at", "confirmed_at", "series_id", "version"),
)
WITHHELD = "服务对象"


def item(row: Row, actor: Actor) -> dict[str, Any]:
    recorded = sees_what_is_recorded(actor, row)
    return {name: getattr(row, name) for name in ALIKE} | {
        "crew_size": row.crew,
        "people": people(row, actor),
        "priority": row.priority if recorded else None,
        "actions": LIFECYCLE.open_to(parties(actor, row), row.state),
    }


def view(row: Row, actor: Actor) -> dict[str, Any]:
    sees_all, recorded = sight(actor, row) is Sight.WHOLE, sees_what_is_recorded(actor, row)
    more = {name: getattr(row, name) for name in MORE}
    return (
        item(row, actor)
        | more
        | {
            "waiting_before": row.waiting_before if row.state is OrderState.WAITING else None,
            "address": (row.address or None) if sees_all else None,
            "phone_mask": row.phone_mask if sees_all else None,
            "has_words": row.words is not None if sees_all else None,
            "answers": row.answers if recorded else None,
            "reason": row.reason if sees_all else None,
        }
    )


def people(row: Row, actor: Actor) -> list[dict[str, Any]]:
    if sight(actor, row) is Sight.GRID:
        return [{"person_id": None, "name": WITHHELD} for _ in row.customers]
    return list(row.customers)


def call_list(slot: Row, rows: list[Row], actor: Actor) -> dict[str, Any]:
    told = [
        {"order_id": row.id, "phone_mask": row.phone_mask, "people": people(row, actor)}
        | {name: getattr(row, name) for name in ("number", "state", "offered_until")}
        | {"actions": LIFECYCLE.open_to(parties(actor, row), row.state)}
        for row in rows
    ]
    here = {"slot_id": slot.id, "item": slot.item, "begins_at": slot.begins_at, "free": slot.free}
    return here | {"items": told}
