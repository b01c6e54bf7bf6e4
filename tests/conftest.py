"""The application as it is deployed: a real server, a real PostgreSQL, WeChat's stand-in.

Every test has a community of its own, which is how it is kept apart from the others.
"""

import asyncio
import itertools
import os
import ssl
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.demo import stage
from app.demo.wechat import create_stand_in
from app.main import create_app
from app.platform.db.session import Sessions, sessions_of
from app.platform.files.storage import open_storage
from app.platform.http.server import config
from app.platform.sealing.keyring import key_ring
from app.platform.sealing.vault import Vault
from app.settings import Settings, WeChatSettings
from tests import databases, postgres, witness
from tests.databases import a_database, migrated
from tests.scene import Scene, a_scene
from tests.witness import Witness

IS_PART = "PYTEST_XDIST_WORKER" in os.environ  # of a divided run
GIVEN = os.environ.get("TEST_DATABASE_URL")
KEPT: list[postgres.Keeper] = []


def pytest_sessionstart() -> None:
    if IS_PART:
        return
    os.environ[databases.RUN] = str(os.getpid())
    if GIVEN is None:
        KEPT.append(postgres.Keeper())


def pytest_unconfigure() -> None:
    """Also after Ctrl-C; after worse than that the keeper sees to it by itself."""
    for keeper in KEPT:
        keeper.end()
    if GIVEN and not IS_PART and databases.RUN in os.environ:
        databases.drop(GIVEN, databases.migrated_name())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is built once and takes long is built by one process, at once."""
    for item in items:
        if "kangyuan_settings" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("kangyuan"))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    witness.add(getattr(node, "workeroutput", {}))  # none: it crashed


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Also a part of the tests is held to it: what was answered is documented."""
    if IS_PART:
        told: dict[str, Any] = getattr(session.config, "workeroutput")  # noqa: B009 - of xdist
        witness.tell(told)
    elif witness.undocumented():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for missing in witness.undocumented():
        terminalreporter.write_line(f"answered and not documented: {missing}", red=True)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server_url() -> str:
    """A PostgreSQL server: `TEST_DATABASE_URL`, or the embedded one."""
    return GIVEN or postgres.start()


@pytest.fixture(scope="session")
def database_url(server_url: str) -> Iterator[str]:
    """A fresh database, migrated; every process of a divided run has its own."""
    with a_database(server_url, databases.name("test"), like=migrated(server_url)) as url:
        yield url


@pytest.fixture
def demo_url(server_url: str) -> Iterator[str]:
    """Another one, for one test."""
    with a_database(server_url, databases.name("demo"), like=migrated(server_url)) as url:
        yield url


@pytest.fixture
def empty_url(server_url: str) -> Iterator[str]:
    """Without a table."""
    with a_database(server_url, databases.name("empty"), like=databases.EMPTY) as url:
        yield url


@pytest.fixture(scope="session")
def kangyuan_settings(settings: Settings, server_url: str) -> Iterator[Settings]:
    """The demo's community, built once."""
    with a_database(server_url, databases.name("kangyuan"), like=migrated(server_url)) as url:
        demo = settings.model_copy(update={"database_url": url})
        asyncio.run(stage.fill(demo, quiet=True))
        yield demo


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """On a free port of loopback, in a thread."""
    if not getattr(app, "middleware_stack", None):  # it was not served before
        app.add_middleware(Witness)
    options = config(
        app,
        port=0,
        log_level="critical",
        loop="asyncio",
        timeout_keep_alive=600,  # a connection that a client keeps is not closed while it is used
    )
    running = uvicorn.Server(options)
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
    return Settings(
        database_url=database_url,
        wuxin_home=tmp_path_factory.mktemp("home"),
        wechat=WeChatSettings(base_url=wechat),
        role_cache=0,
        log_level="ERROR",
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture(scope="session")
def url(app: FastAPI) -> Iterator[str]:
    with serving(app) as base:
        yield f"{base}/api/v1"


@pytest.fixture(scope="session")
def trusted() -> ssl.SSLContext:
    """Made once: a client of its own would read every certificate of the machine, and none is asked for."""
    return ssl.create_default_context()


@pytest.fixture
async def client(url: str, trusted: ssl.SSLContext) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=30, verify=trusted) as client:
        yield client


@pytest.fixture(scope="session")
def engine(settings: Settings) -> AsyncEngine:
    """Asks its database once what it is; its connections are those of a test."""
    return create_async_engine(settings.database_url or "")


@pytest.fixture
async def sessions(engine: AsyncEngine, settings: Settings) -> AsyncIterator[Sessions]:
    inside = {"vault": Vault(key_ring(settings)), "storage": open_storage(settings)}
    yield sessions_of(engine, subscriptions={}, **inside)
    await engine.dispose()


COMMUNITIES = itertools.count(1)
LASTING: dict[str, Scene] = {}
LastingScene = Callable[[str], Awaitable[Scene]]


@pytest.fixture
async def scene(app: FastAPI, client: httpx.AsyncClient, sessions: Sessions) -> Scene:
    """A community with two grids, and one of everybody."""
    return await a_scene(app, client, sessions, next(COMMUNITIES))


@pytest.fixture
async def another_scene(app: FastAPI, client: httpx.AsyncClient, sessions: Sessions) -> Scene:
    return await a_scene(app, client, sessions, next(COMMUNITIES))


@pytest.fixture
def lasting_scene(app: FastAPI, client: httpx.AsyncClient, sessions: Sessions) -> LastingScene:
    """By its name, for all tests that share it; each reaches it on connections of its own."""

    async def named(name: str) -> Scene:
        if name not in LASTING:
            LASTING[name] = await a_scene(app, client, sessions, next(COMMUNITIES))
        return LASTING[name].reached_by(client, sessions)

    return named
