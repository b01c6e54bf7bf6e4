"""What surrounds every request: an id, a log line, a count. Plain ASGI, so that a client that goes
away takes nothing with it."""

import re
import time
from uuid import uuid4

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform.errors import TooLarge
from app.platform.http.problems import answer

log = structlog.get_logger()

TOO_LARGE = 413  # the body limit below answers in plain text; a client reads a problem
PLAIN = b"text/plain; charset=utf-8"
PLAIN_TOO_LARGE = b"Content Too Large"

GIVEN_ID = re.compile(rb"[A-Za-z0-9-]{8,64}")
REQUESTS = Counter("wuxin_requests", "Answered requests", ["method", "route", "status"])
SECONDS = Histogram("wuxin_request_seconds", "Time to the answer", ["method", "route"])


class Observed:
    """Logs route templates, never paths or bodies: those could name somebody."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = given if GIVEN_ID.fullmatch(given) else uuid4().hex.encode()
        began, status = time.perf_counter(), 500

        async def with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if status == TOO_LARGE and (b"content-type", PLAIN) in message["headers"]:
                    message["headers"] = answer(TooLarge()).raw_headers
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id),
                    (b"x-content-type-options", b"nosniff"),
                ]
            elif message.get("body") == PLAIN_TOO_LARGE and status == TOO_LARGE:
                message["body"] = bytes(answer(TooLarge()).body)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id.decode()):
            try:
                await self.app(scope, receive, with_id)
            finally:
                seconds = time.perf_counter() - began
                method, route = scope["method"], _route(scope)
                if method not in {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"}:
                    method = "other"
                REQUESTS.labels(method, route, status).inc()
                SECONDS.labels(method, route).observe(seconds)
                log.info(
                    "request", method=method, route=route, status=status, ms=round(seconds * 1e3, 1)
                )


def _route(scope: Scope) -> str:
    route = scope.get("route")
    return getattr(route, "path_format", None) or getattr(route, "path", None) or "unknown"
