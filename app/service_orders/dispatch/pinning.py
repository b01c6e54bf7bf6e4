"""What can be held of a plan: who goes to a visit and from which minute. Pure but for its refusals."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from app.platform.errors import AppError
from app.service_orders.dispatch.days import Day, Held, Visit
from app.service_orders.dispatch.errors import (
    CannotGo,
    NoRoomThere,
    OutsideTheHours,
    OutsideTheWindow,
    WrongCrew,
)
from app.service_orders.dispatch.routes import Plan, first, scheduled

Pins = Mapping[str, Any]  # by visit: members, and the minute of its beginning


def may_be_held(day: Day, visit: Visit, members: Collection[str], begins: int) -> None:
    """Whatever else is planned; raises what stands against it."""
    free = replace(visit, held=None)
    if len(members) != visit.crew:
        raise WrongCrew(f"此次服务须由 {visit.crew} 人一同上门")
    if not set(members) <= {one.id for one in day.able(replace(free, wanted=None))}:
        raise CannotGo
    if free.wanted is not None and free.wanted not in members:
        raise CannotGo("服务对象指定了服务人员，请由其承接")
    if first(day.open(free), begins) != begins:
        raise OutsideTheWindow
    if any(first(day.starts(free, day.member[one]), begins) != begins for one in members):
        raise OutsideTheHours


def held_to(day: Day, pins: Pins) -> tuple[Day, list[str]]:
    """A day on which pins stand, and the visits whose pin no longer can."""
    released, visits = [], dict(day.visit)
    for visit_id, (members, begins) in sorted(pins.items()):
        visit = visits.get(visit_id)
        if visit is None or visit.is_taken or not _can_be(day, visit, members, begins):
            released.append(visit_id)
        else:
            visits[visit_id] = replace(visit, held=Held(tuple(members), begins))
    return Day(tuple(visits.values()), day.members, day.distances), released


def _can_be(day: Day, visit: Visit, members: Collection[str], begins: int) -> bool:
    try:
        may_be_held(day, visit, members, begins)
    except AppError:
        return False
    return True


def moved(day: Day, plan: Plan, visit_id: str, members: Collection[str], begins: int) -> Plan:
    """With that visit there; the others of a route go on around it, later if they must. `day` holds it."""
    routes = {
        member: [one for one in visits if one != visit_id]
        for member, visits in plan.routes().items()
    }
    at = plan.begins() | {visit_id: begins}
    for member in members:
        routes[member] = sorted(
            [*routes.get(member, []), visit_id], key=lambda one: (at[one], one != visit_id)
        )
    stand = {
        one: at[one] for one in at if day.visit[one].held is not None or day.visit[one].crew > 1
    }
    found = scheduled(day, routes, stand)
    if found is None:
        raise NoRoomThere
    return found
