"""From an account and the community in the path to an `Actor`; roles are read at most every 5 s."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.communities.models import Community
from app.places.roles.models import Grant, Member
from app.platform import clock
from app.platform.auth.actor import Actor, Role
from app.platform.auth.bearer import CurrentBearer, Recent
from app.platform.errors import NotFound


class CommunityNotFound(NotFound):
    title = "没有这个社区"


Code = Annotated[str, Path(pattern=r"^[0-9]{12}$", examples=["420107999001"])]


async def community_id(request: Request, code: Code) -> int:
    known: Recent[str, int] = request.app.state.community_ids
    found = known.get(code)
    if found is not None:
        return found
    async with request.app.state.read_sessions() as session:
        read = await session.scalar(select(Community.id).where(Community.code == code))
    if read is None:
        raise CommunityNotFound
    return known.put(code, read)


CurrentCommunity = Annotated[int, Depends(community_id)]


async def actor(request: Request, who: CurrentBearer, community: CurrentCommunity) -> Actor:
    recent: Recent[tuple[UUID, int], Actor] = request.app.state.actors
    found = recent.get((who.account_id, community))
    if found is not None:
        return found
    async with request.app.state.read_sessions() as session:
        return recent.put(
            (who.account_id, community), await load(session, who.account_id, community)
        )


CurrentActor = Annotated[Actor, Depends(actor)]


async def load(session: AsyncSession, account_id: UUID, community_id: int) -> Actor:
    """What an account is in a community now."""
    now = clock.now()
    person_id = await session.scalar(
        select(Member.person_id).where(
            Member.community_id == community_id, Member.account_id == account_id
        )
    )
    granted = await session.execute(
        select(Grant.role, Grant.grid_id, Grant.company_id).where(
            Grant.community_id == community_id,
            Grant.account_id == account_id,
            Grant.since <= now,
            or_(Grant.until.is_(None), Grant.until > now),
        )
    )
    scopes: dict[Role, frozenset[UUID]] = {}
    for role, grid_id, company_id in granted:
        scope = grid_id or company_id
        scopes[role] = scopes.get(role, frozenset()) | ({scope} if scope else set())
    if person_id is not None:
        scopes[Role.RESIDENT] = frozenset()
    return Actor(account_id, community_id, person_id, scopes)
