"""From the `Authorization` header to an account; the session is looked up at most every 5 s."""

import time
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select

from app.platform.auth.models import AuthSession
from app.platform.auth.tokens import Bearer, TokenRefused
from app.platform.errors import NotSignedIn

K = TypeVar("K")
V = TypeVar("V")

scheme = HTTPBearer(auto_error=False, description="`access_token` of POST /api/v1/auth/wechat")


class Recent(Generic[K, V]):
    """What was read lately, for `seconds` at most; in the memory of this process."""

    def __init__(self, seconds: float, most: int = 10_000) -> None:
        self._seconds, self._most = seconds, most
        self._kept: dict[K, tuple[float, V]] = {}

    def get(self, key: K) -> V | None:
        kept = self._kept.get(key)
        return kept[1] if kept and time.monotonic() - kept[0] < self._seconds else None

    def put(self, key: K, value: V) -> V:
        if len(self._kept) >= self._most:
            self._kept.clear()
        self._kept[key] = (time.monotonic(), value)
        return value

    def forget(self, key: K) -> None:
        self._kept.pop(key, None)


Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(scheme)]


async def bearer(request: Request, credentials: Credentials) -> Bearer:
    if credentials is None:
        raise NotSignedIn
    state = request.app.state
    who: Bearer = state.tokens.read(credentials.credentials)
    live: Recent[UUID, UUID] = state.live_sessions
    if live.get(who.session_id) != who.account_id:
        async with state.read_sessions() as session:
            found = await session.scalar(
                select(AuthSession.account_id).where(
                    AuthSession.id == who.session_id, AuthSession.ended_at.is_(None)
                )
            )
        if found != who.account_id:
            raise TokenRefused
        live.put(who.session_id, who.account_id)
    return who


CurrentBearer = Annotated[Bearer, Depends(bearer)]
