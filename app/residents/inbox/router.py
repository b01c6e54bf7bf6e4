"""消息"""

from uuid import UUID

from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import Page
from app.residents.inbox import queries, service, views
from app.residents.inbox.errors import MessageNotFound
from app.residents.inbox.schemas import MessageView

router = Router(prefix="/communities/{code}/inbox", tags=["inbox"])


@router.get("")
async def list_messages(
    actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[MessageView]:
    """The caller's own messages, newest first."""
    rows, after = await queries.listing(session, actor, paging)
    return Page(items=[views.view(row) for row in rows], next=after)


@router.post("/{message_id}/read", responses=problems(MessageNotFound))
async def read_message(message_id: UUID, actor: CurrentActor, session: Session) -> MessageView:
    return views.view(await service.mark_read(session, actor, message_id))
