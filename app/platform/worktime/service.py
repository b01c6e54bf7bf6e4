"""Keeping the calendar: what the library knows, and what an administrator adds to it."""

from collections.abc import Iterable

import chinese_calendar
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.revisions import change
from app.platform.worktime.announcements import Days, missing
from app.platform.worktime.models import WorkingDay, WorkingYear
from app.platform.worktime.queries import CALENDAR
from app.platform.worktime.seed import chinese_days

Missing = dict[int, list[str]]  # by year: the holidays that nobody has entered yet


async def seed(session: AsyncSession) -> None:
    """From last year on; a day that somebody entered stays as it is."""
    this_year = clock.today().year
    years = range(this_year - 1, this_year + 2)
    rows = _rows(chinese_days(years[0], years[-1]))
    if rows:
        await session.execute(insert(WorkingDay).on_conflict_do_nothing(), rows)
    known = max(chinese_calendar.holidays).year
    await _declare(session, {year for year in years if year <= known})
    await _declare_whole(session)
    await change(session, CALENDAR)


async def extend(session: AsyncSession, days: Days) -> Missing:
    """What the State Council announced (放假通知); an announcement replaces an earlier one. A year is
    announced once all its holidays are there; what is missing of the others is returned."""
    new = insert(WorkingDay)
    changed = {"is_working": new.excluded.is_working, "name": new.excluded.name}
    await session.execute(
        new.on_conflict_do_update(index_elements=["on"], set_=changed), _rows(days)
    )
    lacking = await _declare_whole(session)
    await change(session, CALENDAR)
    return {day.year: lacking[day.year] for day in sorted(days) if day.year in lacking}


async def _declare_whole(session: AsyncSession) -> Missing:
    """Returns what the years lack that are not."""
    known = {
        row.on: (row.is_working, row.name) for row in await session.scalars(select(WorkingDay))
    }
    declared = set(await session.scalars(select(WorkingYear.year)))
    open_years = {day.year for day in known} - declared
    lacking = {year: missing(known, year) for year in open_years}
    await _declare(session, {year for year, names in lacking.items() if not names})
    return {year: names for year, names in lacking.items() if names}


async def _declare(session: AsyncSession, years: Iterable[int]) -> None:
    rows = [{"year": year} for year in years]
    if rows:
        await session.execute(insert(WorkingYear).on_conflict_do_nothing(), rows)


def _rows(days: Days) -> list[dict[str, object]]:
    return [{"on": on, "is_working": works, "name": name} for on, (works, name) in days.items()]
