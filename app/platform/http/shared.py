"""What everybody is told alike: bytes that are kept for two seconds, with an ETag; 304 for who has them."""

import hashlib
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

import orjson
from cachetools import TTLCache
from fastapi import Request, Response

LASTS = 2  # seconds
HEADERS = {"Cache-Control": f"public, max-age={LASTS}"}
MOST_KEPT = 2000  # answers

Kept = TTLCache[Hashable, tuple[str, bytes]]


def store() -> Kept:
    return TTLCache(MOST_KEPT, LASTS)


async def shared(request: Request, *of: Hashable, read: Callable[[], Awaitable[Any]]) -> Response:
    """`of` says which it is, beside the route; `read` gives what is ready for JSON, or refuses."""
    kept: Kept = request.app.state.shared
    key = (request.scope["route"].name, *of)
    found = kept.get(key)
    if found is None:
        body = orjson.dumps(await read())
        found = kept[key] = f'"{hashlib.sha256(body).hexdigest()[:32]}"', body
    etag, body = found
    headers = {"ETag": etag, **HEADERS}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
