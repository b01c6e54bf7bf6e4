"""Repeating a request is harmless: same key, same body, same answer, one deed.

After draft-ietf-httpapi-idempotency-key-header: another body under the same key is 422, a request
still in flight 409. Key, caller, digest and answer are one row, written in the deed's transaction.
What a route answers is kept, also a 409 with which it stored something (an edit conflict); what it
raises is undone and forgotten, so that the same key may try again.

A kept answer shows what its caller saw then. So it is sealed, and it is given again only to whom the
route would still let do it (`_judge`), and who is still all that they were. Who is all that and is not let
hears that it is `already-done` (the deed itself may have taken the row out of their sight), and so does who
is let and is less now; who is neither hears what the route says.

What was asked is kept as a digest. Of a vote there are few possible values: whoever had the digest and our
keys could try them all. So of what a route marks as `unguessable` the digest also needs the
Idempotency-Key, which only the phone has: of it, too, only a digest is kept.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from uuid import UUID

import psycopg
from fastapi import Request, Response
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from app.platform import clock
from app.platform.db.driver import all_rows
from app.platform.db.kept import Kept, written_by_name
from app.platform.errors import AppError, Conflict, Forbidden, NotFound, Unacceptable
from app.platform.files.storage import Untouched, storage_of
from app.platform.idempotency.content import content_of
from app.platform.idempotency.models import KeptAnswer
from app.platform.sealing.vault import DoesNotOpen, vault_of

KEY = re.compile(r"[!-~]{8,128}", re.ASCII)
KEPT_HOURS = 48
REFUSED = 400
AND = b"\0"  # between what the caller was and what they were answered

FIND = (
    "SELECT pg_try_advisory_xact_lock(hashtextextended(%(account)s || %(key)s, 0)), k.key,"
    " k.request, k.status, k.answer FROM (SELECT 1) AS one"
    " LEFT JOIN kept_answers k ON k.account_id = %(account)s::uuid"
    " AND k.key IN (%(key)s, %(hidden)s)"
)

KEEP = Kept(insert(KeptAnswer).values(written_by_name(KeptAnswer)))

Handle = Callable[[Request], Awaitable[Response]]


class BadIdempotencyKey(AppError):
    status = 400
    title = "Idempotency-Key 应为 8 至 128 个可见字符"


class KeyOfAnotherRequest(Unacceptable):
    title = "此 Idempotency-Key 已用于另一请求"


class StillInFlight(Conflict):
    title = "相同请求正在处理，请稍候"


class AlreadyDone(Conflict):
    """It was done; what it was answered is not for who asks now, or cannot be read any more."""

    title = "此请求已经办过，请刷新查看结果"


REFUSALS = (BadIdempotencyKey, KeyOfAnotherRequest, StillInFlight, AlreadyDone)


class Found(NamedTuple):
    is_free: bool
    key: str | None  # as it is kept
    request: bytes | None
    status: int
    answer: bytes | None


async def once(session: AsyncSession, request: Request, handle: Handle) -> Response:
    key = request.headers.get("idempotency-key")
    account_id = _caller(request)
    if key is None or account_id is None:
        return await handle(request)
    if not KEY.fullmatch(key):
        raise BadIdempotencyKey
    vault = vault_of(session)
    said = await content_of(request)
    found = await _found(session, account_id, key)
    if found.request is not None:
        digest = vault.mac("kept_answers.request", _guarded(said, key, found.key != key))
        refusal = await _judge(session, request, handle)
        return _again(session, request, found, digest, refusal)
    if not found.is_free:
        raise StillInFlight(retry_after=1)
    response = await handle(request)
    answer = "\n".join(_standing(request)).encode() + AND + bytes(response.body)
    is_hidden = getattr(request.state, "is_unguessable", False)
    digest = vault.mac("kept_answers.request", _guarded(said, key, is_hidden))
    kept = {
        "account_id": account_id,
        "key": _hidden(key) if is_hidden else key,
        "request": digest,
        "status": response.status_code,
        "answer": vault.seal_bytes("kept_answers.answer", _row(digest), answer),
        "created_at": clock.now(),
    }
    await KEEP.later(session, kept)
    return response


def unguessable(request: Request) -> None:
    """Said by a route of what it was asked: it has few possible values, and is nobody's to learn."""
    request.state.is_unguessable = True


def _hidden(key: str) -> str:
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def _guarded(said: bytes, key: str, is_hidden: bool) -> bytes:
    return key.encode() + AND + said if is_hidden else said


async def _found(session: AsyncSession, account_id: UUID, key: str) -> Found:
    values = {"account": str(account_id), "key": key, "hidden": _hidden(key)}
    return Found(*(await all_rows(session, FIND, values, None))[0])


async def _judge(session: AsyncSession, request: Request, handle: Handle) -> AppError | None:
    """The route itself says who may: it does the deed as if it came for the first time, and all is
    undone. That it is not possible now, or not like that, is no wonder: it was done before."""
    session.info["storage"] = Untouched(storage_of(session))
    try:
        await handle(request)
    except (Forbidden, NotFound) as refusal:
        return refusal
    except (Conflict, Unacceptable, IntegrityError, psycopg.IntegrityError, StaleDataError):
        pass
    finally:
        await session.rollback()
    return None


def _again(
    session: AsyncSession, request: Request, found: Found, digest: bytes, refusal: AppError | None
) -> Response:
    if found.answer is None:
        raise refusal or AlreadyDone
    if bytes(found.request or b"") != digest:
        raise refusal or KeyOfAnotherRequest
    try:
        kept = vault_of(session).open_bytes("kept_answers.answer", _row(digest), found.answer)
    except DoesNotOpen as error:  # its key was forgotten
        raise refusal or AlreadyDone from error
    standing, _, body = kept.partition(AND)
    is_no_less = _standing(request).issuperset(standing.decode().split())
    if refusal is not None and not is_no_less:
        raise refusal
    if refusal is not None or not is_no_less:
        raise AlreadyDone
    media_type = "application/problem+json" if found.status >= REFUSED else "application/json"
    headers = {"Idempotent-Replayed": "true"}
    return Response(body, found.status, headers, media_type=media_type if body else None)


def _row(digest: bytes) -> UUID:
    """To what an answer is bound: the request that it answers."""
    return UUID(bytes=digest[:16])


def _standing(request: Request) -> frozenset[str]:
    """What the caller was found to be, if the route asked."""
    caller = getattr(request.state, "caller", None)
    return frozenset() if caller is None else caller.standing


def _caller(request: Request) -> UUID | None:
    """Whose key it is. A bad token is refused later, by the route itself."""
    try:
        who = request.app.state.tokens.presented(request.headers.get("authorization"))
    except AppError:
        return None
    account_id: UUID = who.account_id
    return account_id
