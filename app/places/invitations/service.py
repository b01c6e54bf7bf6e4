"""The secretary offers a role, and who has the code takes it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings import queries as dwellings
from app.places.grids import queries as grids
from app.places.invitations import queries
from app.places.invitations.errors import (
    AlreadyHeld,
    InvitationExpired,
    NotTheirsToInvite,
    OwnInvitation,
)
from app.places.invitations.lifecycle import (
    LIFECYCLE,
    InvitationAction,
    InvitationParty,
    InvitationState,
)
from app.places.invitations.models import Invitation
from app.places.invitations.schemas import Invite
from app.places.roles import queries as roles
from app.places.roles import service as appointing
from app.places.roles.actor import Actor, Role
from app.places.roles.errors import EndsBeforeItBegins
from app.places.roles.policy import must_be_secretary
from app.places.roles.schemas import GrantRole
from app.platform import clock
from app.platform.codes import digest, new_code
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.history import record_creation, transition

LENGTH = 12  # of a code: 60 bits, for it is good for days


async def invite(session: AsyncSession, actor: Actor, body: Invite) -> tuple[Invitation, str]:
    """And its code, which is told once."""
    must_be_secretary(actor)
    return await offer(session, actor.community_id, body, invited_by=actor)


async def offer(
    session: AsyncSession, community_id: int, body: Invite, *, invited_by: Actor | None
) -> tuple[Invitation, str]:
    """Without a person behind it only from the operator's command line (the first secretary)."""
    await appointing.must_fit(session, community_id, body)
    if body.until is not None and body.until <= clock.now():
        raise EndsBeforeItBegins
    await _must_be_here(session, community_id, body)
    code = new_code(LENGTH)
    invitation = Invitation(
        community_id=community_id,
        id=new_id(),
        digest=digest(code),
        expires_at=clock.now() + timedelta(days=body.days),
        invited_by=invited_by and invited_by.account_id,
        state=LIFECYCLE.start,
        **body.model_dump(exclude={"days"}),
    )
    session.add(invitation)
    await session.flush()
    await record_creation(session, invitation, actor=invited_by, action="invite")
    return invitation, code


async def accept(session: AsyncSession, actor: Actor, code: str) -> Row:
    """The role begins. An invitation holds as long as its inviter is the secretary."""
    here = actor.community_id
    invitation = await queries.by_code(session, here, code)
    inviter = invitation.invited_by
    await transition(
        session,
        LIFECYCLE,
        invitation,
        InvitationAction.ACCEPT,
        actor=actor,
        parties={InvitationParty.INVITED},
    )
    if inviter == actor.account_id:
        raise OwnInvitation
    if invitation.expires_at <= clock.now() or not await _still_stands(session, here, inviter):
        raise InvitationExpired
    body = GrantRole(
        account_id=actor.account_id,
        role=invitation.role,
        name=invitation.name,
        grid_id=invitation.grid_id,
        company_id=invitation.company_id,
        unit_id=invitation.unit_id,
        until=invitation.until,
    )
    if _holds(actor, body):
        raise AlreadyHeld
    invitation.accepted_by = actor.account_id
    granted = await appointing.appoint(session, here, body, granted_by=inviter)
    return await roles.granted(session, here, granted)


async def withdraw(session: AsyncSession, actor: Actor, invitation_id: UUID) -> Invitation:
    must_be_secretary(actor)
    invitation = await queries.for_update(session, actor.community_id, invitation_id)
    await transition(
        session,
        LIFECYCLE,
        invitation,
        InvitationAction.WITHDRAW,
        actor=actor,
        parties={InvitationParty.SECRETARY},
    )
    return invitation


async def look(session: AsyncSession, actor: Actor, code: str) -> Row:
    """What a code offers, as long as it can be taken."""
    found = await queries.offered(session, actor.community_id, code)
    stands = await _still_stands(session, actor.community_id, found.invited_by)
    is_open = found.state is InvitationState.OPEN and found.expires_at > clock.now()
    if not (is_open and stands):
        raise InvitationExpired
    return found


async def _must_be_here(session: AsyncSession, here: int, body: Invite) -> None:
    if body.grid_id is not None and await grids.named(session, here, body.grid_id) is None:
        raise NotTheirsToInvite
    company = body.company_id
    if company is not None and not await dwellings.is_company(session, here, company):
        raise NotTheirsToInvite


async def _still_stands(session: AsyncSession, here: int, inviter: UUID | None) -> bool:
    """What somebody offered who has left office is not theirs to give any more."""
    if inviter is None:
        return True
    return (await roles.load(session, inviter, here)).has(Role.SECRETARY)


def _holds(actor: Actor, body: GrantRole) -> bool:
    if body.role not in actor.grants:
        return False
    scope = body.grid_id or body.company_id or body.unit_id
    return scope is None or scope in actor.grants[body.role]
