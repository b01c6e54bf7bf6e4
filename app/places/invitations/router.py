"""任职邀请"""

from uuid import UUID

from fastapi import Request

from app.places.communities.dependencies import Code
from app.places.invitations import queries, service, views
from app.places.invitations.errors import (
    AlreadyHeld,
    InvitationExpired,
    InvitationNotFound,
    NoSuchCode,
    NotTheirsToInvite,
    OwnInvitation,
)
from app.places.invitations.schemas import (
    InvitationView,
    Invite,
    InvitedView,
    OfferView,
    UseInvitation,
)
from app.places.roles import views as roles
from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.places.roles.errors import (
    AuditsThemselves,
    EndsBeforeItBegins,
    NoSuchServiceUnit,
    NotGranted,
    NotIndependent,
    NotTheSecretary,
    WrongScope,
)
from app.places.roles.schemas import GrantView
from app.platform.db.session import ReadSession, Session
from app.platform.errors import TooMany
from app.platform.http import limits
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router

router = Router(prefix="/communities/{code}/invitations", tags=["roles"])


@router.get("", responses=problems(NotTheSecretary))
async def list_invitations(actor: CurrentActor, session: ReadSession) -> list[InvitationView]:
    """Who was invited to what, newest first; the codes are told nobody any more."""
    return [views.view(row, actor) for row in await queries.listing(session, actor)]


@router.post(
    "",
    status_code=201,
    openapi_extra=UNKEPT,
    responses=problems(
        NotTheSecretary,
        NotGranted,
        WrongScope,
        NotTheirsToInvite,
        EndsBeforeItBegins,
        NoSuchServiceUnit,
    ),
)
async def invite(code: Code, body: Invite, actor: CurrentActor, session: Session) -> InvitedView:
    """Offer a role: the code, or the QR code, goes to the person, who opens it in the mini-program."""
    invitation, secret = await service.invite(session, actor, body)
    return views.invited(invitation, actor, code, secret)


@router.post("/look", responses=problems(NoSuchCode, InvitationExpired, TooMany))
async def look_at_invitation(
    body: UseInvitation, actor: CurrentActor, session: Session
) -> OfferView:
    """What a code offers; nothing is taken by it."""
    await _try(session, actor)
    return views.offer(await service.look(session, actor, body.code))


@router.step(
    "/accept",
    *(NoSuchCode, InvitationExpired, AlreadyHeld, OwnInvitation, EndsBeforeItBegins, TooMany),
    *(AuditsThemselves, NotIndependent, NoSuchServiceUnit),
)
async def accept_invitation(
    body: UseInvitation, actor: CurrentActor, request: Request, session: Session
) -> GrantView:
    """Take the role that is offered; it begins at once."""
    await _try(session, actor)
    granted = roles.grant(await service.accept(session, actor, body.code))
    request.app.state.actors.pop((actor.account_id, actor.community_id), None)
    return granted


@router.step("/{invitation_id}/withdraw", InvitationNotFound, NotTheSecretary)
async def withdraw_invitation(
    invitation_id: UUID, actor: CurrentActor, session: Session
) -> InvitationView:
    """Its code is good for nothing any more."""
    return views.view(await service.withdraw(session, actor, invitation_id), actor)


async def _try(session: Session, actor: Actor) -> None:
    """A code is not found by trying."""
    await limits.spend(session, "invitation", f"{actor.account_id}", most=20, seconds=600)
