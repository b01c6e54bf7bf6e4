"""One part of planning a day, in a process of its own, where the solver may be or not.

Read from stdin, written to stdout, as JSON. Each part begins with what the one before it left, so that a
plan grows in steps that are seen and kept. The same day gives the same plan, on whatever machine: nothing
here looks at a clock.
"""

import json
import os
import sys
from typing import Any

from app.service_orders.dispatch.baseline import baseline
from app.service_orders.dispatch.days import Day
from app.service_orders.dispatch.routes import (
    Plan,
    Reason,
    faults,
    hopeless,
    in_the_way,
    numbers,
    scheduled,
)

STEPS = 300  # of the search, in each part
KINDER = 10  # whoever waits for an answer goes before
BASELINE, COVER, SHORTEN = "baseline", "cover", "shorten"

Told = dict[str, Any]  # ready for JSON


def solved(task: str, day: Day, plan: Plan | None) -> Told:
    """`has_solver`: none: OR-tools is not installed, and the plan is as it was."""
    try:
        found = _searched(task, day, plan)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "ortools":
            raise
        return {"has_solver": False}
    if wrong := faults(day, found):
        raise ValueError(f"the plan cannot be done: {wrong}")
    return told(day, found)


def _searched(task: str, day: Day, plan: Plan | None) -> Plan:
    if task == BASELINE or plan is None:
        return baseline(day)
    from app.service_orders.dispatch.coverage import covered  # noqa: PLC0415 - perhaps not there
    from app.service_orders.dispatch.walks import shortened  # noqa: PLC0415

    if task == COVER:
        found = covered(day)
        return found if numbers(day, found) < numbers(day, plan) else plan
    return shortened(day, plan, STEPS)


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


def read(day: Day, stops: dict[str, list[list[Any]]]) -> Plan | None:
    """What was told; none: it no longer holds on this day."""
    routes = {member: [one[0] for one in theirs] for member, theirs in stops.items()}
    at = {one[0]: one[1] for theirs in stops.values() for one in theirs}
    return scheduled(day, routes, at)


def main() -> None:
    os.nice(KINDER)
    said = json.load(sys.stdin)
    day = Day.of(said["day"])
    plan = read(day, said["stops"]) if said.get("stops") is not None else None
    json.dump(solved(said["task"], day, plan), sys.stdout)


if __name__ == "__main__":
    main()
