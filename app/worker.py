"""Runs jobs until it is told to stop: `wuxin work`, or inside `wuxin serve`."""

import asyncio
from contextlib import aclosing

import psycopg
import structlog
from procrastinate import App as Queue
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from app.platform.db.driver import conninfo
from app.platform.db.session import Sessions
from app.platform.jobs.worker import create_queue
from app.resources import resources
from app.schedule import SCHEDULE
from app.settings import Settings
from app.subscriptions import LAST_WORDS, SUBSCRIPTIONS

log = structlog.get_logger()

GRACE = 20.0  # seconds for a job to end
PATIENCE = 30.0  # seconds until a database that does not answer is away
PAUSE = 2.0  # seconds until we look for it again


async def run(settings: Settings) -> None:
    """A database that goes away stops nothing: the worker waits for it, and says so once. Any other
    fault ends it, for who watches over the process to see."""
    async with aclosing(resources(settings)) as uses:
        await _run(conninfo(settings.database_url or ""), uses.sessions)


async def _run(url: str, sessions: Sessions) -> None:
    is_away = False
    while True:
        queue = create_queue(
            url, sessions, SUBSCRIPTIONS, SCHEDULE, last_words=LAST_WORDS, patience=PATIENCE
        )
        try:
            await queue.open_async()
            if is_away:
                log.warning("the worker's database is back")
                is_away = False
            _heed()
            await _work(queue)
        except (psycopg.OperationalError, ConnectorException) as error:
            cause = error.__cause__ or error  # procrastinate wraps what psycopg says
            if not isinstance(cause, psycopg.OperationalError):
                raise  # such as a table that is missing: waiting does not mend that
            if not is_away:
                log.error("the worker's database is away", error=type(cause).__name__)  # noqa: TRY400 - it is no fault of ours
            is_away = True
        finally:  # also when told to stop while opening: a pool left open never ends
            await queue.close_async()
        _heed()
        await asyncio.sleep(PAUSE)


async def _work(queue: Queue) -> None:
    await _until_told_to_stop(
        Worker(
            queue,
            install_signal_handlers=False,
            concurrency=2,
            shutdown_graceful_timeout=GRACE,
            delete_jobs="successful",
        )
    )


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
