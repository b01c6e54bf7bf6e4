"""社区"""

from sqlalchemy import select

from app.places.communities.dependencies import Code, CommunityNotFound
from app.places.communities.models import Community
from app.platform.db.session import ReadSession
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.schemas import View


class CommunityView(View):
    code: str
    name: str
    street_code: str


router = Router(prefix="/communities", tags=["places"])


@router.get("")
async def list_communities(session: ReadSession) -> list[CommunityView]:
    """The communities served here: what a mini-program offers before anybody has signed in."""
    found = await session.scalars(select(Community).order_by(Community.code).limit(1000))
    return [CommunityView.model_validate(one) for one in found]


@router.get("/{code}", responses=problems(CommunityNotFound))
async def get_community(code: Code, session: ReadSession) -> CommunityView:
    found = await session.scalar(select(Community).where(Community.code == code))
    if found is None:
        raise CommunityNotFound
    return CommunityView.model_validate(found)
