"""Sessions: begun by a sign-in, kept alive by rotating refresh tokens, ended by their owner."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.auth.models import Account, AuthSession, RefreshToken
from app.platform.auth.tokens import Bearer, TokenRefused
from app.platform.db.base import new_id
from app.platform.errors import NotFound

REFRESH_LIFETIME = timedelta(days=30)
ANSWER_LOST_WITHIN = timedelta(seconds=60)  # a phone without an answer asks again


class SessionNotFound(NotFound):
    title = "没有这个登录设备"


@dataclass(frozen=True, slots=True)
class Begun:
    """A session, and the only time its refresh token can be read."""

    account_id: UUID
    session_id: UUID
    refresh_token: str


async def account_of(session: AsyncSession, app_id: str, openid: str, unionid: str | None) -> UUID:
    """The account of an openid, made at its first sign-in; two at once make one."""
    made = insert(Account).values(
        id=new_id(), app_id=app_id, openid=openid, unionid=unionid, created_at=clock.now()
    )
    known = made.on_conflict_do_update(
        index_elements=["app_id", "openid"],
        set_={"unionid": made.excluded.unionid},
        where=Account.unionid.is_(None),
    )
    await session.execute(known)
    found = await session.scalar(
        select(Account.id).where(Account.app_id == app_id, Account.openid == openid)
    )
    if found is None:
        raise LookupError("the account that was just made")
    return found


async def begin(session: AsyncSession, account_id: UUID, device: str) -> Begun:
    started = AuthSession(
        id=new_id(),
        account_id=account_id,
        device=device[:200],
        started_at=clock.now(),
        used_at=clock.now(),
    )
    session.add(started)
    await session.flush()
    return Begun(account_id, started.id, _next_token(session, started.id))


async def refresh(session: AsyncSession, token: str) -> Begun | None:
    """A new pair for a token that was not used, and for one whose answer may have been lost: used
    last, and less than a minute ago. Any other ends its whole family: then None, and commit.

    The row of the family is locked, so that of two at once one comes after the other and both get a
    pair. A use supersedes whatever else was not used yet: all of them are used then.
    """
    now, digest = clock.now(), _digest(token)
    family = await session.scalar(
        select(AuthSession)
        .join(RefreshToken, RefreshToken.session_id == AuthSession.id)
        .where(RefreshToken.digest == digest, RefreshToken.expires_at > now)
        .with_for_update(of=AuthSession)
        .execution_options(populate_existing=True)
    )
    if family is None or family.ended_at is not None:
        raise TokenRefused
    used_at = await session.scalar(
        select(RefreshToken.used_at).where(RefreshToken.digest == digest)
    )
    if used_at is None:
        unused = (RefreshToken.session_id == family.id) & RefreshToken.used_at.is_(None)
        await session.execute(update(RefreshToken).where(unused).values(used_at=now))
        family.used_at = now
    elif used_at != family.used_at or now - used_at > ANSWER_LOST_WITHIN:
        family.ended_at, family.ended_because = now, "a refresh token was used twice"
        return None
    return Begun(family.account_id, family.id, _next_token(session, family.id))


async def end(session: AsyncSession, who: Bearer, session_id: UUID) -> None:
    ended = await session.execute(
        update(AuthSession)
        .where(
            AuthSession.id == session_id,
            AuthSession.account_id == who.account_id,
            AuthSession.ended_at.is_(None),
        )
        .values(ended_at=clock.now(), ended_because="signed out")
        .returning(AuthSession.id)
    )
    if ended.scalar() is None:
        raise SessionNotFound


async def end_all(session: AsyncSession, accounts: Select[UUID], because: str) -> None:
    """On every device of these accounts."""
    theirs = AuthSession.account_id.in_(accounts) & AuthSession.ended_at.is_(None)
    ended = {"ended_at": clock.now(), "ended_because": because}
    await session.execute(update(AuthSession).where(theirs).values(**ended))


async def open_sessions(session: AsyncSession, who: Bearer) -> Sequence[AuthSession]:
    mine = select(AuthSession).where(
        AuthSession.account_id == who.account_id, AuthSession.ended_at.is_(None)
    )
    return (await session.scalars(mine.order_by(AuthSession.id.desc()).limit(100))).all()


def _next_token(session: AsyncSession, session_id: UUID) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        RefreshToken(
            digest=_digest(token),
            session_id=session_id,
            expires_at=clock.now() + REFRESH_LIFETIME,
        )
    )
    return token


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
