"""Repeating a request is harmless: same key, same body, same answer, one deed.

After draft-ietf-httpapi-idempotency-key-header: another body under the same key is 422, a request
still in flight 409. Key, caller, hash and answer are one row, written in the deed's transaction.
What a route answers is kept, also a 409 with which it stored something (an edit conflict); what it
raises is undone and forgotten, so that the same key may try again.
"""

import hashlib
import re
from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.db.driver import all_rows
from app.platform.db.kept import Kept, written_by_name
from app.platform.errors import AppError, Conflict, Unacceptable
from app.platform.idempotency.models import KeptAnswer

KEY = re.compile(r"[!-~]{8,128}", re.ASCII)
KEPT_HOURS = 48
BAD_REQUEST = 400

FIND = (
    "SELECT pg_try_advisory_xact_lock(hashtextextended(%(account)s || %(key)s, 0)), k.request,"
    " k.status, k.body FROM (SELECT 1) AS one"
    " LEFT JOIN kept_answers k ON k.account_id = %(account)s::uuid AND k.key = %(key)s"
)

KEEP = Kept(insert(KeptAnswer).values(written_by_name(KeptAnswer)))


class BadIdempotencyKey(AppError):
    status = 400
    title = "Idempotency-Key 应为 8 至 128 个可见字符"


class KeyOfAnotherRequest(Unacceptable):
    title = "此 Idempotency-Key 已用于另一请求"


class StillInFlight(Conflict):
    title = "相同请求正在处理，请稍候"


REFUSALS = (BadIdempotencyKey, KeyOfAnotherRequest, StillInFlight)


async def once(
    session: AsyncSession, request: Request, handle: Callable[[Request], Awaitable[Response]]
) -> Response:
    key = request.headers.get("idempotency-key")
    account_id = _caller(request)
    if key is None or account_id is None:
        return await handle(request)
    if not KEY.fullmatch(key):
        raise BadIdempotencyKey
    digest = hashlib.sha256(
        f"{request.method} {request.url.path}?{request.url.query}\n"
        f"{request.headers.get('x-on-behalf-of', '')}\n".encode()
        + await request.body()
    ).digest()
    found = (await all_rows(session, FIND, {"account": str(account_id), "key": key}, None))[0]
    free, kept_request, status, body = found
    if kept_request is not None:
        if bytes(kept_request) != digest:
            raise KeyOfAnotherRequest
        return _answer(status, bytes(body), replayed=True)
    if not free:
        raise StillInFlight(retry_after=1)
    response = await handle(request)
    kept = {
        "account_id": account_id,
        "key": key,
        "request": digest,
        "status": response.status_code,
        "body": bytes(response.body),
        "created_at": clock.now(),
    }
    await KEEP.later(session, kept)
    return response


def _caller(request: Request) -> UUID | None:
    """Whose key it is. A bad token is refused later, by the route itself."""
    try:
        who = request.app.state.tokens.presented(request.headers.get("authorization"))
    except AppError:
        return None
    account_id: UUID = who.account_id
    return account_id


def _answer(status: int, body: bytes, *, replayed: bool) -> Response:
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    media_type = "application/problem+json" if status >= BAD_REQUEST else "application/json"
    return Response(body, status, headers, media_type=media_type if body else None)
