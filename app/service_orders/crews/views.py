from collections.abc import Iterable
from typing import Any

from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.service_orders.crews.candidates import LABELS, Against
from app.service_orders.orders.lifecycle import LIFECYCLE, OrderState
from app.service_orders.orders.models import Order
from app.service_orders.orders.policy import parties


def crew(order: Order | Row, its: Row, actor: Actor) -> dict[str, Any]:
    return {
        "id": order.id,
        "item": order.item,
        "state": order.state,
        "begins_at": order.begins_at,
        "ends_at": order.ends_at,
        "members": its.members,
        "wanted": its.wanted,
        "missing": missing(its.wanted, len(its.members)),
        "actions": LIFECYCLE.open_to(parties(actor, order), order.state),
    }


def candidate(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "number": row.number,
        "sex": row.sex,
        "unit_id": row.unit_id,
        "unit": row.unit,
        "has_account": row.account_id is not None,
        "serves": row.serves,
        "is_wanted": row.is_wanted,
        "against": row.against,
        "words": why(row),
    }


def why(row: Row) -> str:
    """What stands against somebody, as people read it."""
    lacks = f"（{'、'.join(row.missing)}）" if row.missing else ""
    return "；".join(LABELS[one] + (lacks if one == Against.SKILL else "") for one in row.against)


def names(rows: Iterable[Row]) -> str:
    return "。".join(f"{row.name}：{why(row)}" for row in rows)


def open_order(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "item_id": row.item_id,
        "item": row.item,
        "grid_id": row.grid_id,
        "grid": row.grid,
        "begins_at": row.begins_at,
        "ends_at": row.ends_at,
        "minutes": round((row.ends_at - row.begins_at).total_seconds() / 60),
        "missing": missing(row.wanted, row.serving),
    }


def uncovered(row: Row) -> dict[str, Any]:
    gap = missing(row.wanted, row.serving) if row.state is OrderState.TAKEN else row.wanted
    said = [
        f"{one['name']}：{'、'.join(LABELS[each] for each in one['against'])}" for one in row.unable
    ]
    if row.state is OrderState.PLACED:
        said.append("无人接单")
    elif gap:
        said.append(f"还缺 {gap} 人")
    return {
        "id": row.id,
        "item_id": row.item_id,
        "item": row.item,
        "unit_id": row.unit_id,
        "grid_id": row.grid_id,
        "state": row.state,
        "begins_at": row.begins_at,
        "ends_at": row.ends_at,
        "unable": row.unable,
        "missing": gap,
        "lapsed_at": row.lapsed_at,
        "words": "；".join(said),
    }


def missing(wanted: int, serving: int) -> int:
    return max(wanted - serving, 0)
