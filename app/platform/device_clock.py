"""What a phone says that it did a while ago, when there was no signal; by a clock that may be wrong.

A phone that says with a request what time it has (`app.platform.http.device_now`) is understood: all its
times in the request are as wrong as that one, and are moved by the same difference, so that their order
stays. One that does not say so can be told only that a time cannot be.
"""

from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from app.platform import clock
from app.platform.errors import Unacceptable

MINUTE = timedelta(minutes=1)
OLDEST, SKEW = timedelta(days=30), 5 * MINUTE
NOT_BY_WAITING = timedelta(days=365)  # no phone is without signal for so long: its clock is wrong
SET_IT = "请在手机设置中打开“自动设置日期和时间”后重试"

_slow: ContextVar[timedelta | None] = ContextVar("slow", default=None)  # by how much the phone is


class PhoneClockWrong(Unacceptable):
    title = "手机时间不正确，请打开“自动设置日期和时间”后重试"


class NotThen(Unacceptable):
    title = "只能登记最近三十天内的事项，这一时间太早"


class NotYet(Unacceptable):
    title = "时间晚于现在，尚未发生的事项不能登记"


REFUSALS = (PhoneClockWrong, NotThen, NotYet)


def has(now: datetime) -> None:
    """What time the phone has whose request is answered, and the requests within it."""
    _slow.set(clock.now() - now)


def accept(told: datetime | None) -> datetime:
    """Never later than now: a clock that is a little fast is not refused."""
    now, slow = clock.now(), _slow.get()
    if told is None:
        return now
    ahead = told - now + _moved(slow or timedelta(0))
    if ahead > SKEW:
        if slow is not None:
            raise NotYet(f"比手机现在的时间还晚{_how_long(ahead)}")
        raise PhoneClockWrong(_off(ahead, "快"))
    if ahead < -NOT_BY_WAITING:  # also by a clock that was put right since
        raise PhoneClockWrong(_off(-ahead, "慢"))
    if ahead < -OLDEST:
        raise NotThen(f"这是{_how_long(-ahead)}以前的事项")
    return min(now + ahead, now)


def to_the_second(told: datetime) -> datetime:
    """By all that the clock is known to be off, for what is judged in seconds; its caller accepts the time."""
    return told + (_slow.get() or timedelta(0))


def _moved(slow: timedelta) -> timedelta:
    """What is as little as the way of a request takes is no fault of a clock. In whole minutes, so that
    requests that were longer and shorter on their way are moved alike."""
    return MINUTE * round(slow / MINUTE) if abs(slow) > SKEW else timedelta(0)


def _off(difference: timedelta, how: str) -> str:
    here = clock.now().astimezone(clock.HERE)
    return f"手机时间比北京时间（{here:%Y-%m-%d %H:%M}）{how}了约{_how_long(difference)}，{SET_IT}"


def _how_long(difference: timedelta) -> str:
    days, seconds = difference.days, difference.seconds
    if days >= NOT_BY_WAITING.days:
        return f"{days // 365} 年"
    if days:
        return f"{days} 天"
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    return f"{hours} 小时" if hours else f"{max(minutes, 1)} 分钟"


def read(text: str) -> datetime:
    """`2026-11-25T06:00:00.000Z`, as phones write it. ValueError: it is none, or says no zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("no zone")
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("no such time") from error
