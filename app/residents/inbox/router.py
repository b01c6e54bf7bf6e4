"""消息"""

from datetime import datetime
from uuid import UUID

from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import BadCursor, Page, split_page
from app.platform.schemas import View
from app.residents.inbox import service
from app.residents.inbox.service import MessageNotFound


class MessageView(View):
    id: UUID
    title: str
    text: str
    subject_kind: str
    subject_id: UUID
    created_at: datetime
    read_at: datetime | None


router = Router(prefix="/communities/{code}/inbox", tags=["inbox"])


@router.get("", responses=problems(BadCursor))
async def list_messages(
    actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[MessageView]:
    """The caller's own messages, newest first."""
    found, after = split_page(await service.listing(session, actor, paging), paging)
    return Page(items=[MessageView.model_validate(one) for one in found], next=after)


@router.post("/{message_id}/read", responses=problems(MessageNotFound))
async def read_message(message_id: UUID, actor: CurrentActor, session: Session) -> MessageView:
    return MessageView.model_validate(await service.mark_read(session, actor, message_id))
