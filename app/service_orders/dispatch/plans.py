"""A plan as it is stored, and read again. Pure."""

from typing import Any

from app.service_orders.dispatch.days import Day
from app.service_orders.dispatch.routes import (
    Plan,
    Reason,
    hopeless,
    in_the_way,
    numbers,
    scheduled,
)

BASELINE, COVER, SHORTEN = "baseline", "cover", "shorten"
TASKS = (BASELINE, COVER, *[SHORTEN] * 4)
"""The parts in which one is made, in order."""

Told = dict[str, Any]  # ready for JSON


def told(day: Day, plan: Plan) -> Told:
    """A plan in words for the table: who goes where, what it comes to, whom nobody visits and why."""
    begins = plan.begins()
    left_out = [
        {"visit": one.id, "reason": why or Reason.NO_ROOM}
        | ({"stands_there": in_the_way(day, plan, one)} if why is None else {})
        for one in day.visits
        if one.id not in begins
        for why in (hopeless(day, one),)
    ]
    comes_to = numbers(day, plan)
    return {
        "has_solver": True,
        "stops": {
            member: [[stop.visit, stop.begins, stop.metres] for stop in stops]
            for member, stops in sorted(plan.stops.items())
            if stops
        },
        "metres": comes_to.metres,
        "busiest": comes_to.busiest,
        "late": comes_to.late,
        "served": sum(not day.visit[one].is_taken for one in begins),
        "unserved": left_out,
    }


def read(day: Day, stops: dict[str, list[list[Any]]]) -> Plan:
    """What was told of this day."""
    routes = {member: [one[0] for one in theirs] for member, theirs in stops.items()}
    at = {one[0]: one[1] for theirs in stops.values() for one in theirs}
    found = scheduled(day, routes, at)
    if found is None:
        raise ValueError("this was told of another day")
    return found
