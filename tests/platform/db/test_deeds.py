"""What a deed writes waits, and nobody who reads or writes after it can tell."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.driver import all_rows
from app.platform.db.session import Sessions
from app.platform.idempotency import KEEP
from app.platform.idempotency.models import KeptAnswer
from app.resources import resources
from app.settings import Settings

BODIES = "SELECT answer FROM kept_answers WHERE account_id = %(whose)s ORDER BY key"


@pytest.fixture
async def deeds(settings: Settings) -> AsyncIterator[Sessions]:
    """Of a process that has just begun."""
    uses = resources(settings)
    await uses.open()
    yield uses.deed_sessions
    await uses.aclose()


@pytest.fixture
def whose() -> UUID:
    return new_id()


def answer(whose: UUID, key: str, body: bytes = b"written") -> dict[str, Any]:
    when = clock.now()
    row = {"key": key, "request": b"", "status": 200, "answer": body, "created_at": when}
    return {"account_id": whose, **row}


async def stored(deeds: Sessions, whose: UUID) -> dict[str, bytes]:
    async with deeds() as reading:
        theirs = select(KeptAnswer).where(KeptAnswer.account_id == whose)
        return {one.key: one.answer or b"" for one in await reading.scalars(theirs)}


async def test_the_first_deed_of_a_process_is_whole(deeds: Sessions, whose: UUID) -> None:
    """The ORM asks the server what it is, and rolls back: not what a deed has written."""
    async with deeds() as deed:
        await KEEP.later(deed, answer(whose, "kept"))
        assert await all_rows(deed, BODIES, {"whose": whose}, None) == [(b"written",)]
        deed.add(KeptAnswer(**answer(whose, "mapped")))
        await deed.commit()
    assert await stored(deeds, whose) == {"kept": b"written", "mapped": b"written"}


async def test_what_waits_is_seen_by_a_kept_statement_and_by_the_orm(
    deeds: Sessions, whose: UUID
) -> None:
    async with deeds() as deed:
        await KEEP.later(deed, answer(whose, "a"))
        assert await all_rows(deed, BODIES, {"whose": whose}, None) == [(b"written",)]
        await KEEP.later(deed, answer(whose, "b"))
        theirs = select(KeptAnswer).where(KeptAnswer.account_id == whose)
        a, _b = await deed.scalars(theirs.order_by(KeptAnswer.key))
        a.answer = b"changed"
        assert await all_rows(deed, BODIES, {"whose": whose}, None) == [
            (b"changed",),
            (b"written",),
        ]
        await KEEP.later(deed, answer(whose, "c"))
        of_them = select(func.count()).where(KeptAnswer.account_id == whose)
        assert await deed.scalar(of_them) == 3
    assert await stored(deeds, whose) == {}  # without a commit


async def test_what_came_first_is_written_first(deeds: Sessions, whose: UUID) -> None:
    """The second of two equal rows fails, whichever way each of them goes."""
    async with deeds() as deed:
        await KEEP.later(deed, answer(whose, "kept"))
        deed.add(KeptAnswer(**answer(whose, "kept")))
        with pytest.raises(IntegrityError):
            await deed.commit()
    async with deeds() as deed:
        deed.add(KeptAnswer(**answer(whose, "mapped")))
        await KEEP.later(deed, answer(whose, "mapped"))
        with pytest.raises(UniqueViolation):
            await deed.commit()
    assert await stored(deeds, whose) == {}


async def test_what_a_savepoint_undoes_is_forgotten_with_what_waited_in_it(
    deeds: Sessions, whose: UUID
) -> None:
    async with deeds() as deed:
        await KEEP.later(deed, answer(whose, "before"))
        undone = await deed.begin_nested()
        await KEEP.later(deed, answer(whose, "inside"))
        await undone.rollback()
        async with deed.begin_nested():
            await KEEP.later(deed, answer(whose, "kept inside"))
        await KEEP.later(deed, answer(whose, "after"))
        await deed.commit()
    assert set(await stored(deeds, whose)) == {"before", "kept inside", "after"}


async def test_where_one_statement_fails_none_is_written(deeds: Sessions, whose: UUID) -> None:
    """COMMIT goes in the same pipeline: PostgreSQL does not come to it."""
    async with deeds() as deed:
        for key in ("a", "a", "b"):
            await KEEP.later(deed, answer(whose, key))
        with pytest.raises(UniqueViolation):
            await deed.commit()
    assert await stored(deeds, whose) == {}


async def test_a_deed_rolled_back_has_written_nothing_and_goes_on(
    deeds: Sessions, whose: UUID
) -> None:
    async with deeds() as deed:
        await KEEP.later(deed, answer(whose, "undone"))
        await deed.rollback()
        await KEEP.later(deed, answer(whose, "done"))
        await deed.commit()
        await KEEP.later(deed, answer(whose, "forgotten"))
    assert set(await stored(deeds, whose)) == {"done"}
