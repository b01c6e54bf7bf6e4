"""From an account and the community in the path to an `Actor`; roles are read at most every 5 s."""

from functools import partial
from typing import Annotated
from uuid import UUID

from cachetools import TTLCache
from fastapi import Depends, Request

from app.places.communities.dependencies import community_id
from app.places.roles import queries
from app.places.roles.actor import Actor
from app.platform.auth.bearer import bearer
from app.platform.errors import TooMany
from app.platform.http import limits
from app.platform.http.problems import documents, refuses
from app.platform.http.routes import ON_BEHALF_OF, WRITING, NotAuthorised

MOST_OF_A_STRANGER, AN_HOUR = 60, 3600  # deeds of an account that nobody has verified, photos too


@documents(**bearer.documents, **community_id.documents)  # type: ignore[attr-defined]
@refuses(*bearer.refuses, *community_id.refuses, TooMany)  # type: ignore[attr-defined]
async def actor(request: Request) -> Actor:
    """The caller; or, with `X-On-Behalf-Of`, the principal's rights as far as the caller holds them."""
    found = await _found(request)
    request.state.caller = found
    if not found.is_known and request.method in WRITING:
        request.state.counts = partial(
            limits.take,
            what="deeds",
            who=str(found.account_id),
            most=MOST_OF_A_STRANGER,
            seconds=AN_HOUR,
        )
    return found


async def _found(request: Request) -> Actor:
    who, community = await bearer(request), await community_id(request)
    principal = request.headers.get(ON_BEHALF_OF)
    if principal is not None:
        return await _agent(request, who.account_id, community, principal)
    recent: TTLCache[tuple[UUID, int], Actor] = request.app.state.actors
    found = recent.get((who.account_id, community))
    if found is not None:
        return found
    async with request.app.state.read_sessions() as session:
        found = await queries.load(session, who.account_id, community)
    recent[who.account_id, community] = found
    return found


async def _agent(request: Request, account_id: UUID, here: int, principal: str) -> Actor:
    """Principal's rights ∩ what was authorised ∩ what the route allows; looked up every time, so
    that an end takes effect at once."""
    try:
        principal_id = UUID(principal)
    except ValueError:
        raise NotAuthorised from None
    scope = request.scope["route"].openapi_extra["x-delegable"]
    async with request.app.state.read_sessions() as session:
        found = await queries.agent(session, account_id, here, principal_id, scope)
    if found is None:
        raise NotAuthorised
    return found


CurrentActor = Annotated[Actor, Depends(actor)]
