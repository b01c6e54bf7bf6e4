"""How a command ends that was told to: what it holds is put down first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

TOLD = (signal.SIGTERM, signal.SIGHUP)  # by whoever watches over us; by a terminal that was closed


@contextmanager
def in_order() -> Iterator[None]:
    """SIGTERM and SIGHUP are Ctrl-C. As PID 1 of a container we would otherwise not hear the first, and
    anywhere else we would be gone before the embedded database is stopped. Ctrl-C itself is heard also
    where a shell that put us into the background had it ignored; SIGHUP is not where `nohup` did."""
    if threading.current_thread() is not threading.main_thread():
        yield  # the signals are somebody else's
        return
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, *TOLD)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for each in TOLD:
        if before[each] is not signal.SIG_IGN:
            signal.signal(each, _interrupt)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def not_now() -> Iterator[None]:
    """Whoever is impatient does not end us in the middle of this."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGINT, *TOLD)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    signal.raise_signal(signal.SIGINT)
