"""Structured logs: JSON lines, or readable ones on a terminal. Never a name, number or body."""

import logging
import sys
from contextvars import ContextVar
from typing import Any

import orjson
import structlog

from app.settings import Settings

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def configure(settings: Settings) -> None:
    """A line is rendered once, to bytes."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    is_read_by_somebody = settings.environment != "production" and sys.stdout.isatty()
    ending: list[Any] = [structlog.processors.JSONRenderer(serializer=_bytes)]
    if is_read_by_somebody:
        ending = [structlog.dev.ConsoleRenderer()]
    structlog.configure(
        processors=[
            _of_the_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *ending,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory()
        if is_read_by_somebody
        else structlog.BytesLoggerFactory(),
        cache_logger_on_first_use=settings.environment == "production",
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for noisy in ("httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _of_the_request(_logger: Any, _method: str, line: structlog.typing.EventDict) -> Any:
    known = request_id.get()
    if known is not None:
        line["request_id"] = known
    return line


def _bytes(line: Any, **_options: Any) -> bytes:
    return orjson.dumps(line, default=str)
