from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.kept import Kept
from app.platform.db.revisions import by_revision, number
from app.platform.worktime.calendar import WorkCalendar
from app.platform.worktime.models import WorkingDay, WorkingYear

CALENDAR = "calendar"  # its revision
DAYS = Kept(select(WorkingDay.on, WorkingDay.is_working))
YEARS = Kept(select(WorkingYear.year))


async def load(session: AsyncSession, revision: int | None = None) -> WorkCalendar:
    """`revision`, if it was read beside something else."""

    async def read() -> WorkCalendar:
        days = {row.on: row.is_working for row in await DAYS.all(session, {})}
        return WorkCalendar(days, frozenset(await YEARS.scalars(session, {})))

    if revision is None:
        revision = await number(session, CALENDAR)
    return await by_revision(session, CALENDAR, revision, read)
