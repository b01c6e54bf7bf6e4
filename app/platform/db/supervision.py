"""Watching over the embedded server: who killed it does not end us, it is started again."""

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from app.platform.db.embedded import DoesNotRun, EmbeddedPostgres

log = structlog.get_logger()

PAUSE = 0.5  # seconds between two looks
MOST, WITHIN = 5, 600.0  # times that it is started again, seconds


@contextmanager
def watching(embedded: EmbeddedPostgres) -> Iterator[None]:
    """While it runs. If it cannot be kept alive the process is told to end, and fails with DoesNotRun: a
    server without a database looks healthy, and is not."""
    is_over, gave_up = threading.Event(), threading.Event()

    def watch() -> None:
        started: deque[float] = deque(maxlen=MOST)
        while not is_over.wait(PAUSE):
            if embedded.runs():
                continue
            if len(started) == MOST and time.monotonic() - started[0] < WITHIN:
                log.error("the embedded database is gone again and again: given up", times=MOST)
                break
            started.append(time.monotonic())
            try:
                embedded.start()
            except Exception:
                log.exception("the embedded database was gone, and does not start again")
                break
            log.warning("the embedded database was gone, and was started again")
        else:
            return
        gave_up.set()
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=watch, name="embedded database", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
    if gave_up.is_set():
        raise DoesNotRun(f"内置数据库一再停止，已不再重启：原因见它的日志 {embedded.log}。")
