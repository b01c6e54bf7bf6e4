"""One part of planning a day, in a process of its own, where the solver may be or not.

Read from stdin, written to stdout, as JSON. Each part begins with what the one before it left, so that a
plan grows in steps that are seen and kept. The same day gives the same plan, on whatever machine: nothing
here looks at a clock.
"""

import json
import os
import sys

from app.service_orders.dispatch.baseline import baseline
from app.service_orders.dispatch.days import Day
from app.service_orders.dispatch.plans import BASELINE, COVER, Told, read, told
from app.service_orders.dispatch.routes import Plan, faults, numbers

STEPS = 150  # of the search, in each part
KINDER = 10  # whoever waits for an answer goes before


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


def main() -> None:
    os.nice(KINDER)
    said = json.load(sys.stdin)
    day = Day.of(said["day"])
    plan = read(day, said["stops"]) if said.get("stops") is not None else None
    json.dump(solved(said["task"], day, plan), sys.stdout)


if __name__ == "__main__":
    main()
