"""Slots follow their pattern: some weeks ahead, minus holidays, every day anew; one that somebody has
ordered in stays as it is, whatever becomes of its pattern."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, all_, bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.base import HERE, new_id, on_or_after, same
from app.platform.db.kept import Kept
from app.platform.worktime.calendar import WorkCalendar
from app.service_orders.catalogue.models import Pattern, Slot

AHEAD = timedelta(days=28)
FROM = bindparam("from", type_=DateTime(timezone=True))
UNORDERED = (
    Slot.community_id == HERE,
    Slot.begins_at >= FROM,
    Slot.last_number == 0,
    Slot.called_off_at.is_(None),
)
OF_THE_PATTERN = Slot.pattern_id == bindparam("pattern_id", type_=Uuid)
OF_THE_ITEM = Slot.item_id == bindparam("item_id", type_=Uuid)
WANTED = bindparam("wanted", type_=ARRAY(DateTime(timezone=True)))
DROP = Kept(delete(Slot).where(*UNORDERED, OF_THE_PATTERN, Slot.begins_at != all_(WANTED)))
DROP_OF_ITEM = Kept(delete(Slot).where(*UNORDERED, OF_THE_ITEM))
ON_THE_WALL = func.timezone(str(clock.HERE), Slot.begins_at)
OF_NO_OTHER = or_(  # of this pattern, of one that was changed since, or made by hand
    Slot.pattern_id.is_(None), OF_THE_PATTERN, ~on_or_after(Pattern, func.date(ON_THE_WALL))
)
THERE = Kept(
    select(Slot.begins_at, Slot.ends_at)
    .outerjoin(Pattern, same(Pattern.id, Slot.pattern_id) & (Pattern.community_id == HERE))
    .where(
        Slot.community_id == HERE,
        OF_THE_ITEM,
        Slot.unit_id == bindparam("unit_id", type_=Uuid),
        Slot.ends_at > FROM,
        OF_NO_OTHER,
    )
    .order_by(Slot.begins_at)
)


class Span(NamedTuple):
    begins_at: datetime
    ends_at: datetime


async def follow(
    session: AsyncSession,
    pattern: Pattern,
    calendar: WorkCalendar,
    *,
    ends_on: date | None = None,
    ahead: timedelta = AHEAD,
) -> None:
    """Repeated as often as one likes, by two at once who hold the pattern. `ends_on`: of its unit.

    A slot of another version that stands, because it was ordered in or called off, has the time: there
    is none beside it.
    """
    now = clock.now()
    wanted = [span for span in spans(pattern, calendar, ends_on, ahead) if span.begins_at > now]
    here = {"here": pattern.community_id, "from": now}
    known = {"pattern_id": pattern.id, "wanted": [one.begins_at for one in wanted]}
    await DROP.run(session, here | known)
    its = {"item_id": pattern.item_id, "unit_id": pattern.unit_id}
    there = await THERE.all(session, here | its | known)
    new = [
        {
            "community_id": pattern.community_id,
            "id": new_id(),
            **its,
            "pattern_id": pattern.id,
            "point_id": pattern.point_id,
            **span._asdict(),
            "capacity": pattern.capacity,
        }
        for span in wanted
        if not any(one.begins_at < span.ends_at and span.begins_at < one.ends_at for one in there)
    ]
    if new:
        await session.execute(insert(Slot).on_conflict_do_nothing(), new)


async def drop_from(session: AsyncSession, pattern: Pattern, day: date) -> None:
    """What nobody has ordered in, from a day on."""
    moment = max(clock.now(), datetime.combine(day, time(), clock.HERE))
    here = {"here": pattern.community_id, "from": moment}
    await DROP.run(session, here | {"pattern_id": pattern.id, "wanted": []})


async def drop_of_item(session: AsyncSession, community_id: int, item_id: UUID) -> None:
    gone = {"here": community_id, "from": clock.now(), "item_id": item_id}
    await DROP_OF_ITEM.run(session, gone)


def spans(
    pattern: Pattern, calendar: WorkCalendar, ends_on: date | None, ahead: timedelta
) -> Iterator[Span]:
    """When it is had, from today on. A make-up day (调休) is a plain day of its own weekday."""
    today = clock.today()
    ends = min(
        one for one in (today + ahead + timedelta(1), pattern.until, ends_on) if one is not None
    )
    day = max(pattern.since, today)
    day += timedelta((pattern.weekday - day.isoweekday()) % 7)
    while day < ends:
        if pattern.on_holidays or not calendar.is_holiday(day):
            begins, stops = (
                datetime.combine(day, at, clock.HERE) for at in (pattern.begins, pattern.ends)
            )
            yield Span(begins, stops)
        day += timedelta(7)
