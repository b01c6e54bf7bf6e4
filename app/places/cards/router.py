"""出示码"""

from app.places.cards import service, views
from app.places.cards.schemas import CardView
from app.places.communities.dependencies import Code
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import Session
from app.platform.http.routes import UNKEPT, Router

router = Router(prefix="/communities/{code}/me", tags=["me"])


@router.post("/card", status_code=201, openapi_extra=UNKEPT)
async def show_card(code: Code, actor: CurrentActor, session: Session) -> CardView:
    """A code and a QR code for ten minutes, by which somebody is named who will act for another."""
    return views.card(code, *await service.show(session, actor))
