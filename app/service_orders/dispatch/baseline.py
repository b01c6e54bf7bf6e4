"""How a day is filled without looking ahead, and what every plan is compared with. Pure.

Orders by arrival, each appended to the qualified member who can begin first; of those who can at the
same minute, who has the fewest metres to go, then by id. Where two or three go, they begin together.
"""

from collections.abc import Iterable

from app.service_orders.dispatch.days import Day, Member, Visit
from app.service_orders.dispatch.routes import Plan, held, hopeless, scheduled


class _Filling:
    """Members' days as they fill."""

    def __init__(self, day: Day, plan: Plan) -> None:
        self.day = day
        self.routes = {one.id: plan.routes().get(one.id, []) for one in day.members}
        self.at = plan.begins()
        self.last: dict[str, int] = {}  # before which none is put, by member

    def put(self, visit: Visit) -> dict[str, int]:
        """When those who go have done it; none go where it cannot be."""
        able = self.day.able(visit)
        starts = {one.id: self.day.starts(visit, one) for one in able}
        minutes = sorted(
            {
                minute
                for spells in starts.values()
                for early, late in spells
                for minute in range(early, late + 1)
            }
        )
        for begins in minutes:
            free = [
                (metres, one.id)
                for one in able
                if any(early <= begins <= late for early, late in starts[one.id])
                and (metres := self._metres(visit, one, begins)) is not None
            ]
            crew = _crew(visit, sorted(free))
            if crew is not None:
                for member in crew:
                    self._put(visit, member, begins)
                return dict.fromkeys(crew, begins + visit.minutes)
        return {}

    def _metres(self, visit: Visit, member: Member, begins: int) -> int | None:
        """On foot to it; none: they cannot be there, or not go on to what they are held to."""
        if begins < self.last.get(member.id, 0):
            return None
        before, after = self._beside(member.id, begins)
        day, ends = self.day, begins + visit.minutes
        if after is not None and ends + day.walk(visit, after) > self.at[after.id]:
            return None
        if before is None:
            return day.metres(member.start, visit.place)
        if self.at[before.id] + before.minutes + day.walk(before, visit) > begins:
            return None
        return day.metres(before.place, visit.place)

    def _beside(self, member: str, begins: int) -> tuple[Visit | None, Visit | None]:
        before = after = None
        for one in self.routes[member]:
            if self.at[one] <= begins:
                before = self.day.visit[one]
            elif after is None:
                after = self.day.visit[one]
        return before, after

    def _put(self, visit: Visit, member: str, begins: int) -> None:
        self.at[visit.id] = begins
        self.routes[member] = sorted(
            [*self.routes[member], visit.id], key=lambda one: (self.at[one], one)
        )

    def plan(self) -> Plan:
        found = scheduled(self.day, self.routes, self.at)
        if found is None:
            raise ValueError("a visit was put where it cannot be")
        return found


def _crew(visit: Visit, free: list[tuple[int, str]]) -> list[str] | None:
    """Whoever is wanted first, then the nearest."""
    if visit.wanted is not None:
        if all(one != visit.wanted for _, one in free):
            return None
        free = sorted(free, key=lambda one: one[1] != visit.wanted)
    return [one for _, one in free[: visit.crew]] if len(free) >= visit.crew else None


def baseline(day: Day) -> Plan:
    filling = _Filling(day, held(day))
    for visit in sorted(day.visits, key=lambda one: (one.arrival, one.id)):
        if _can_be(day, visit):
            filling.last |= filling.put(visit)
    return filling.plan()


def inserted(day: Day, plan: Plan, more: Iterable[Visit]) -> Plan:
    """Where there is room in a plan, as early as can be, and without moving anything."""
    filling = _Filling(day, plan)
    for visit in more:
        if visit.id not in filling.at and _can_be(day, visit):
            filling.put(visit)
    return filling.plan()


def _can_be(day: Day, visit: Visit) -> bool:
    return visit.held is None and hopeless(day, visit) is None
