from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.models import WorkingDay


async def load(session: AsyncSession) -> WorkCalendar:
    """Known to the end of the last year of which any day was entered."""
    rows = (await session.execute(select(WorkingDay.on, WorkingDay.is_working))).all()
    last = max((row.on for row in rows), default=None)
    return WorkCalendar({row.on: row.is_working for row in rows}, last and date(last.year, 12, 31))
