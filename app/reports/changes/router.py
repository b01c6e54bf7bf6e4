"""网格变化"""

from typing import Annotated

import orjson
from fastapi import Query, Request, Response
from pydantic import Field

from app.places.roles.dependencies import CurrentActor
from app.platform.errors import Forbidden
from app.platform.http.cursors import LONGEST
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import BadCursor
from app.platform.schemas import View
from app.reports.changes.feed import Position, changes
from app.reports.changes.schemas import (
    Gone,
    HazardChange,
    MeetingChange,
    OrderChange,
    PersonChange,
    RoundChange,
    TopicChange,
)


class OnlyGridWorkers(Forbidden):
    title = "仅供网格员同步所负责的网格"


class ChangesView(View):
    items: list[
        HazardChange | RoundChange | TopicChange | MeetingChange | OrderChange | PersonChange | Gone
    ]
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
    """Open hazards and topics, coming sessions, rounds and orders, and residents of the caller's grids; then what
    changed of them.

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
