"""Every way in which a small day can go: what the search is held against."""

from itertools import permutations, product

from app.service_orders.dispatch.days import Day
from app.service_orders.dispatch.routes import (
    BUSIEST,
    Numbers,
    held,
    hopeless,
    numbers,
    scheduled,
    unserved,
)


def best(day: Day) -> Numbers:
    """Of a day on which one goes to each visit; `late` is not looked at."""
    wanted = [one for one in day.visits if one.held is None and hopeless(day, one) is None]
    who = [[None, *(one.id for one in day.able(visit))] for visit in wanted]
    ways: dict[tuple[str, frozenset[str]], int | None] = {}
    found = []
    for chosen in product(*who):
        theirs: dict[str, set[str]] = {one.id: set() for one in day.members}
        for visit, member in zip(wanted, chosen, strict=True):
            if member is not None:
                theirs[member].add(visit.id)
        metres = 0
        for member, visits in theirs.items():
            key = member, frozenset(visits)
            if key not in ways:
                ways[key] = _fewest_metres(day, *key)
            walked = ways[key]
            if walked is None:
                break
            metres += walked
        else:
            found.append(_comes_to(day, theirs, metres))
    return min(found)


def _fewest_metres(day: Day, member: str, visits: frozenset[str]) -> int | None:
    before = held(day)
    fixed = [stop.visit for stop in before.stops[member]]
    plans = (
        scheduled(day, {member: list(way)}, before.begins())
        for way in permutations([*sorted(visits), *fixed])
    )
    return min((numbers(day, plan).metres for plan in plans if plan is not None), default=None)


def _comes_to(day: Day, theirs: dict[str, set[str]], metres: int) -> Numbers:
    fixed = held(day)
    served = {one for visits in theirs.values() for one in visits} | set(fixed.begins())
    busiest = max(
        sum(day.visit[one].minutes for one in [*visits, *(s.visit for s in fixed.stops[member])])
        for member, visits in theirs.items()
    )
    return Numbers(unserved(day, served), metres + BUSIEST * busiest, metres, busiest, 0)
