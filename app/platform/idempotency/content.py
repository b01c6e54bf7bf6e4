"""What a request says, however it was sent: what two requests under one key are compared by.

A deed that came alone and comes again in a batch is spelled otherwise, and a picture that is sent again
has another boundary between its parts: what they say is the same.
"""

from typing import Any
from uuid import UUID

import orjson
from fastapi import Request
from starlette.datastructures import FormData, UploadFile


async def content_of(request: Request) -> bytes:
    scope = request.scope
    behalf = request.headers.get("x-on-behalf-of", "")
    said = [scope["method"], scope["path"], scope["query_string"].decode("latin-1"), _same(behalf)]
    return orjson.dumps(said) + await _body(request)


async def _body(request: Request) -> bytes:
    """As the route has read it; it may take none, and not look at what was sent."""
    form: FormData | None = getattr(request, "_form", None)
    if form is not None:
        return await _parts(form)
    if hasattr(request, "_json"):
        read: Any = await request.json()
        return orjson.dumps(read, option=orjson.OPT_SORT_KEYS)
    return await request.body()


async def _parts(form: FormData) -> bytes:
    """Names and contents; how a phone calls its file is different each time."""
    said = []
    for name, value in sorted(form.multi_items(), key=lambda part: part[0]):
        if isinstance(value, UploadFile):
            content = await value.read()
            await value.seek(0)
        else:
            content = value.encode(errors="surrogatepass")
        said += [orjson.dumps([name, len(content)]), content]
    return b"".join(said)


def _same(person: str) -> str:
    """One spelling of an id."""
    try:
        return str(UUID(person))
    except ValueError:
        return person
