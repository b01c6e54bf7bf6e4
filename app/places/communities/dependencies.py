"""From the division code in a path to the community."""

from typing import Annotated

from cachetools import TTLCache
from fastapi import Depends, Path, Request

from app.places.communities import queries
from app.places.communities.errors import CommunityNotFound
from app.platform.http.problems import refuses

Code = Annotated[str, Path(pattern=r"^[0-9]{12}$", examples=["420107999001"])]


@refuses(CommunityNotFound)
async def community_id(request: Request, code: Code) -> int:
    known: TTLCache[str, int] = request.app.state.community_ids
    found = known.get(code)
    if found is None:
        async with request.app.state.read_sessions() as session:
            found = known[code] = (await queries.one(session, code)).id
    return found


CurrentCommunity = Annotated[int, Depends(community_id)]
