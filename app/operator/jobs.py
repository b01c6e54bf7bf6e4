"""Jobs that the worker has given up."""

import asyncio
from typing import Annotated

import typer
from procrastinate import App as Queue
from procrastinate import PsycopgConnector
from procrastinate.jobs import Status

from app.operator.database import database
from app.platform import clock
from app.platform.db.driver import conninfo
from app.settings import Settings

app = typer.Typer(no_args_is_help=True, help="查看和重试失败的后台任务。")


@app.command("list")
def list_jobs() -> None:
    """列出多次重试后仍失败的任务：编号、名称、次数。

    例：wuxin jobs list
    """
    with database(Settings()) as settings:
        asyncio.run(_list_jobs(settings))


@app.command("retry")
def retry_job(
    job_id: Annotated[int, typer.Argument(metavar="编号", help="wuxin jobs list 中的编号")],
) -> None:
    """把一件失败的任务重新排队。

    例：wuxin jobs retry 42
    """
    with database(Settings()) as settings:
        asyncio.run(_retry_job(settings, job_id))


def _queue(settings: Settings) -> Queue:
    return Queue(connector=PsycopgConnector(conninfo=conninfo(settings.database_url or "")))


async def _list_jobs(settings: Settings) -> None:
    async with _queue(settings).open_async() as queue:
        for job in await queue.job_manager.list_jobs_async(status=Status.FAILED.value):
            print(f"{job.id}\t{job.task_name}\t已试 {job.attempts} 次")


async def _retry_job(settings: Settings, job_id: int) -> None:
    async with _queue(settings).open_async() as queue:
        failed = await queue.job_manager.list_jobs_async(id=job_id, status=Status.FAILED.value)
        if not list(failed):
            raise typer.BadParameter(f"没有编号为 {job_id} 的失败任务：wuxin jobs list")
        await queue.job_manager.retry_job_by_id_async(job_id, retry_at=clock.now())
    print(f"任务 {job_id} 已重新排队")
