"""What is stored is in the spelling that its reader gives: with `wuxin migrate`, whenever a reader
learns to fold more, or a release before this one wrote what it did not fold.

Two places that only their spelling kept apart stay as they are, and are named: the newer spelling is
found from now on, and the office moves who lives at the other one. Nothing is merged, nothing lost.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.models import CommunityAccount
from app.platform.values.names import read_name
from app.platform.values.rooms import read_building, read_estate, read_room, read_unit
from app.platform.values.spelling import Unreadable
from app.residents.people.models import Person
from app.residents.verification.models import Claim

READERS: dict[Any, dict[str, Callable[[str], str]]] = {
    Estate: {"name": read_estate},
    Building: {"name": read_building},
    Dwelling: {"unit": read_unit, "room": read_room},
    Person: {"name": read_name},
    Claim: {"name": read_name},
    CommunityAccount: {"name": read_name},
}


async def respell(session: AsyncSession) -> tuple[int, list[str]]:
    """How many rows were respelled; and which places stay beside one that is spelled alike."""
    count, beside = 0, []
    for table, readers in READERS.items():
        columns = [getattr(table, name) for name in readers]
        key = (table.community_id, table.id)
        for row in (await session.execute(select(*key, *columns).order_by(*key))).all():
            changed = dict(_changed(row, readers))
            if not changed:
                continue
            again = {"version": Person.version + 1, "changed_at": func.now()}
            values = changed | again if table is Person else changed
            try:
                async with session.begin_nested():
                    here = (key[0] == row.community_id) & (key[1] == row.id)
                    await session.execute(update(table).where(here).values(**values))
                    count += 1
            except IntegrityError:
                beside.append(await _where(session, table, row))
    return count, beside


async def _where(session: AsyncSession, table: Any, row: Any) -> str:
    """In words, for who has to look there."""
    if table is not Dwelling:
        return str(row.name)
    found = (
        select(ADDRESS)
        .select_from(Dwelling)
        .join(Building, IN_BUILDING)
        .join(Estate, IN_ESTATE)
        .where(Dwelling.community_id == row.community_id, Dwelling.id == row.id)
    )
    return str(await session.scalar(found))


def _changed(row: Any, readers: dict[str, Callable[[str], str]]) -> Iterator[tuple[str, str]]:
    for name, read in readers.items():
        written = getattr(row, name)
        try:
            folded = read(written)
        except Unreadable:  # somebody has to say what it is; until then it stays
            continue
        if folded != written:
            yield name, folded
