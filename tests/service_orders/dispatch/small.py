"""Days small enough to be worked out by hand, or in every way."""

import random
from typing import Any

from app.service_orders.dispatch.days import Day, Held, Member, Place, Visit

NINE, TEN, NOON = 9 * 60, 10 * 60, 12 * 60
STREET = 1 / 111_195.08 / 1.3  # degrees of latitude in a metre on foot


def building(metres: float, name: str = "") -> Place:
    """On a street that runs north, so many metres on foot from its beginning."""
    return Place(name or f"at {metres}", (114.3, 30.6 + metres * STREET))


def visit(name: str, at: float = 0, window: tuple[int, int] = (NINE, NINE), **values: Any) -> Visit:
    arrival = int(name) if name.isdigit() else 0
    told: dict[str, Any] = {"arrival": arrival, "minutes": 30, "place": building(at)}
    return Visit(id=name, opens=window[0], closes=window[1], **(told | values))


def member(name: str, **values: Any) -> Member:
    return Member(id=name, **({"hours": ((8 * 60, 18 * 60),)} | values))


def by_chance(seed: int) -> Day:
    draw = random.Random(seed)
    buildings = [
        Place(f"b{n}", (114.30 + draw.random() * 0.02, 30.60 + draw.random() * 0.02))
        for n in range(4)
    ]
    members = [f"m{n}" for n in range(draw.choice([1, 2, 2, 3]))]
    nurses = tuple(one for one in members if draw.random() < 0.5)
    visits = []
    for n in range(draw.choice([4, 5, 6])):
        opens = draw.choice([540, 570, 600, 690, 840, 870])
        visits.append(
            Visit(
                id=f"v{n}",
                arrival=draw.randrange(100),
                minutes=draw.choice([20, 40, 60]),
                opens=opens,
                closes=opens + draw.choice([0, 15, 30, 60]),
                place=draw.choice(buildings),
                priority=draw.choice([0, 0, 1, 2]),
                may=nurses if draw.random() < 0.3 else None,
                may_be_at_noon=draw.random() < 0.2,
            )
        )
    if draw.random() < 0.3:
        taken = Held(("m0",), 590)
        visits.append(Visit("t", 0, 40, 0, 0, buildings[0], held=taken, is_taken=True))
    hours = [((510, 1050),), ((510, 720),), ((510, 600), (620, 1050)), ((560, 640), (840, 960))]
    staff = [Member(one, draw.choice(hours), draw.choice([None, buildings[0]])) for one in members]
    return Day(tuple(visits), tuple(staff), {("b0", "b1"): draw.choice([100, 900])})


def large(seed: int = 1, visits: int = 60, members: int = 20, pairs: float = 0.08) -> Day:
    """A day of a hospital and its neighbours."""
    draw = random.Random(seed)
    buildings = [
        Place(f"b{n:02}", (114.30 + draw.random() * 0.012, 30.60 + draw.random() * 0.010))
        for n in range(30)
    ]
    skills = ["nurse", "barber", "repair", "papers"]
    has = {f"m{n:02}": draw.sample(skills, draw.choice([1, 1, 2, 3])) for n in range(members)}
    planned = []
    for n in range(visits):
        opens = draw.choice([510, 540, 600, 630, 870, 900, 930, 960])
        planned.append(
            Visit(
                id=f"v{n:03}",
                arrival=n,
                minutes=draw.choice([20, 30, 30, 40, 45, 60]),
                opens=opens,
                closes=opens + draw.choice([30, 60, 90, 120]),
                place=draw.choice(buildings),
                priority=draw.choice([0, 0, 0, 1, 2]),
                may=_with(has, draw.choice(skills)) if draw.random() < 0.7 else None,
                crew=2 if draw.random() < pairs else 1,
            )
        )
    staff = [
        Member(one, ((510, 1050),) if draw.random() < 0.7 else ((510, 720),), buildings[0])
        for one in has
    ]
    return Day(tuple(planned), tuple(staff))


def _with(has: dict[str, list[str]], skill: str) -> tuple[str, ...]:
    return tuple(one for one, theirs in has.items() if skill in theirs)
