"""居民认证"""

from uuid import UUID

from fastapi import Request

from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.places.roles.errors import AuditsThemselves
from app.platform.db.session import ReadSession, Session
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import Page
from app.platform.schemas import Reason
from app.residents.verification import errors, queries, service, views
from app.residents.verification.errors import ClaimNotFound
from app.residents.verification.lifecycle import ClaimState
from app.residents.verification.models import Claim
from app.residents.verification.schemas import AcceptClaim, ClaimDwelling, ClaimView

router = Router(prefix="/communities/{code}/claims", tags=["claims"])


@router.post(
    "",
    status_code=201,
    responses=problems(errors.NoSuchHome, errors.VerifiedAlready, errors.ClaimingLocked),
)
async def claim_dwelling(
    body: ClaimDwelling, actor: CurrentActor, request: Request, session: Session
) -> ClaimView:
    """Verified at once when it matches the roster; otherwise it waits, and does not say why.

    Five that did not match lock claiming for a day.
    """
    made = await service.claim(session, actor, body)
    return _answer(request, actor, made)


@router.get("")
async def list_claims(
    actor: CurrentActor, session: ReadSession, paging: Paging, state: ClaimState | None = None
) -> Page[ClaimView]:
    """My own, and those I may decide about; newest first."""
    rows, after = await queries.listing(session, actor, state, paging)
    return Page(items=[views.view(row, actor) for row in rows], next=after)


@router.get("/{claim_id}", responses=problems(ClaimNotFound))
async def get_claim(claim_id: UUID, actor: CurrentActor, session: ReadSession) -> ClaimView:
    return views.view(await queries.one(session, actor, claim_id), actor)


@router.step(
    "/{claim_id}/accept",
    *(ClaimNotFound, errors.NotInThatDwelling, errors.ConsentOfAGuardian, AuditsThemselves),
)
async def accept_claim(
    claim_id: UUID, body: AcceptClaim, actor: CurrentActor, request: Request, session: Session
) -> ClaimView:
    """通过: the account is this person of the roster."""
    done = await service.accept(session, actor, claim_id, body)
    return _answer(request, actor, done)


@router.step("/{claim_id}/refuse", ClaimNotFound)
async def refuse_claim(
    claim_id: UUID, body: Reason, actor: CurrentActor, request: Request, session: Session
) -> ClaimView:
    """不通过: the claimant is told why."""
    done = await service.refuse(session, actor, claim_id, body)
    return _answer(request, actor, done)


@router.step("/{claim_id}/withdraw", ClaimNotFound)
async def withdraw_claim(
    claim_id: UUID, actor: CurrentActor, request: Request, session: Session
) -> ClaimView:
    done = await service.withdraw(session, actor, claim_id)
    return _answer(request, actor, done)


@router.step("/{claim_id}/leave", ClaimNotFound)
async def leave_dwelling(
    claim_id: UUID, actor: CurrentActor, request: Request, session: Session
) -> ClaimView:
    """解除绑定: the account is nobody of the roster any more."""
    done = await service.leave(session, actor, claim_id)
    return _answer(request, actor, done)


@router.step("/{claim_id}/end", ClaimNotFound)
async def end_claim(
    claim_id: UUID, body: Reason, actor: CurrentActor, request: Request, session: Session
) -> ClaimView:
    """取消认证: moved away, or a mistake."""
    done = await service.end(session, actor, claim_id, body)
    return _answer(request, actor, done)


def _answer(request: Request, actor: Actor, claim: Claim) -> ClaimView:
    """What they are is looked up anew."""
    request.app.state.actors.pop((claim.account_id, claim.community_id), None)
    return views.view(claim, actor)
