"""Runs jobs until it is told to stop: `wuxin work`, or inside `wuxin serve`."""

import asyncio
import contextlib

from procrastinate.worker import Worker
from sqlalchemy import make_url

from app.platform.db.session import Sessions, sessions_of, write_engine
from app.platform.files.storage import open_storage
from app.platform.jobs.worker import create_queue
from app.platform.sealing.keyring import key_ring
from app.platform.sealing.vault import Vault
from app.schedule import SCHEDULE
from app.settings import Settings
from app.subscriptions import SUBSCRIPTIONS

GRACE = 20.0  # seconds for a job to end
PAUSE = 2.0  # seconds until we look for the database again


def libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


async def run(settings: Settings) -> None:
    """A database that goes away stops nothing: the worker waits for it."""
    if settings.database_url is None:
        raise ValueError("the worker needs a database_url")
    engine = write_engine(settings, settings.database_url)
    sessions = sessions_of(
        engine,
        subscriptions=SUBSCRIPTIONS,
        vault=Vault(key_ring(settings)),
        storage=open_storage(settings),
    )
    try:
        while True:
            with contextlib.suppress(OSError, RuntimeError):
                await _work(settings.database_url, sessions)
            _heed()
            await asyncio.sleep(PAUSE)
    finally:
        await engine.dispose()


async def _work(url: str, sessions: Sessions) -> None:
    queue = create_queue(libpq(url), sessions, SUBSCRIPTIONS, SCHEDULE)
    try:
        await queue.open_async()
        _heed()
        await _until_told_to_stop(
            Worker(
                queue,
                install_signal_handlers=False,
                concurrency=2,
                shutdown_graceful_timeout=GRACE,
                delete_jobs="successful",
            )
        )
    finally:  # also when it was told to stop while opening: a pool left open never ends
        await queue.close_async()


async def _until_told_to_stop(worker: Worker) -> None:
    """It is asked to stop, never cancelled: cancelled while it registers, it leaves its row behind."""
    working = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        worker.stop()  # type: ignore[no-untyped-call]
        await asyncio.gather(working, return_exceptions=True)  # an error must not hide the order
        raise


def _heed() -> None:
    """In Python 3.11 `wait_for`, with which a pool waits, loses a cancellation that comes just
    when what it waits for is done; the task still knows that it was told.
    """
    told = asyncio.current_task()
    if told is not None and told.cancelling():
        raise asyncio.CancelledError
