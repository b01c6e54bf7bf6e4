"""A moment between two readings, so that what is being changed at it is not lost.

A row bears when and in which transaction it was last changed (`Synced`), and is seen only once that has
been committed, which may be after somebody has read. So a reading remembers which transactions were
under way when it began; the next one asks for what was changed since then, and for what those changed,
whoever they are of: a snapshot knows them all, whatever the reader may know of other roles. One that
stays open for an hour is one number more, and what the others commit meanwhile is given once.

Both halves are needed. Numbers begin anew in a restored database, and a replica that takes over may
give some again; on a cluster a worker may show a row a little after the number is over; the release
before and an operator at the console say when, and not in which. Then the time finds them.

It is read on the primary: a replica does not know what is under way. On Citus numbers and times are
those of the coordinator through which every write goes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Interval,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.base import Synced
from app.platform.db.kept import Kept

JUST_BEGINNING = timedelta(seconds=5)
"""A row changed so shortly before a reading is given again, in any case."""
MOST_OPEN = 50
"""Transactions that a cursor can name; with more, all after the oldest of them are read again."""
NOW = Kept(
    select(
        (func.now() - cast(bindparam("just_beginning"), Interval)).label("at"),
        literal_column("pg_snapshot_xmax(pg_current_snapshot())::text::bigint").label("following"),
        literal_column(
            "ARRAY(SELECT one::text::bigint FROM pg_snapshot_xip(pg_current_snapshot()) AS one)"
        ).label("under_way"),
    )
)
SINCE: Any = bindparam("since", type_=DateTime(timezone=True))
FOLLOWING, BEFORE = (bindparam(name, type_=BigInteger) for name in ("following", "before"))
UNDER_WAY = bindparam("under_way", type_=ARRAY(BigInteger))


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    following: int  # from this number on transactions are of the next reading
    under_way: tuple[int, ...]  # and these before it
    given: int  # no transaction had this number yet, or a higher one

    @classmethod
    async def now(cls, session: AsyncSession) -> Self:
        """Before the rows are read."""
        row = await NOW.one(session, {"just_beginning": JUST_BEGINNING}, LookupError)
        following, under_way = row.following, tuple(row.under_way)
        if len(under_way) > MOST_OPEN:
            following, under_way = min(under_way), ()
        return cls(row.at, following, under_way, row.following)

    def told(self) -> list[Any]:
        """For a cursor: how far back the transactions are, which is short."""
        back = [self.following - one for one in self.under_way]
        return [self.at, self.following, back, self.given - self.following]

    @classmethod
    def read(cls, told: list[Any]) -> Self:
        at, following, back, more = told
        under_way = tuple(following - one for one in back)
        return cls(datetime.fromisoformat(at), following, under_way, following + more)


def changed(entity: type[Synced] | Any) -> ColumnElement[bool]:
    """After one moment; what is numbered after the other is of another life of the database, or later."""
    return or_(
        entity.changed_at >= SINCE,
        entity.changed_in == any_(UNDER_WAY),
        (entity.changed_in >= FOLLOWING) & (entity.changed_in < BEFORE),
    )


def between(before: Moment, after: Moment) -> dict[str, Any]:
    """The values of `changed`."""
    return {
        "since": before.at,
        "following": before.following,
        "under_way": list(before.under_way),
        "before": after.given,
    }
