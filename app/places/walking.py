"""How far it is on foot from one building to another. Pure."""

import math

from app.platform.values.points import Point, metres_between

DETOUR = 1.3  # of a straight line, by streets and gates
PACE = 60  # metres a minute
BUILDING = 3  # minutes: the entrance, the lift or the stairs


def metres_on_foot(one: Point, other: Point) -> int:
    return round(DETOUR * metres_between(one, other))


def minutes_on_foot(metres: int) -> int:
    """From one building up to a door in another."""
    return math.ceil(metres / PACE) + BUILDING
