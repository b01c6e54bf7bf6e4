"""Structured logs: JSON lines in production, readable ones elsewhere. Never a name, number or body."""

import logging

import structlog

from app.settings import Settings


def configure(settings: Settings) -> None:
    production = settings.environment == "production"
    level = logging.getLevelNamesMapping()[settings.log_level]
    render = structlog.processors.JSONRenderer() if production else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=production,
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for noisy in ("httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
