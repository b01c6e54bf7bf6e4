"""The application as it is deployed: a real server, a real PostgreSQL, WeChat's stand-in.

Every test has a community of its own, which is how it is kept apart from the others.
"""

import asyncio
import itertools
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from app.demo import stage
from app.demo.wechat import create_stand_in
from app.main import create_app
from app.operator.database import upgrade
from app.platform.db.embedded import EmbeddedPostgres
from app.platform.db.session import Sessions, sessions_of
from app.platform.http import server
from app.platform.sealing.keyring import key_ring
from app.platform.sealing.vault import Vault
from app.settings import Settings, WeChatSettings
from tests import witness
from tests.scene import Scene, a_scene
from tests.witness import Witness

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")  # each has a PostgreSQL of its own
HOME = Path(__file__).parent.parent / ".wuxin" / f"test{WORKER}"


def pytest_configure() -> None:
    if not WORKER:
        witness.begin()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Also a part of the tests is held to it: what was answered is documented."""
    witness.leave()
    if not WORKER and witness.undocumented():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for missing in witness.undocumented():
        terminalreporter.write_line(f"answered and not documented: {missing}", red=True)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL server: `TEST_DATABASE_URL`, or the embedded one."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    embedded = EmbeddedPostgres(HOME)
    yield embedded.start()
    embedded.stop()


@contextmanager
def a_database(server_url: str, name: str) -> Iterator[str]:
    server = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C.UTF-8'"))
    yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(scope="session")
def database_url(server_url: str) -> Iterator[str]:
    """A fresh database; `settings` applies every migration to it."""
    with a_database(server_url, f"wuxin_test_{os.getpid()}") as url:
        yield url


@pytest.fixture
def demo_url(server_url: str) -> Iterator[str]:
    with a_database(server_url, f"wuxin_demo_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
def kangyuan_settings(settings: Settings, server_url: str) -> Iterator[Settings]:
    """The demo's community, built once."""
    with a_database(server_url, f"wuxin_kangyuan_{os.getpid()}") as url:
        demo = settings.model_copy(update={"database_url": url})
        upgrade(demo)
        asyncio.run(stage.fill(demo, quiet=True))
        yield demo


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """On a free port of loopback, in a thread."""
    if not getattr(app, "middleware_stack", None):  # it was not served before
        app.add_middleware(Witness)
    config = server.config(app, port=0, log_level="critical", loop="asyncio")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        running.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def wechat() -> Iterator[str]:
    with serving(create_stand_in()) as url:
        yield url


@pytest.fixture(scope="session")
def settings(database_url: str, wechat: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(
        database_url=database_url,
        wuxin_home=tmp_path_factory.mktemp("home"),
        wechat=WeChatSettings(base_url=wechat),
        role_cache=0,
        log_level="ERROR",
    )
    upgrade(settings)
    return settings


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture(scope="session")
def url(app: FastAPI) -> Iterator[str]:
    with serving(app) as base:
        yield f"{base}/api/v1"


@pytest.fixture
async def client(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture
async def sessions(settings: Settings) -> AsyncIterator[Sessions]:
    engine = create_async_engine(settings.database_url or "")
    yield sessions_of(engine, subscriptions={}, vault=Vault(key_ring(settings)))
    await engine.dispose()


COMMUNITIES = itertools.count(1)


@pytest.fixture
async def scene(app: FastAPI, client: httpx.AsyncClient, sessions: Sessions) -> Scene:
    """A community with two grids, and one of everybody."""
    return await a_scene(app, client, sessions, next(COMMUNITIES))


@pytest.fixture
async def another_scene(app: FastAPI, client: httpx.AsyncClient, sessions: Sessions) -> Scene:
    return await a_scene(app, client, sessions, next(COMMUNITIES))
