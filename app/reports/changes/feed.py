"""Reading what changed, page by page, from one moment to the next; a cursor says how far a phone is."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.grids.models import GridBuilding
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, on
from app.platform.db.installation import RESTORED_AT, Fact
from app.platform.db.kept import Kept
from app.platform.http.cursors import Cursors
from app.platform.paging import BadCursor
from app.reports.changes.moments import Moment, between
from app.reports.changes.sources import PAGES, SOURCES, values

BUILDINGS = (
    select(func.array_agg(aggregate_order_by(GridBuilding.id, GridBuilding.id)))
    .where(
        GridBuilding.community_id == HERE,
        GridBuilding.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
        on(GridBuilding),
    )
    .scalar_subquery()
)
# What phones have read since a backup was made is gone from the database that was restored from it.
RESTORED = (
    select(func.max(Fact.name)).where(Fact.name.startswith(f"{RESTORED_AT}:")).scalar_subquery()
)
SCOPE = Kept(select(BUILDINGS.label("buildings"), RESTORED.label("restored")))


@dataclass(frozen=True, slots=True)
class Position:
    """How far a phone has read."""

    account_id: UUID
    community_id: int
    scope: str  # the grids and their buildings, as a digest
    since: Moment | None  # none: the first time
    horizon: Moment  # where the next reading begins
    source: int | None = 0  # none: all were read
    last: UUID | None = None

    def signed(self, cursors: Cursors) -> str:
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        moments = {"since": self.since and self.since.told(), "horizon": self.horizon.told()}
        return cursors.sign(told | moments)

    @classmethod
    def read(cls, cursors: Cursors, cursor: str) -> Self:
        found = cursors.read(cursor)
        owner = UUID(found["account_id"]), found["community_id"]
        if isinstance(found["horizon"], str):  # of the release before: it begins anew
            return cls(*owner, "", None, Moment.read([found["horizon"], 0, [], 0]))
        since, last = found["since"], found["last"]
        return cls(
            *owner,
            found["scope"],
            since and Moment.read(since),
            Moment.read(found["horizon"]),
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
        horizon = await Moment.now(session)
        at = Position(actor.account_id, actor.community_id, scope, None, horizon)
    elif before.source is None:
        at = replace(before, since=before.horizon, horizon=await Moment.now(session), source=0)
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
    asked = values(actor, at.last, most)
    if at.since is not None:
        asked |= between(at.since, at.horizon)
    return await found.all(session, asked)


def _item(kind: str, key: UUID, item: dict[str, Any] | None) -> dict[str, Any]:
    named = {"kind": kind, "id": key}
    return named | ({"gone": True} if item is None else {"item": item})


async def _scope(session: AsyncSession, actor: Actor) -> str:
    """Other grids, other buildings in them, a kind or a field not sent before, a database that was
    restored: it begins anew."""
    theirs = {"here": actor.community_id, "grids": list(actor.grids)}
    here = await SCOPE.one(session, theirs, LookupError)
    sent = (f"{source.kind}: {', '.join(source.view.model_fields)}" for source in SOURCES)
    buildings = map(str, here.buildings or ())
    told = [*sorted(map(str, actor.grids)), *buildings, *sent, here.restored or ""]
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:24]
