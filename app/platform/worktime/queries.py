from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.kept import Kept
from app.platform.db.revisions import ByRevision, number
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.models import WorkingDay

CALENDAR = "calendar"  # its revision
DAYS = Kept(select(WorkingDay.on, WorkingDay.is_working))
_kept: ByRevision[WorkCalendar] = ByRevision(1)


async def load(session: AsyncSession) -> WorkCalendar:
    """Known to the end of the last year of which any day was entered."""

    async def read() -> WorkCalendar:
        rows = await DAYS.all(session, {})
        last = max((row.on for row in rows), default=None)
        days = {row.on: row.is_working for row in rows}
        return WorkCalendar(days, last and date(last.year, 12, 31))

    return await _kept.get(CALENDAR, await number(session, CALENDAR), read)
