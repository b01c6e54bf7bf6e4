"""Runs what was published and what the clock calls for; at least once each, so jobs bear repeating."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.db.driver import PASSING
from app.platform.db.session import Sessions
from app.platform.jobs.events import (
    Event,
    Job,
    Subscriptions,
    function_name,
    job_name,
)

ATTEMPTS = 8
RETRIES = RetryStrategy(max_attempts=ATTEMPTS, exponential_wait=3)
"""Three seconds, nine, 27 … about an hour in all; then the job is dead: `wuxin jobs`."""

SALVAGE = "clock:salvage"

LastWords = Mapping[Job, Job]
"""What is done, in a transaction of its own, when a job dies that something waits for."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What runs by the clock: `cron` in UTC."""

    cron: str
    run: Callable[[AsyncSession], Awaitable[object]]


class Pool(AsyncConnectionPool):
    """Waits for its first connection as long as for any other."""

    async def wait(self, timeout: float = 0) -> None:  # noqa: ARG002, ASYNC109 - as psycopg's
        await super().wait(self.timeout)


def create_queue(
    url: str,
    sessions: Sessions,
    subscriptions: Subscriptions,
    schedule: Sequence[Clockwork],
    *,
    last_words: LastWords = MappingProxyType({}),
    patience: float = 30.0,
) -> App:
    """`patience` is in seconds: so long a database that does not answer is waited for."""
    connector = PsycopgConnector(
        conninfo=url, pool_factory=Pool, min_size=1, max_size=4, timeout=patience
    )
    queue = App(connector=connector)
    for event, jobs in subscriptions.items():
        for job in jobs:
            _register(queue, sessions, event, job, last_words.get(job))
    for clockwork in schedule:
        _register_periodic(queue, sessions, clockwork)
    _register_salvage(queue)
    return queue


def _register(
    queue: App, sessions: Sessions, kind: type[Event], job: Job, last_words: Job | None
) -> None:
    async def run(context: JobContext, event: dict[str, Any]) -> None:
        about = kind.model_validate(event)
        try:
            async with sessions.begin() as session:
                await job(session, about)
        except Exception as error:
            is_over = not isinstance(error, PASSING) or context.job.attempts >= ATTEMPTS
            if last_words is not None and is_over:
                log.exception("a job gave up", job=function_name(job))
                async with sessions.begin() as session:
                    await last_words(session, about)
            raise

    queue.task(name=job_name(kind, job), retry=RETRIES, pass_context=True)(run)


def _register_periodic(queue: App, sessions: Sessions, clockwork: Clockwork) -> None:
    async def run(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        async with sessions.begin() as session:
            await clockwork.run(session)

    name = f"clock:{function_name(clockwork.run)}"
    task = queue.task(name=name, retry=RETRIES, queueing_lock=name)(run)
    queue.periodic(cron=clockwork.cron)(task)


def _register_salvage(queue: App) -> None:
    async def salvage(timestamp: int) -> None:  # noqa: ARG001 - procrastinate hands it over
        """What somebody had begun who was killed, or lost the database, is done again."""
        manager = queue.job_manager
        for job in await manager.get_stalled_jobs():
            if job.attempts >= ATTEMPTS:  # it may be what kills them
                await manager.finish_job(job, Status.FAILED, delete_job=False)
                continue
            try:
                await manager.retry_job(job)
            except UniqueViolation:  # the clock has called for it again by now
                await manager.finish_job(job, Status.ABORTED, delete_job=True)

    task = queue.task(name=SALVAGE, retry=RETRIES, queueing_lock=SALVAGE)(salvage)
    queue.periodic(cron="* * * * *")(task)
