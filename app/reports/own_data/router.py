"""我的个人信息"""

from uuid import UUID

from fastapi import Request, Response

from app.places.photos.errors import PhotoNotFound
from app.places.photos.queries import mine as my_photo
from app.places.photos.serving import jpeg
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, delegable
from app.platform.sealing.vault import vault_of
from app.reports.own_data import queries, service, views
from app.reports.own_data.schemas import HeldTable

router = Router(prefix="/communities/{code}/me", tags=["privacy"])


@router.get("/data", openapi_extra=delegable(Scope.RIGHTS))
async def get_my_data(
    actor: CurrentActor, request: Request, session: ReadSession
) -> list[HeldTable]:
    """查阅: all that is held on me, what for and how long; numbers and notes are hidden."""
    code = request.path_params["code"]
    return [views.table(found, code, None) for found in await queries.copy(session, actor)]


@router.post("/data/copy", openapi_extra=UNKEPT | delegable(Scope.RIGHTS))
async def copy_my_data(actor: CurrentActor, request: Request, session: Session) -> list[HeldTable]:
    """复制: the same with numbers and notes in the clear, for machines and for reading; it is logged."""
    code, vault = request.path_params["code"], vault_of(session)
    return [views.table(found, code, vault) for found in await service.take_copy(session, actor)]


@router.get(
    "/photos/{photo_id}",
    response_class=Response,
    responses=problems(PhotoNotFound) | {200: {"content": {"image/jpeg": {}}}},
)
async def get_my_photo(
    photo_id: UUID, actor: CurrentActor, session: ReadSession, thumbnail: bool = False
) -> Response:
    """JPEG; one that the caller has uploaded."""
    await my_photo(session, actor, photo_id)
    return await jpeg(session, actor.community_id, photo_id, thumbnail=thumbnail)
