from datetime import date
from typing import Any

from app.places.roles.actor import Actor
from app.platform.db.kept import Row
from app.service_orders.dispatch.lifecycle import LIFECYCLE, PlanState
from app.service_orders.dispatch.models import DispatchDistance, DispatchPlan
from app.service_orders.dispatch.plans import TASKS
from app.service_orders.dispatch.policy import parties
from app.service_orders.dispatch.reading import moment
from app.service_orders.dispatch.routes import Reason

WORDS = {
    Reason.SKILL: "具备资质且可承接的人员不足",
    Reason.WINDOW: "点单时段都在午饭、午休时间，或时段已过",
    Reason.WORKING_HOURS: "可承接的人员在点单时段内都不在服务时间",
    Reason.NO_ROOM: "可承接的人员届时都已有安排",
}


def item(plan: DispatchPlan | Row, actor: Actor) -> dict[str, Any]:
    is_over = plan.state in {PlanState.PROPOSED, PlanState.ACCEPTED}
    return {
        "id": plan.id,
        "unit_id": plan.unit_id,
        "day": plan.day,
        "state": plan.state,
        "progress": 100 if is_over else plan.done * 100 // len(TASKS),
        "asked_at": plan.created_at,
        "comes_to": _comes(plan.found),
        "baseline": _comes(plan.baseline),
        "actions": LIFECYCLE.open_to(parties(actor, plan), plan.state),
    }


def view(
    plan: DispatchPlan | Row, actor: Actor, names: dict[str, Row], items: dict[str, str]
) -> dict[str, Any]:
    return item(plan, actor) | {
        "has_solver": plan.has_solver,
        "is_cut_short": plan.is_cut_short,
        "visits": _visits(plan, names, items),
        "unserved": [
            {
                "order_id": one["visit"],
                "item": items.get(one["visit"], ""),
                "reason": one["reason"],
                "words": WORDS[Reason(one["reason"])],
                "stands_there": [_stands(there, plan.day) for there in one.get("stands_there", ())],
            }
            for one in plan.found.get("unserved", ())
        ],
        "skipped": plan.skipped,
    }


def named(plan: DispatchPlan | Row) -> tuple[list[str], list[str]]:
    """The members and orders that a view names."""
    stops = plan.found.get("stops", {})
    orders = {stop[0] for theirs in stops.values() for stop in theirs}
    return list(stops), [*orders, *(one["visit"] for one in plan.found.get("unserved", ()))]


def distance(row: DispatchDistance | Row) -> dict[str, Any]:
    return {"building_id": row.one_id, "other_building_id": row.other_id, "metres": row.metres}


def _comes(told: dict[str, Any]) -> dict[str, Any] | None:
    if not told:
        return None
    return {
        "metres": told["metres"],
        "busiest_minutes": told["busiest"],
        "late_minutes": told["late"],
        "served": told["served"],
        "unserved": len(told["unserved"]),
    }


def _visits(
    plan: DispatchPlan | Row, names: dict[str, Row], items: dict[str, str]
) -> list[dict[str, Any]]:
    lasts = (
        {one["id"]: one["minutes"] for one in plan.problem["visits"] if not one["is_taken"]}
        if plan.problem
        else {}
    )
    found: dict[str, dict[str, Any]] = {}
    for member, stops in plan.found.get("stops", {}).items():
        for order_id, begins, _metres in stops:
            if order_id not in lasts:
                continue
            goes = found.setdefault(
                order_id,
                {
                    "order_id": order_id,
                    "item": items.get(order_id, ""),
                    "members": [],
                    "begins_at": moment(begins, plan.day),
                    "ends_at": moment(begins + lasts[order_id], plan.day),
                    "is_pinned": order_id in plan.pins,
                },
            )
            if member in names:
                goes["members"].append(names[member]._asdict())
    return sorted(found.values(), key=lambda one: (one["begins_at"], one["order_id"]))


def _stands(there: dict[str, Any], day: date) -> dict[str, Any]:
    return {
        "order_id": there["visit"],
        "member_id": there["member"],
        "begins_at": moment(there["begins"], day),
        "ends_at": moment(there["ends"], day),
    }
