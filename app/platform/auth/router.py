"""Signing in goes on (refresh), is looked at, and ends; it begins in `app.integrations.wechat`."""

from uuid import UUID

from fastapi import Request, Response

from app.platform.auth import service
from app.platform.auth.bearer import CurrentBearer
from app.platform.auth.schemas import RefreshSession, SessionView, TokenView
from app.platform.auth.tokens import LIFETIME, TokenRefused, Tokens
from app.platform.db.session import ReadSession, Session
from app.platform.errors import TooMany
from app.platform.http import limits
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router

router = Router(prefix="/auth", tags=["auth"])


def tokens_for(tokens: Tokens, begun: service.Begun, response: Response) -> TokenView:
    response.headers["Cache-Control"] = "no-store"
    return TokenView(
        access_token=tokens.issue(begun.account_id, begun.session_id),
        expires_in=int(LIFETIME.total_seconds()),
        refresh_token=begun.refresh_token,
    )


@router.post(
    "/refresh",
    openapi_extra=UNKEPT,
    responses=problems(TokenRefused, TooMany),
)
async def refresh_session(
    body: RefreshSession, request: Request, response: Response, session: Session
) -> TokenView:
    """A new pair of tokens. If its answer was lost, the same token is good for another pair, within a
    minute and until the new one was used; later than that it signs the device out."""
    who = limits.caller(request)
    async with limits.failures(session, "refresh", who, TokenRefused, most=120, seconds=60):
        begun = await service.refresh(session, body.refresh_token)
        if begun is None:
            raise TokenRefused  # to count it commits, and so ends the session
    await limits.take(session, "pairs", str(begun.session_id), most=30, seconds=60)
    return tokens_for(request.app.state.tokens, begun, response)


@router.post("/sign-out", status_code=204, responses=problems(service.SessionNotFound))
async def sign_out(who: CurrentBearer, request: Request, session: Session) -> None:
    await service.end(session, who, who.session_id)
    request.app.state.live_sessions.pop(who.session_id, None)


@router.get("/sessions")
async def list_sessions(who: CurrentBearer, session: ReadSession) -> list[SessionView]:
    """The devices on which the caller is signed in, newest first."""
    found = await service.open_sessions(session, who)
    return [SessionView.model_validate(one) for one in found]


@router.delete(
    "/sessions/{session_id}", status_code=204, responses=problems(service.SessionNotFound)
)
async def end_session(
    session_id: UUID, who: CurrentBearer, request: Request, session: Session
) -> None:
    """Sign another device out, within 5 seconds."""
    await service.end(session, who, session_id)
    request.app.state.live_sessions.pop(session_id, None)
