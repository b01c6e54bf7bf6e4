"""The server and the worker, in one process or in two."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from typing import Annotated, Any

import typer
import uvicorn
from fastapi import FastAPI

from app import worker
from app.main import create_app
from app.operator import ports
from app.operator.database import database
from app.platform import logs
from app.platform.http.server import config as server_config
from app.settings import Settings

GRACE = 30  # seconds for a request to end


def serve(
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="不处理后台任务，另用 wuxin work 处理")
    ] = False,
) -> None:
    """启动服务，同时处理后台任务。Ctrl-C 结束。

    例：wuxin serve
    """
    chosen = Settings()
    with ports.taken(chosen.host, chosen.port) as listener, database(chosen) as settings:
        run(settings, listener, with_worker=not no_worker)


def work() -> None:
    """只处理后台任务（通知、提醒、导入导出），与 wuxin serve --no-worker 配合。

    例：wuxin work
    """
    with database(Settings()) as settings, contextlib.suppress(KeyboardInterrupt):
        logs.configure(settings)
        asyncio.run(worker.run(settings))


def run(settings: Settings, listener: socket.socket, *, with_worker: bool, more: str = "") -> None:
    """Until Ctrl-C or SIGTERM: no new connections, requests in flight are answered, jobs end.

    A worker that ends by a fault ends the server likewise: an API that goes on looks healthy while
    nobody is told anything. Who watches over the process sees it fail, and starts both anew.
    `more` is for the documentation (`create_app`).
    """
    application = create_app(settings, more)
    server = uvicorn.Server(server_config(application, timeout_graceful_shutdown=GRACE))
    faults = _work_inside(application, settings, server) if with_worker else []
    with contextlib.suppress(KeyboardInterrupt):
        server.run([listener])
    for fault in faults:
        raise fault
    if not server.started:
        sys.exit("服务没有启动起来，原因见上；也可运行 wuxin doctor")


def _work_inside(
    application: FastAPI, settings: Settings, server: uvicorn.Server
) -> list[BaseException]:
    """What the worker ended by is in the list, once the server has ended."""
    serve_only = application.router.lifespan_context
    faults: list[BaseException] = []

    def ended(working: "asyncio.Task[None]") -> None:
        if not working.cancelled() and (fault := working.exception()):
            faults.append(fault)
            server.should_exit = True

    @contextlib.asynccontextmanager
    async def and_work(inner: FastAPI) -> AsyncIterator[Any]:
        async with serve_only(inner) as state:
            working = asyncio.create_task(worker.run(settings))
            working.add_done_callback(ended)
            yield state
            working.cancel()
            await asyncio.wait({working})

    application.router.lifespan_context = and_work
    return faults
