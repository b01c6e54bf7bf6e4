"""社区"""

from app.places.communities import queries, views
from app.places.communities.dependencies import Code
from app.places.communities.errors import CommunityNotFound
from app.places.communities.schemas import CommunityView
from app.platform.db.session import ReadSession
from app.platform.http.problems import problems
from app.platform.http.routes import Router

router = Router(prefix="/communities", tags=["places"])


@router.get("")
async def list_communities(session: ReadSession) -> list[CommunityView]:
    """The communities served here: what a mini-program offers before anybody has signed in."""
    return [views.community(row) for row in await queries.communities(session)]


@router.get("/{code}", responses=problems(CommunityNotFound))
async def get_community(code: Code, session: ReadSession) -> CommunityView:
    return views.community(await queries.one(session, code))
