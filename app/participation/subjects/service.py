from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.subjects.models import Subject, TakesPart


async def known_anew(session: AsyncSession, rows: Iterable[TakesPart], who: Subject) -> bool:
    """Rows of a member are about who that is now. Where the person is elsewhere then, the row stays as
    it is; False: there was one."""
    moved = True
    for row in rows:
        try:
            async with session.begin_nested():
                row.person_id = who.person_id
                await session.flush()
        except IntegrityError:
            await session.refresh(row)
            moved = False
    return moved
