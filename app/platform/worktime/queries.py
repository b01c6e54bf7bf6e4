from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.kept import Kept
from app.platform.db.revisions import by_revision, number
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.models import WorkingDay

CALENDAR = "calendar"  # its revision
DAYS = Kept(select(WorkingDay.on, WorkingDay.is_working))


async def load(session: AsyncSession) -> WorkCalendar:
    """Known to the end of the last year of which any day was entered."""

    async def read() -> WorkCalendar:
        rows = await DAYS.all(session, {})
        last = max((row.on for row in rows), default=None)
        days = {row.on: row.is_working for row in rows}
        return WorkCalendar(days, last and date(last.year, 12, 31))

    return await by_revision(session, CALENDAR, await number(session, CALENDAR), read)
