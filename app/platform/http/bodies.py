"""How a body is read: no more of it than its route takes, and strictly.

What is no number (`NaN`, `1e400`), no text that can be stored (a lone surrogate, U+0000), or nested
without end is refused here, once for every route, before anything is looked up.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import Request, params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from app.platform.errors import AppError, UnsupportedMedia

KB, MB = 1024, 1024 * 1024
USUAL = 64 * KB
LARGEST = "x-largest-body"  # bytes; in the published description of a route that takes more
MOST_FILES, MOST_FIELDS = 2, 10  # of a form
MULTIPART, JSON = "multipart/form-data", "application/json"
DEEPEST = 200  # levels; orjson reads 1024, and writes 254
BAD_REQUEST = 400
ESCAPED_NUL = rb"\u0000"

Reader = Callable[[bytes], Any]
Read = Callable[[Request], Awaitable[None]]


def takes(size: int) -> dict[str, Any]:
    """The `openapi_extra` of a route whose bodies may have so many bytes, and not 64 KB."""
    return {LARGEST: size}


def largest_of(route: APIRoute) -> int:
    size: int = (route.openapi_extra or {}).get(LARGEST, USUAL)
    return size


def said_of(route: APIRoute) -> str:
    """For the published description."""
    size = largest_of(route)
    return (
        f"A body has {size // MB} MB at most."
        if size >= MB
        else f"A body has {size // KB} KB at most."
    )


class NotJson(UnsupportedMedia):
    title = "请以 JSON 格式提交（Content-Type: application/json）"


class NotMultipart(UnsupportedMedia):
    title = "请以表单上传文件（Content-Type: multipart/form-data）"


def reads(reader: Reader) -> Callable[[Any], Any]:
    """Says of an endpoint how its JSON is read, if otherwise than strictly."""

    def said(endpoint: Any) -> Any:
        endpoint.reads = reader
        return endpoint

    return said


def reader_of(route: APIRoute) -> Read:
    """Before the route's transaction begins: a body may be long on its way; and a large one is read
    only from who is signed in."""
    reader: Reader = getattr(route.endpoint, "reads", strictly)
    has_body, is_form = route.body_field is not None, _is_form(route)
    is_large = largest_of(route) > USUAL

    async def read(request: Request) -> None:
        if is_large:
            await request.app.state.bearer(request)
        if is_form:
            await _read_form(request)
        elif has_body:
            await _read_json(request, reader)

    return read


def refusals(route: APIRoute) -> tuple[type[AppError], ...]:
    if route.body_field is None:
        return ()
    return (NotMultipart,) if _is_form(route) else (NotJson,)


def _is_form(route: APIRoute) -> bool:
    return route.body_field is not None and isinstance(route.body_field.field_info, params.Form)


async def _read_form(request: Request) -> None:
    if _media_type(request) != MULTIPART:
        raise NotMultipart
    try:
        await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=USUAL)
    except HTTPException as error:
        if error.status_code == BAD_REQUEST:
            raise malformed("form_invalid") from error
        raise


async def _read_json(request: Request, reader: Reader) -> None:
    raw = await request.body()
    if not raw:
        return
    kind = _media_type(request)
    if kind != JSON and not (kind.startswith("application/") and kind.endswith("+json")):
        raise NotJson
    try:
        request._json = reader(raw)  # noqa: SLF001 - where a request keeps what it has read
    except orjson.JSONDecodeError as error:
        raise malformed("json_invalid") from error


def strictly(raw: bytes) -> Any:
    """No number that is none, no lone surrogate, no more levels than can be written again."""
    found = orjson.loads(raw)
    if ESCAPED_NUL in raw and _has_nul(found):
        raise orjson.JSONDecodeError("NUL", "", 0)
    if raw.count(b"[") + raw.count(b"{") > DEEPEST:
        try:
            orjson.dumps(found)  # what is too deep to be written again
        except TypeError as error:
            raise orjson.JSONDecodeError("depth", "", 0) from error
    return found


def malformed(kind: str) -> RequestValidationError:
    return RequestValidationError([{"type": kind, "loc": ("body",), "msg": kind}])


def _has_nul(found: Any) -> bool:
    if isinstance(found, str):
        return "\0" in found
    if isinstance(found, dict):
        return any(_has_nul(name) or _has_nul(value) for name, value in found.items())
    return isinstance(found, list) and any(map(_has_nul, found))


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
