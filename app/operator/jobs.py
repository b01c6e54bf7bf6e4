"""Jobs that the worker has given up."""

import asyncio

import typer
from procrastinate import App as Queue
from procrastinate import PsycopgConnector
from procrastinate.jobs import Status

from app.operator.database import database
from app.platform import clock
from app.settings import Settings
from app.worker import libpq

app = typer.Typer(no_args_is_help=True, help="Jobs that failed for good, and trying them again.")


@app.command("list")
def list_jobs() -> None:
    """Jobs that failed for good."""
    with database(Settings()) as settings:
        asyncio.run(_list_jobs(settings))


@app.command("retry")
def retry_job(job_id: int) -> None:
    """Try a failed job again."""
    with database(Settings()) as settings:
        asyncio.run(_retry_job(settings, job_id))


def _queue(settings: Settings) -> Queue:
    return Queue(connector=PsycopgConnector(conninfo=libpq(settings.database_url or "")))


async def _list_jobs(settings: Settings) -> None:
    async with _queue(settings).open_async() as queue:
        for job in await queue.job_manager.list_jobs_async(status=Status.FAILED.value):
            print(f"{job.id}\t{job.task_name}\tattempts {job.attempts}")


async def _retry_job(settings: Settings, job_id: int) -> None:
    async with _queue(settings).open_async() as queue:
        failed = await queue.job_manager.list_jobs_async(id=job_id, status=Status.FAILED.value)
        if not list(failed):
            raise typer.BadParameter(f"no failed job {job_id}")
        await queue.job_manager.retry_job_by_id_async(job_id, retry_at=clock.now())
    print(f"{job_id} will run again")
