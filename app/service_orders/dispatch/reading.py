"""The day of a plan, from what is stored of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.kept import Row
from app.service_orders.dispatch import queries
from app.service_orders.dispatch.days import Block, Day, Held, Member, Place, Visit, less
from app.service_orders.dispatch.models import DispatchPlan
from app.service_orders.dispatch.queries import bounds

WHOLE_DAY: Block = (0, 24 * 60)


async def day_of(session: AsyncSession, plan: DispatchPlan) -> tuple[Day, dict[str, int]]:
    """And the versions of the orders that are to be planned."""
    asked = bounds(plan.day) | {"here": plan.community_id, "unit_id": plan.unit_id}
    to_plan = await queries.TO_PLAN.all(session, asked)
    may = {row.id: row.members for row in await queries.MAY_GO.all(session, asked)}
    taken = await queries.TAKEN.all(session, asked)
    members = await queries.MEMBERS.all(session, asked)
    known = {row.id for row in members}
    stand = [row for row in taken if known & set(row.members)]
    visits = [_visit(row, may.get(row.id, ()), n, plan.day) for n, row in enumerate(to_plan)]
    visits += [_taken(row, plan.day, known) for row in stand]
    at_homes = {str(row.id) for row in stand}
    distances = await queries.DISTANCES.all(session, asked)
    day = Day(
        tuple(visits),
        tuple(_member(row, plan.day, at_homes) for row in members),
        {(str(row.one_id), str(row.other_id)): row.metres for row in distances},
    )
    return day, {str(row.id): row.version for row in to_plan}


def minute(moment: datetime, day: date) -> int:
    """Of that day; before it or after it as many as it is away."""
    begins: datetime = bounds(day)["begins"]
    return (moment - begins) // timedelta(minutes=1)


def moment(minute_of: int, day: date) -> datetime:
    begins: datetime = bounds(day)["begins"]
    return begins + timedelta(minutes=minute_of)


def _visit(row: Row, may: Iterable[UUID], arrival: int, day: date) -> Visit:
    now = minute(clock.now(), day) + 1
    return Visit(
        id=str(row.id),
        arrival=arrival,
        minutes=minute(row.ends_at, day) - minute(row.begins_at, day),
        opens=max(minute(row.opens_at, day), now),
        closes=minute(row.closes_at, day) - 1,
        place=_place(row),
        priority=row.priority,
        may=tuple(sorted(map(str, may))),
        crew=row.crew,
        may_be_at_noon=row.wants_at_noon,
        wanted=row.wanted_id and str(row.wanted_id),
    )


def _taken(row: Row, day: date, known: set[Any]) -> Visit:
    begins = minute(row.begins_at, day)
    return Visit(
        id=str(row.id),
        arrival=0,
        minutes=minute(row.ends_at, day) - begins,
        opens=begins,
        closes=begins,
        place=_place(row),
        held=Held(tuple(sorted(str(one) for one in row.members if one in known)), begins),
        is_taken=True,
    )


def _place(row: Row) -> Place:
    point = None if row.lng is None else (row.lng, row.lat)
    return Place(str(row.building_id), point)


def _member(row: Row, day: date, at_homes: set[str]) -> Member:
    """What they are planned for in a home is a visit of the day; all else is time that they lack."""
    own = [one for one in row.weekly if one["weekday"] == day.isoweekday()]
    spells = [(_of_day(one["begins"]), _of_day(one["ends"])) for one in own]
    hours = spells if row.weekly else [WHOLE_DAY]
    elsewhere = [one for one in row.elsewhere if one["occasion"] not in at_homes]
    for gap in _gaps([*row.away, *elsewhere], day):
        hours = less(hours, gap)
    start = None if row.lng is None else Place(str(row.unit_id), (row.lng, row.lat))
    return Member(str(row.id), tuple(sorted(hours)), start)


def _gaps(told: Iterable[Mapping[str, Any]], day: date) -> Iterable[Block]:
    for one in told:
        begins, ends = (datetime.fromisoformat(one[name]) for name in ("begins", "ends"))
        yield minute(begins, day), minute(ends + timedelta(seconds=59), day)


def _of_day(told: str) -> int:
    hours, minutes = told.split(":")[:2]
    return int(hours) * 60 + int(minutes)
