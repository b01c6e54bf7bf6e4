"""The only place that asks what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    return _set.get() or datetime.now(UTC)


def today() -> date:
    """The date on the wall of the community's office."""
    return now().astimezone(HERE).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Inside, it is `moment`: how the demo lives through a year, and a test through a deadline."""
    token = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)
