"""A day to be planned: who is to be visited, and who can go. Pure.

Times are minutes since midnight in the community. A window bounds the beginning of a visit and is
hard. Nobody works at lunch (12:00 to 13:30), and a home is not called at while people nap (12:00 to
14:30), unless it asked to be. Walking may fall into either, or between two spells of work.

The same day is the same problem in whatever order it is told: visits and members stand by their ids.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Self

from app.places.walking import metres_on_foot, minutes_on_foot
from app.platform.values.points import Point

Block = tuple[int, int]  # the first and the last minute of a beginning; or from, until

LUNCH: Block = (12 * 60, 13 * 60 + 30)
NAPS: Block = (12 * 60, 14 * 60 + 30)


@dataclass(frozen=True, slots=True)
class Place:
    """`point` (lng, lat): none: nobody has said yet where the building stands."""

    building: str
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Who goes when, whatever else is planned: a pin, or an order that is taken."""

    members: tuple[str, ...]
    begins: int


@dataclass(frozen=True, slots=True)
class Visit:
    id: str
    arrival: int  # its number, in the order in which they were placed
    minutes: int
    opens: int  # the window of its beginning
    closes: int  # the last minute in which it may begin
    place: Place
    priority: int = 0  # the highest first
    may: tuple[str, ...] | None = None  # members who may go; none: whoever works
    crew: int = 1
    may_be_at_noon: bool = False
    wanted: str | None = None  # a member who is to be one of those who go
    held: Held | None = None
    is_taken: bool = False  # no part of the plan; where its member stands then


@dataclass(frozen=True, slots=True)
class Member:
    id: str
    hours: tuple[Block, ...]  # from, until: what they work that day, less what they are planned for
    start: Place | None = None


@dataclass(frozen=True)
class Day:
    visits: tuple[Visit, ...]
    members: tuple[Member, ...]
    distances: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Metres between two buildings (the lesser id first) where staff know better."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "visits", tuple(sorted(self.visits, key=lambda one: one.id)))
        object.__setattr__(self, "members", tuple(sorted(self.members, key=lambda one: one.id)))

    @cached_property
    def visit(self) -> dict[str, Visit]:
        return {one.id: one for one in self.visits}

    @cached_property
    def member(self) -> dict[str, Member]:
        return {one.id: one for one in self.members}

    @cached_property
    def _known(self) -> dict[Any, Any]:
        return {}

    def metres(self, one: Place | None, other: Place | None) -> int:
        if one is None or other is None or one.building == other.building:
            return 0
        pair = min(one.building, other.building), max(one.building, other.building)
        if pair not in self._known:
            points = [each.point and Point(*each.point) for each in (one, other)]
            here, there = points
            straight = metres_on_foot(here, there) if here and there else 0
            self._known[pair] = self.distances.get(pair, straight)
        found: int = self._known[pair]
        return found

    def minutes(self, one: Place | None, other: Place | None) -> int:
        if one is None or other is None or one.building == other.building:
            return 0
        return minutes_on_foot(self.metres(one, other))

    def walk(self, one: Visit, other: Visit) -> int:
        """Minutes from the end of a visit to the beginning of the next. Of two that are held as
        many as there are, if less: they stand as they are, were it one in the other."""
        needed = self.minutes(one.place, other.place)
        if one.held is None or other.held is None:
            return needed
        return min(needed, other.held.begins - one.held.begins - one.minutes)

    def able(self, visit: Visit) -> list[Member]:
        """Who may go at all, whenever."""
        if visit.held is not None:
            return [one for one in self.members if one.id in visit.held.members]
        may = [one for one in self.members if visit.may is None or one.id in visit.may]
        if visit.wanted is None:
            return may
        if all(one.id != visit.wanted for one in may):
            return []
        return may if visit.crew > 1 else [self.member[visit.wanted]]

    def starts(self, visit: Visit, member: Member) -> list[Block]:
        """When somebody may begin a visit if they do nothing else, in order."""
        key = visit.id, member.id
        if key not in self._known:
            self._known[key] = self._starts(visit, member)
        found: list[Block] = self._known[key]
        return found

    def _starts(self, visit: Visit, member: Member) -> list[Block]:
        if visit.held is not None:
            return [(visit.held.begins, visit.held.begins)]
        spells = less(member.hours, LUNCH if visit.may_be_at_noon else NAPS)
        first = spells[0][0] + self.minutes(member.start, visit.place) if spells else 0
        bounds = (
            (max(begins, visit.opens, first), min(ends - visit.minutes, visit.closes))
            for begins, ends in spells
        )
        return [(early, late) for early, late in bounds if early <= late]

    def open(self, visit: Visit) -> list[Block]:
        """When it may begin, whoever goes."""
        all_day = Member("", ((0, 24 * 60),))
        return self._starts(visit, all_day)

    def told(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "visits": [asdict(one) for one in self.visits],
            "members": [asdict(one) for one in self.members],
            "distances": [[*pair, metres] for pair, metres in sorted(self.distances.items())],
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        return cls(
            tuple(_visit(one) for one in told["visits"]),
            tuple(_member(one) for one in told["members"]),
            {(one, other): metres for one, other, metres in told["distances"]},
        )


def less(spells: Iterable[Block], gap: Block) -> list[Block]:
    """What is left of spells of time (from, until) without a gap, in order."""
    kept = []
    for begins, ends in sorted(spells):
        pieces = (begins, min(ends, gap[0])), (max(begins, gap[1]), ends)
        kept += [piece for piece in pieces if piece[0] < piece[1]]
    return kept


def _visit(told: Mapping[str, Any]) -> Visit:
    held, may = told["held"], told["may"]
    read = {
        "place": _place(told["place"]),
        "may": may if may is None else tuple(may),
        "held": held and Held(tuple(held["members"]), held["begins"]),
    }
    return Visit(**{**told, **read})


def _member(told: Mapping[str, Any]) -> Member:
    hours = tuple((begins, ends) for begins, ends in told["hours"])
    start = told["start"]
    return Member(told["id"], hours, start and _place(start))


def _place(told: Mapping[str, Any]) -> Place:
    point = told["point"]
    return Place(told["building"], point and (point[0], point[1]))
