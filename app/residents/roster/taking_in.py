"""A part of a workbook becomes part of the roster. Rows are looked up together, not one by one."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.excel.given import BadRow
from app.residents.roster.book import Book
from app.residents.roster.columns import Row, read
from app.residents.roster.outcome import Outcome
from app.residents.roster.rows import Taken
from app.residents.roster.taking import Taking

AT_A_STRETCH = 50  # rows; then others have their turn, who wait for answers in the same process


async def take_in(
    session: AsyncSession, actor: Actor, run_id: UUID, part: Sequence[Taken]
) -> Outcome:
    """Good rows are kept whatever the others are; a refused one says why."""
    outcome, rows, today = Outcome(), list[tuple[Taken, Row]](), clock.today()
    for count, taken in enumerate(part, 1):
        if count % AT_A_STRETCH == 0:
            await asyncio.sleep(0)
        if taken.why is not None:
            outcome.refused[taken.number] = taken.why
            continue
        try:
            rows.append((taken, read(taken.cells, today)))
        except BadRow as error:
            outcome.refused[taken.number] = str(error)
    book = await Book.open(session, actor.community_id, [row for _, row in rows])
    taking = Taking(book, outcome, today)
    for count, (taken, row) in enumerate(rows, 1):
        if count % AT_A_STRETCH == 0:
            await asyncio.sleep(0)
        try:
            taking.take(taken, row)
        except BadRow as error:
            outcome.refused[taken.number] = "；".join([str(error), *row.warnings])
    await taking.write(session, actor, run_id)
    return outcome
