"""The server: uvicorn on httptools, and on uvloop where there is one, with limits of our own.

Neither bounds what comes before a body: a head of 200 MB was taken, and one that never ended was
waited for. So a head has 64 KB and 30 seconds, also where no nginx stands before us.
"""

import asyncio
from http import HTTPStatus
from importlib.util import find_spec
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.platform.http.problems import of_http

LARGEST_HEAD = 64 * 1024  # bytes: the request line and the headers
SLOWEST_HEAD = 30.0  # seconds


class HeadTooLarge(ValueError):
    pass


class Protocol(HttpToolsProtocol):
    """Closes a connection whose head is too large, or too long on its way."""

    slowest_head = SLOWEST_HEAD
    _received = 0  # bytes since the head began
    _parsed = 0  # bytes of its lines
    _in_head = True
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)
        if self._in_head and self._received > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("Header too large.")

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - for whoever reads English
        """As a problem: what is no request, a head that is too large, or its first line."""
        status = HTTPStatus.BAD_REQUEST
        if self._in_head and max(self._received, self._parsed) > LARGEST_HEAD:
            status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            if not getattr(self, "headers", None):
                status = HTTPStatus.REQUEST_URI_TOO_LONG
        body = of_http(status).model_dump_json().encode()
        head = (
            f"HTTP/1.1 {status} {status.phrase}\r\ncontent-type: application/problem+json\r\n"
            f"cache-control: no-store\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def on_message_begin(self) -> None:
        self._in_head, self._received, self._parsed = True, 0, 0
        if self._patience is None:
            self._wait_for_head()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._wait_no_more()
        super().on_headers_complete()

    def _count(self, size: int) -> None:
        self._parsed += size
        if self._parsed > LARGEST_HEAD:
            raise HeadTooLarge  # the parser makes a 400 of it

    def _wait_for_head(self) -> None:
        self._patience = self.loop.call_later(self.slowest_head, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def config(app: Any, **options: Any) -> uvicorn.Config:
    """`options` are uvicorn's."""
    ours: dict[str, Any] = {
        "http": Protocol,
        "loop": "uvloop" if find_spec("uvloop") else "asyncio",
        "ws": "none",
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,  # `app.platform.http.proxies` reads them
    }
    return uvicorn.Config(app, **ours | options)
