"""From the `Authorization` header to an account; the session is looked up at most every 5 s."""

from typing import Annotated
from uuid import UUID

from cachetools import TTLCache
from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select

from app.platform.auth.models import AuthSession
from app.platform.auth.tokens import Bearer, TokenRefused
from app.platform.errors import NotSignedIn
from app.platform.http.problems import refuses

scheme = HTTPBearer(auto_error=False, description="`access_token` of POST /api/v1/auth/wechat")


Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(scheme)]


@refuses(NotSignedIn, TokenRefused)
async def bearer(request: Request, credentials: Credentials) -> Bearer:
    if credentials is None:
        raise NotSignedIn
    state = request.app.state
    who: Bearer = state.tokens.read(credentials.credentials)
    live: TTLCache[UUID, UUID] = state.live_sessions
    if live.get(who.session_id) != who.account_id:
        async with state.read_sessions() as session:
            found = await session.scalar(
                select(AuthSession.account_id).where(
                    AuthSession.id == who.session_id, AuthSession.ended_at.is_(None)
                )
            )
        if found != who.account_id:
            raise TokenRefused
        live[who.session_id] = who.account_id
    return who


CurrentBearer = Annotated[Bearer, Depends(bearer)]
