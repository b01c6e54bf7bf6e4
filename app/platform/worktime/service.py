"""Keeping the calendar: what the library knows, and what an administrator adds to it."""

import csv
from collections.abc import Mapping
from datetime import date
from typing import TextIO

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.revisions import change
from app.platform.values.dates import read_date
from app.platform.worktime.models import WorkingDay
from app.platform.worktime.queries import CALENDAR
from app.platform.worktime.seed import chinese_days

Days = Mapping[date, tuple[bool, str]]  # worked or not, and why

WORDS = {"work": True, "off": False}


async def seed(session: AsyncSession) -> None:
    """From last year on; a day that somebody entered stays as it is."""
    rows = _rows(chinese_days(clock.today().year - 1, clock.today().year + 1))
    if rows:
        await session.execute(insert(WorkingDay).on_conflict_do_nothing(), rows)
        await change(session, CALENDAR)


async def extend(session: AsyncSession, days: Days) -> None:
    """What the State Council announced (放假通知); an announcement replaces an earlier one."""
    new = insert(WorkingDay)
    changed = {"is_working": new.excluded.is_working, "name": new.excluded.name}
    await session.execute(
        new.on_conflict_do_update(index_elements=["on"], set_=changed), _rows(days)
    )
    await change(session, CALENDAR)


def read_days(file: TextIO) -> dict[date, tuple[bool, str]]:
    """Lines of `2027-01-01,off,元旦` or `2027-02-07,work,春节调休`; ValueError names a bad line."""
    days = {}
    for number, row in enumerate(csv.reader(file), 1):
        try:
            on, word, name = (cell.strip() for cell in row)
            days[read_date(on)] = WORDS[word], name
        except (ValueError, KeyError):
            raise ValueError(f"line {number}: expected 2027-01-01,off,元旦 or …,work,…") from None
    if not days:
        raise ValueError("the file has no line")
    return days


def _rows(days: Days) -> list[dict[str, object]]:
    return [{"on": on, "is_working": works, "name": name} for on, (works, name) in days.items()]
