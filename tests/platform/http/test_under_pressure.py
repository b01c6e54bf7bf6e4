"""A busy pool is a quick 503; a GET cannot write; a server that must stop answers first."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.main import create_app
from app.platform.db.session import Sessions, read_engine, sessions_of
from app.settings import Settings
from tests.conftest import serving
from tests.scene import Scene
from tests.serving import a_port

SERVE = (sys.executable, "-m", "app.operator", "serve", "--no-worker")


@asynccontextmanager
async def locked(sessions: Sessions, hazard_id: str) -> AsyncIterator[None]:
    """A deed on this hazard waits, and holds its connection, until the block ends."""
    async with sessions.begin() as session:
        row = text("SELECT 1 FROM hazards WHERE id = :id FOR UPDATE")
        await session.execute(row, {"id": hazard_id})
        yield


async def test_a_busy_pool_is_a_503_and_then_it_works(
    settings: Settings, scene: Scene, sessions: Sessions
) -> None:
    app = create_app(settings.model_copy(update={"pool_size": 1, "pool_timeout": 0.2}))
    hazard_id = await scene.report()
    path = f"/api/v1/communities/{scene.code}/hazards/{hazard_id}/file"
    bearer = {"Authorization": f"Bearer {scene.worker.token}"}
    with serving(app) as url:
        async with httpx.AsyncClient(base_url=url, headers=bearer, timeout=30) as http:
            async with locked(sessions, hazard_id):
                first = asyncio.create_task(http.post(path))
                await asyncio.sleep(0.3)
                second = await http.post(path)
                assert (second.status_code, second.json()["type"]) == (503, "database-away")
                assert second.headers["retry-after"]
                assert (await http.get("/health/ready")).status_code == 200
            assert (await first).status_code == 200
            assert (await http.post(path)).status_code == 409


async def test_postgresql_refuses_to_write_for_a_get(settings: Settings, scene: Scene) -> None:
    engine = read_engine(settings, settings.database_url or "")
    async with sessions_of(engine)() as session:
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await session.execute(text("DELETE FROM hazards"))
    await engine.dispose()


async def test_a_server_that_is_told_to_stop_answers_what_it_has_begun(
    settings: Settings, scene: Scene, sessions: Sessions
) -> None:
    hazard_id = await scene.report()
    port = a_port()
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url or "",
        "WUXIN_HOME": str(settings.wuxin_home),
        "PORT": str(port),
    }
    server = await asyncio.create_subprocess_exec(
        *SERVE, env=environment, stdout=subprocess.DEVNULL
    )
    bearer = {"Authorization": f"Bearer {scene.worker.token}"}
    url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=url, headers=bearer, timeout=30) as http:
        await until_ready(http)
        async with locked(sessions, hazard_id):
            path = f"/api/v1/communities/{scene.code}/hazards/{hazard_id}/file"
            begun = asyncio.create_task(http.post(path))
            await asyncio.sleep(0.5)
            server.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.5)
            async with httpx.AsyncClient(base_url=url) as late:
                with pytest.raises(httpx.ConnectError):
                    await late.get("/health/live")
        assert (await begun).json()["state"] == "filed"
    assert await asyncio.wait_for(server.wait(), 20) in {0, -signal.SIGTERM}


async def until_ready(http: httpx.AsyncClient) -> None:
    for _ in range(200):
        try:
            if (await http.get("/health/ready")).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.1)
    raise TimeoutError("the server did not start")
