"""Who am I here, and what waits for me."""

from app.places.roles.dependencies import CurrentActor
from app.platform.auth.bearer import CurrentBearer
from app.platform.db.session import ReadSession
from app.platform.http.routes import Router
from app.reports.todo import queries, views
from app.reports.todo.schemas import MeHereView, MeView

router = Router(tags=["me"])


@router.get("/me")
async def get_me(who: CurrentBearer, session: ReadSession) -> MeView:
    """My account, and the communities in which it is known."""
    return views.me(who.account_id, await queries.communities(session, who.account_id))


@router.get("/communities/{code}/me")
async def get_me_here(actor: CurrentActor, session: ReadSession) -> MeHereView:
    """What I am in this community, whom I live with, and what waits for me."""
    return views.here(actor, await queries.me(session, actor))
