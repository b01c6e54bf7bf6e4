"""From the `Authorization` header to an account; the session is looked up at most every 5 s."""

from typing import Annotated, Any
from uuid import UUID

from cachetools import TTLCache
from fastapi import Depends, Request
from sqlalchemy import Uuid, bindparam, select

from app.platform.auth.models import AuthSession
from app.platform.auth.tokens import Bearer, TokenRefused
from app.platform.db.kept import Kept
from app.platform.errors import NotSignedIn
from app.platform.http.problems import documents, refuses

SCHEME = "HTTPBearer"
SECURITY: dict[str, Any] = {
    SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "description": "`access_token` of POST /api/v1/auth/wechat",
    }
}
OF_SESSION = Kept(
    select(AuthSession.account_id).where(
        AuthSession.id == bindparam("session", type_=Uuid), AuthSession.ended_at.is_(None)
    )
)


@documents(security=[{SCHEME: []}])
@refuses(NotSignedIn, TokenRefused)
async def bearer(request: Request) -> Bearer:
    state = request.app.state
    who: Bearer = state.tokens.presented(request.headers.get("authorization"))
    live: TTLCache[UUID, UUID] = state.live_sessions
    if live.get(who.session_id) != who.account_id:
        async with state.read_sessions() as session:
            found = await OF_SESSION.scalar(session, {"session": who.session_id})
        if found != who.account_id:
            raise TokenRefused
        live[who.session_id] = who.account_id
    return who


CurrentBearer = Annotated[Bearer, Depends(bearer)]
