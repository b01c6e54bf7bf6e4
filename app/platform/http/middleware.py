"""What surrounds every request: its caller, its route, an id, the size of its body, a log line, a count.

Plain ASGI, so that a client that goes away takes nothing with it; and one middleware, because each
costs every request something.
"""

import re
import time
from uuid import uuid4

import structlog
from prometheus_client import Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform import logs
from app.platform.http.bodies import USUAL, largest_of
from app.platform.http.problems import GONE
from app.platform.http.proxies import Proxies
from app.platform.http.tree import FOUND, Tree

log = structlog.get_logger()

TOO_LARGE = 413
CACHE, NO_SNIFF = b"cache-control", (b"x-content-type-options", b"nosniff")
NO_STORE = ((CACHE, b"no-store"),)  # but for what says itself that it may be kept
GIVEN_ID = re.compile(rb"[A-Za-z0-9-]{8,64}")
METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
REQUESTS = Counter("wuxin_requests", "Answered requests", ["method", "route", "status"])
SECONDS = Histogram("wuxin_request_seconds", "Time to the answer", ["method", "route"])


class Surroundings:
    """Logs route templates, never paths or bodies: those could name somebody."""

    def __init__(self, app: ASGIApp, tree: Tree, proxies: Proxies) -> None:
        self.app, self._tree, self._proxies = app, tree, proxies
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._timers: dict[tuple[str, str], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500
        given, length = _told(scope)
        request_id = given or uuid4().hex.encode()
        self._proxies.see_through(scope)
        found = scope[FOUND] = self._tree.find(scope["method"], scope["path"])
        largest = USUAL if found is None else largest_of(found[0])
        received, is_answered, is_gone = 0, False, False

        async def limited() -> Message:
            """A body that is too large is not read further."""
            nonlocal received, is_gone
            if length > largest:
                raise HTTPException(TOO_LARGE)
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > largest:
                    raise HTTPException(TOO_LARGE)
            elif not is_answered:
                is_gone = True
            return message

        async def with_headers(message: Message) -> None:
            nonlocal status, is_answered
            if message["type"] == "http.response.start":
                status, is_answered = GONE if is_gone else message["status"], True
                headers = message["headers"]
                message["headers"] = [
                    *headers,
                    *(() if any(name == CACHE for name, _ in headers) else NO_STORE),
                    (b"x-request-id", request_id),
                    NO_SNIFF,
                ]
            await send(message)

        token = logs.request_id.set(request_id.decode())
        try:
            await self.app(scope, limited, with_headers)
        finally:
            self._note(scope, status, time.perf_counter() - began)
            logs.request_id.reset(token)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = scope.get("route")
        path = getattr(route, "path_format", None) or getattr(route, "path", None) or "unknown"
        counted, timed = (method, path, status), (method, path)
        if counted not in self._counters:
            self._counters[counted] = REQUESTS.labels(*counted)
        if timed not in self._timers:
            self._timers[timed] = SECONDS.labels(*timed)
        self._counters[counted].inc()
        self._timers[timed].observe(seconds)
        log.info("request", method=method, route=path, status=status, ms=round(seconds * 1e3, 1))


def _told(scope: Scope) -> tuple[bytes | None, int]:
    """What the headers say: an id to be kept, and how long the body is."""
    given, length = None, 0
    for name, value in scope["headers"]:
        if name == b"x-request-id" and GIVEN_ID.fullmatch(value):
            given = value
        elif name == b"content-length" and value.isdigit():
            length = int(value)
    return given, length
