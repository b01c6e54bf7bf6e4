"""Reading what changed without losing what is being changed.

A row bears the start of the transaction that changed it (`changed_at`), and is seen only once that
has committed, which may be after somebody has read. So the next reading begins at the *horizon*: the
start of the oldest transaction that was open before this one read, less a few seconds for those that
were just beginning. What lies behind the horizon is read again, which is harmless.

It asks `pg_stat_activity`, so it reads from the primary; on Citus every write goes through the same
coordinator, or this would have to ask all of them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.grids.models import GridBuilding
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, on
from app.platform.db.kept import Kept
from app.platform.http.cursors import Cursors
from app.platform.paging import BadCursor
from app.reports.changes.sources import PAGES, SOURCES, values

HORIZON = text(
    "SELECT least(now(), min(xact_start)) - interval '5 seconds' FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend'"
)
BUILDINGS = Kept(
    select(GridBuilding.id)
    .where(
        GridBuilding.community_id == HERE,
        GridBuilding.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
        on(GridBuilding),
    )
    .order_by(GridBuilding.id)
)


@dataclass(frozen=True, slots=True)
class Position:
    """How far a phone has read."""

    account_id: UUID
    community_id: int
    scope: str  # the grids and their buildings, as a digest
    since: datetime | None  # none: the first time
    horizon: datetime
    source: int | None = 0  # none: all were read
    last: UUID | None = None

    def signed(self, cursors: Cursors) -> str:
        return cursors.sign({name: getattr(self, name) for name in self.__dataclass_fields__})

    @classmethod
    def read(cls, cursors: Cursors, cursor: str) -> Self:
        found = cursors.read(cursor)
        since, last = found["since"], found["last"]
        return cls(
            UUID(found["account_id"]),
            found["community_id"],
            found["scope"],
            since and datetime.fromisoformat(since),
            datetime.fromisoformat(found["horizon"]),
            found["source"],
            last and UUID(last),
        )


@dataclass(frozen=True, slots=True)
class Changes:
    items: list[dict[str, Any]]
    position: Position
    is_reset: bool


async def changes(
    session: AsyncSession, actor: Actor, before: Position | None, limit: int
) -> Changes:
    if before and (before.account_id, before.community_id) != (
        actor.account_id,
        actor.community_id,
    ):
        raise BadCursor
    scope = await _scope(session, actor)
    is_reset = before is not None and before.scope != scope
    if before is None or is_reset:
        horizon = await _horizon(session)
        at = Position(actor.account_id, actor.community_id, scope, None, horizon)
    elif before.source is None:
        at = replace(before, since=before.horizon, horizon=await _horizon(session), source=0)
    else:
        at = before
    items: list[dict[str, Any]] = []
    while at.source is not None and len(items) < limit:
        rows = await _rows(session, actor, at, limit - len(items))
        source = SOURCES[at.source]
        items += [_item(source.kind, row.id, source.item(row, actor)) for row in rows]
        if len(items) < limit:
            following = at.source + 1
            at = replace(at, source=following if following < len(SOURCES) else None, last=None)
        else:
            at = replace(at, last=rows[-1].id)
    return Changes(items, at, is_reset)


async def _rows(session: AsyncSession, actor: Actor, at: Position, most: int) -> Sequence[Any]:
    found = PAGES[SOURCES[at.source or 0].kind, at.since is None, at.last is not None]
    return await found.all(session, values(actor, at.since, at.last, most))


def _item(kind: str, key: UUID, item: dict[str, Any] | None) -> dict[str, Any]:
    named = {"kind": kind, "id": key}
    return named | ({"gone": True} if item is None else {"item": item})


async def _horizon(session: AsyncSession) -> datetime:
    """Read before the rows."""
    found: datetime = (await session.execute(HORIZON)).scalar_one()
    return found


async def _scope(session: AsyncSession, actor: Actor) -> str:
    """Other grids, other buildings in them, a kind or a field not sent before: it begins anew."""
    theirs = {"here": actor.community_id, "grids": list(actor.grids)}
    buildings = await BUILDINGS.scalars(session, theirs)
    sent = (f"{source.kind}: {', '.join(source.view.model_fields)}" for source in SOURCES)
    told = [*sorted(map(str, actor.grids)), *map(str, buildings), *sent]
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:24]
