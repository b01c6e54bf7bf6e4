"""What changes once a day is kept in the process, by its revision.

`calendar`, `grids:7`: whoever changes it makes a new revision in the same transaction; whoever reads
asks for the number (beside what they read anyway) and for the rest only if it is a new one.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from cachetools import LRUCache
from sqlalchemy import BigInteger, ScalarSelect, String, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import REFERENCE, Base
from app.platform.db.kept import Kept

V = TypeVar("V")


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
    new = insert(Revision).values(name=name, number=1)
    await session.execute(
        new.on_conflict_do_update(index_elements=["name"], set_={"number": Revision.number + 1})
    )


class ByRevision(Generic[V]):
    """The last revision of each name; the least used names are forgotten."""

    def __init__(self, most: int) -> None:
        self._kept: LRUCache[str, tuple[int, V]] = LRUCache(most)

    async def get(self, name: str, revision: int, read: Callable[[], Awaitable[V]]) -> V:
        """`read` runs after the number was read, so that it is at least as new."""
        kept = self._kept.get(name)
        if kept is not None and kept[0] == revision:
            return kept[1]
        found = await read()
        self._kept[name] = revision, found
        return found
