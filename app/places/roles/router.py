"""角色"""

from uuid import UUID

from fastapi import Request

from app.places.roles import queries, service, views
from app.places.roles.dependencies import CurrentActor
from app.places.roles.errors import (
    AccountNotFound,
    AlreadyEnded,
    AuditsThemselves,
    EndsBeforeItBegins,
    GrantNotFound,
    LastSecretary,
    NoSuchServiceUnit,
    NotGranted,
    NotIndependent,
    NotTheSecretary,
    WrongScope,
)
from app.places.roles.schemas import GrantRole, GrantView
from app.platform.db.session import ReadSession, Session
from app.platform.http.problems import problems
from app.platform.http.routes import Router

router = Router(prefix="/communities/{code}/roles", tags=["roles"])


@router.get("", responses=problems(NotTheSecretary))
async def list_roles(actor: CurrentActor, session: ReadSession) -> list[GrantView]:
    """Who is and was what in this community, newest first."""
    return [views.grant(row) for row in await queries.listing(session, actor)]


@router.post(
    "",
    status_code=201,
    responses=problems(
        *(NotTheSecretary, AccountNotFound, NotGranted, WrongScope, EndsBeforeItBegins),
        NoSuchServiceUnit,
        *(AuditsThemselves, NotIndependent),
    ),
)
async def grant_role(body: GrantRole, actor: CurrentActor, session: Session) -> GrantView:
    """Give a role to somebody who is known here: a resident, or who serves already. Others are invited."""
    return views.grant(await service.grant(session, actor, body))


@router.post(
    "/{grant_id}/end",
    status_code=204,
    responses=problems(NotTheSecretary, GrantNotFound, AlreadyEnded, LastSecretary),
)
async def end_role(grant_id: UUID, actor: CurrentActor, request: Request, session: Session) -> None:
    """End a role; without effect everywhere within 5 seconds."""
    ended = await service.end(session, actor, grant_id)
    request.app.state.actors.pop((ended.account_id, actor.community_id), None)
