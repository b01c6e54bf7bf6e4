"""What a phone says that it did a while ago, when there was no signal."""

from datetime import datetime, timedelta

from app.platform import clock
from app.platform.errors import Unacceptable

OLDEST, SKEW = timedelta(days=30), timedelta(minutes=5)


class NotThen(Unacceptable):
    title = "时间不能晚于现在，也不能早于三十天前"


def accept(told: datetime | None) -> datetime:
    """By the phone's clock, which may be a little wrong, and whose news may be old."""
    now = clock.now()
    at = told or now
    if not now - OLDEST <= at <= now + SKEW:
        raise NotThen
    return min(at, now)
