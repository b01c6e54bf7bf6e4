"""What changes once a day is kept in the process, by its revision.

`calendar`, `grids:7`: whoever changes it makes a new revision in the same transaction; whoever reads
asks for the number (beside what they read anyway) and for the rest only if it is a new one.
"""

import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeVar

from cachetools import LRUCache
from sqlalchemy import BigInteger, ScalarSelect, String, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import REFERENCE, Base
from app.platform.db.kept import Kept

V = TypeVar("V")
MOST = 1000  # names; those that were used least are forgotten


class Revision(Base):
    __tablename__ = "revisions"
    __table_args__ = (REFERENCE,)

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


def number_of(name: Any) -> ScalarSelect[int]:
    """A column beside others: 0 if it has never changed."""
    known = select(Revision.number).where(Revision.name == name).scalar_subquery()
    return func.coalesce(known, literal(0)).label("revision")  # type: ignore[return-value]


NUMBER = Kept(select(number_of(bindparam("name", type_=String))))


async def number(session: AsyncSession, name: str) -> int:
    found: int = await NUMBER.scalar(session, {"name": name})
    return found


async def change(session: AsyncSession, name: str) -> None:
    """A number that no other change has, also none that was undone."""
    new = insert(Revision).values(name=name, number=secrets.randbits(62))
    changed = new.on_conflict_do_update(
        index_elements=["name"], set_={"number": new.excluded.number}
    )
    await session.execute(changed)


Store = MutableMapping[str, tuple[int, Any]]


def store() -> Store:
    """Of one database: handed to its sessions as `kept`."""
    return LRUCache(MOST)


async def by_revision(
    session: AsyncSession, name: str, revision: int, read: Callable[[], Awaitable[V]]
) -> V:
    """`read` runs after the number was read, so that it is at least as new."""
    kept: Store | None = session.info.get("kept")
    if kept is not None:
        known = kept.get(name)
        if known is not None and known[0] == revision:
            found: V = known[1]
            return found
    found = await read()
    if kept is not None:
        kept[name] = revision, found
    return found
