"""From an account and the community in the path to an `Actor`; roles are read at most every 5 s."""

from typing import Annotated
from uuid import UUID

from cachetools import TTLCache
from fastapi import Depends, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.communities.dependencies import community_id
from app.places.roles.actor import Actor, Role
from app.places.roles.models import Authorisation, CommunityAccount, Grant
from app.places.roles.queries import held_now
from app.platform import clock
from app.platform.auth.bearer import bearer
from app.platform.http.problems import documents, refuses
from app.platform.http.routes import ON_BEHALF_OF, NotAuthorised


@documents(**bearer.documents, **community_id.documents)  # type: ignore[attr-defined]
@refuses(*bearer.refuses, *community_id.refuses)  # type: ignore[attr-defined]
async def actor(request: Request) -> Actor:
    """The caller; or, with `X-On-Behalf-Of`, the principal's rights as far as the caller holds them."""
    who, community = await bearer(request), await community_id(request)
    principal = request.headers.get(ON_BEHALF_OF)
    if principal is not None:
        return await _agent(request, who.account_id, community, principal)
    recent: TTLCache[tuple[UUID, int], Actor] = request.app.state.actors
    found = recent.get((who.account_id, community))
    if found is not None:
        return found
    async with request.app.state.read_sessions() as session:
        found = recent[who.account_id, community] = await load(session, who.account_id, community)
        return found


CurrentActor = Annotated[Actor, Depends(actor)]


async def _agent(request: Request, account_id: UUID, here: int, principal: str) -> Actor:
    """Principal's rights ∩ what was authorised ∩ what the route allows; looked up every time, so
    that an end takes effect at once."""
    try:
        principal_id = UUID(principal)
    except ValueError:
        raise NotAuthorised from None
    now, scope = clock.now(), request.scope["route"].openapi_extra["x-delegable"]
    async with request.app.state.read_sessions() as session:
        found = await session.scalar(
            select(Authorisation.id).where(
                Authorisation.community_id == here,
                Authorisation.principal_id == principal_id,
                Authorisation.agent_id == account_id,
                Authorisation.scopes.contains([scope]),
                Authorisation.since <= now,
                Authorisation.until > now,
                Authorisation.ended_at.is_(None),
            )
        )
    if found is None:
        raise NotAuthorised
    grants: dict[Role, frozenset[UUID]] = {Role.RESIDENT: frozenset()}
    return Actor(account_id, here, principal_id, grants, acting_for=principal_id)


async def load(session: AsyncSession, account_id: UUID, community_id: int) -> Actor:
    """What an account is in a community now."""
    person_id = await session.scalar(
        select(CommunityAccount.person_id).where(
            CommunityAccount.community_id == community_id, CommunityAccount.account_id == account_id
        )
    )
    granted = await session.execute(
        select(Grant.role, Grant.grid_id, Grant.company_id).where(
            Grant.community_id == community_id,
            Grant.account_id == account_id,
            held_now(),
        )
    )
    grants: dict[Role, frozenset[UUID]] = {}
    for role, grid_id, company_id in granted:
        scope = grid_id or company_id
        grants[role] = grants.get(role, frozenset()) | ({scope} if scope else set())
    if person_id is not None:
        grants[Role.RESIDENT] = frozenset()
    return Actor(account_id, community_id, person_id, grants)
