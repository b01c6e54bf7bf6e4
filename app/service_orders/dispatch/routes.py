"""Who goes where and when on a day: whether it can be done, and what it comes to. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

from app.service_orders.dispatch.days import Block, Day, Member, Visit

BUSIEST = 5  # metres that a minute of the busiest member's service weighs
MOST_TOLD = 5  # of what stands in the way

Routes = Mapping[str, list[str]]  # by member, whom they visit, in order


class Reason(StrEnum):
    SKILL = "skill"  # too few who may
    WINDOW = "window"  # its window lies at lunch or when people nap, or is too short
    WORKING_HOURS = "working-hours"  # too few who work then
    NO_ROOM = "no-room"  # they are taken up


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody at a visit."""

    member: str
    visit: str
    begins: int
    metres: int  # on foot, from where they were before


@dataclass(slots=True)
class Plan:
    """`stops`: by member, in order of time; also what is taken."""

    stops: dict[str, list[Stop]] = field(default_factory=dict)

    def begins(self) -> dict[str, int]:
        return {one.visit: one.begins for stops in self.stops.values() for one in stops}

    def crews(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for member in sorted(self.stops):
            for stop in self.stops[member]:
                found.setdefault(stop.visit, []).append(member)
        return {visit: tuple(crew) for visit, crew in found.items()}

    def routes(self) -> dict[str, list[str]]:
        return {
            member: [one.visit for one in stops] for member, stops in self.stops.items() if stops
        }


@dataclass(frozen=True, slots=True, order=True)
class Numbers:
    """What a plan comes to: the less, the better, in this order."""

    unserved: tuple[tuple[int, int], ...]
    """By priority, the highest first: how many, and how early they came (each counts one for itself and
    each of its priority that came after it)."""
    cost: int  # metres, and five for each minute of the busiest member's service
    metres: int
    busiest: int  # minutes of service
    late: int  # minutes after the opening of each window


def scheduled(day: Day, routes: Routes, at: Mapping[str, int]) -> Plan | None:
    """As early as it can be done in this order; none: it cannot. `at`: what begins then and not before,
    as what is held and what two go to."""
    plan = Plan()
    for member_id, visits in sorted(routes.items()):
        stops = _timed(day, day.member[member_id], [day.visit[one] for one in visits], at)
        if stops is None:
            return None
        plan.stops[member_id] = stops
    return plan


def _timed(
    day: Day, member: Member, visits: Iterable[Visit], at: Mapping[str, int]
) -> list[Stop] | None:
    stops: list[Stop] = []
    before: Visit | None = None
    ready = 0
    for visit in visits:
        place = member.start if before is None else before.place
        if before is not None:
            ready += day.walk(before, visit)
        fixed = at.get(visit.id)
        begins = first(day.starts(visit, member), ready if fixed is None else fixed)
        if begins is None or (fixed is not None and (begins != fixed or fixed < ready)):
            return None
        stops.append(Stop(member.id, visit.id, begins, day.metres(place, visit.place)))
        before, ready = visit, begins + visit.minutes
    return stops


def first(starts: Iterable[Block], ready: int) -> int | None:
    """The first minute of them that is not before."""
    return next((max(early, ready) for early, late in starts if late >= ready), None)


def held(day: Day) -> Plan:
    """What stands before anything is planned."""
    routes: dict[str, list[str]] = {one.id: [] for one in day.members}
    fixed = [(one.held.begins, one.id, one.held.members) for one in day.visits if one.held]
    for _, visit, members in sorted(fixed):
        for member in members:
            if member in routes:
                routes[member].append(visit)
    found = scheduled(day, routes, {visit: begins for begins, visit, _ in fixed})
    if found is None:
        raise ValueError("what is held stands as it is")
    return found


def numbers(day: Day, plan: Plan) -> Numbers:
    served = plan.begins()
    metres = sum(stop.metres for stops in plan.stops.values() for stop in stops)
    busiest = max(
        (sum(day.visit[stop.visit].minutes for stop in stops) for stops in plan.stops.values()),
        default=0,
    )
    late = sum(
        max(0, begins - day.visit[one].opens)
        for one, begins in served.items()
        if not day.visit[one].is_taken
    )
    cost = metres + BUSIEST * busiest
    return Numbers(unserved(day, served), cost, metres, busiest, late)


def unserved(day: Day, served: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """See `Numbers`."""
    kept = set(served)
    found = []
    for of_it in by_priority(day).values():
        missing = [n for n, visit in enumerate(of_it) if visit.id not in kept]
        found.append((len(missing), sum(len(of_it) - n for n in missing)))
    return tuple(found)


def prices(day: Day) -> dict[str, int]:
    """What leaving each out counts among those of its priority, as `Numbers` compares: first how many,
    then how early they came."""
    found: dict[str, int] = {}
    for of_it in by_priority(day).values():
        many = len(of_it) * (len(of_it) + 1)
        found |= {one.id: many + len(of_it) - n for n, one in enumerate(of_it)}
    return found


def by_priority(day: Day) -> dict[int, list[Visit]]:
    """The highest first, and of each in order of arrival; without what is taken."""
    found: dict[int, list[Visit]] = {}
    for visit in sorted(day.visits, key=lambda one: (-one.priority, one.arrival, one.id)):
        if not visit.is_taken:
            found.setdefault(visit.priority, []).append(visit)
    return found


def hopeless(day: Day, visit: Visit) -> Reason | None:
    """Why it could not be served if nobody else wanted anything; none: it could."""
    able = day.able(visit)
    if len(able) < visit.crew:
        return Reason.SKILL
    if not day.open(visit):
        return Reason.WINDOW
    if common(day, visit, able) is None:
        return Reason.WORKING_HOURS
    return None


def common(day: Day, visit: Visit, able: Iterable[Member]) -> int | None:
    """The first minute at which as many as it needs work, and whoever is wanted."""
    spells = {one.id: day.starts(visit, one) for one in able}
    for begins in sorted({early for starts in spells.values() for early, _ in starts}):
        there = [one for one, starts in spells.items() if first(starts, begins) == begins]
        if len(there) >= visit.crew and (visit.wanted is None or visit.wanted in there):
            return begins
    return None


def in_the_way(day: Day, plan: Plan, visit: Visit) -> list[dict[str, Any]]:
    """What whoever may go does when it could be served."""
    reach = visit.opens, visit.closes + visit.minutes
    found = [
        {"member": stop.member, "visit": stop.visit, "begins": stop.begins, "ends": ends}
        for member in day.able(visit)
        for stop in plan.stops.get(member.id, ())
        if stop.begins < reach[1]
        and (ends := stop.begins + day.visit[stop.visit].minutes) > reach[0]
    ]
    found.sort(key=lambda one: (one["begins"], one["member"], one["visit"]))
    return found[:MOST_TOLD]


def faults(day: Day, plan: Plan) -> list[str]:
    """What is wrong with a plan, whoever made it; of a right one nothing."""
    found = []
    begins, crews = plan.begins(), plan.crews()
    for member_id, stops in sorted(plan.stops.items()):
        member = day.member[member_id]
        for stop in stops:
            if first(day.starts(day.visit[stop.visit], member), stop.begins) != stop.begins:
                found.append(f"{member_id} cannot begin {stop.visit} at {stop.begins}")
            if stop.begins != begins[stop.visit]:
                found.append(f"the crew of {stop.visit} do not begin together")
        for one, other in pairwise(stops):
            here, there = day.visit[one.visit], day.visit[other.visit]
            if one.begins + here.minutes + day.walk(here, there) > other.begins:
                found.append(f"{member_id} cannot be at {other.visit} at {other.begins}")
    for visit_id, crew in sorted(crews.items()):
        visit = day.visit[visit_id]
        able = {one.id for one in day.able(visit)}
        if not set(crew) <= able:
            found.append(f"some of {crew} may not go to {visit_id}")
        if visit.held is None and (
            len(crew) != visit.crew or (visit.wanted and visit.wanted not in crew)
        ):
            found.append(f"{visit_id} has the wrong crew")
    found += [f"{one.id} is not held" for one in day.visits if one.held and one.id not in crews]
    return found
