"""网格变化"""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Query, Request, Response
from pydantic import Field

from app.places.roles.current import CurrentActor
from app.platform.errors import Forbidden
from app.platform.http.cursors import LONGEST
from app.platform.http.paging import BadCursor
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.http.schemas import View
from app.reports.changes.queries import Position, changes


class OnlyGridWorkers(Forbidden):
    title = "仅供网格员同步所负责的网格"


class ChangeView(View):
    kind: str = Field(description="`hazard`, `round`, `person`")
    id: UUID
    item: dict[str, Any] | None = Field(None, description="The whole state, as lists show it.")
    gone: bool = Field(False, description="No longer in the caller's grids: forget it.")


class ChangesView(View):
    items: list[ChangeView]
    next: str = Field(description="`since` of the next time; keep it with the copy.")
    more: bool = Field(description="Ask again at once.")
    reset: bool = Field(description="The caller's grids have changed: throw the copy away first.")


router = Router(prefix="/communities/{code}/changes", tags=["changes"])


@router.get("", response_model=ChangesView, responses=problems(OnlyGridWorkers, BadCursor))
async def list_changes(
    actor: CurrentActor,
    request: Request,
    since: Annotated[
        str | None, Query(max_length=LONGEST, description="`next` of the last time.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> Response:
    """Open hazards, coming rounds and residents of the caller's grids; then what changed of them.

    Items are whole states: apply them in order, an item may come twice.
    """
    if not actor.grids:
        raise OnlyGridWorkers
    cursors = request.app.state.cursors
    before = None if since is None else Position.read(cursors, since)
    async with request.app.state.sessions() as primary:  # a replica knows no open transactions
        await primary.connection(execution_options={"postgresql_readonly": True})
        found = await changes(primary, actor, before, limit)
    body = {
        "items": found.items,
        "next": found.position.signed(cursors),
        "more": found.position.source is not None,
        "reset": found.is_reset,
    }
    return Response(orjson.dumps(body), media_type="application/json")
