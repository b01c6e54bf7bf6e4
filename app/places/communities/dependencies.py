"""From the division code in a path to the community."""

from typing import Annotated

from cachetools import TTLCache
from fastapi import Depends, Path, Request
from sqlalchemy import select

from app.places.communities.models import Community
from app.platform.errors import NotFound
from app.platform.http.problems import refuses


class CommunityNotFound(NotFound):
    title = "没有这个社区"


Code = Annotated[str, Path(pattern=r"^[0-9]{12}$", examples=["420107999001"])]


@refuses(CommunityNotFound)
async def community_id(request: Request, code: Code) -> int:
    known: TTLCache[str, int] = request.app.state.community_ids
    found = known.get(code)
    if found is not None:
        return found
    async with request.app.state.read_sessions() as session:
        read: int | None = await session.scalar(select(Community.id).where(Community.code == code))
    if read is None:
        raise CommunityNotFound
    known[code] = read
    return read


CurrentCommunity = Annotated[int, Depends(community_id)]
