"""The application as it is deployed: a real server, a real PostgreSQL, WeChat's stand-in.

Every test has a community of its own, which is how it is kept apart from the others.
"""

import asyncio
import gc
import itertools
import ssl
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from app.demo import stage
from app.demo.wechat import create_stand_in
from app.main import create_app
from app.operator.database import upgrade
from app.platform.db.session import Sessions, sessions_of
from app.platform.files.storage import open_storage
from app.platform.sealing import keyring
from app.platform.sealing.keyring import key_ring
from app.platform.sealing.vault import Vault
from app.settings import Settings, WeChatSettings
from tests import databases, postgres, surroundings
from tests.databases import EMPTY, GIVEN, a_database, administering
from tests.scene import Scene, some_scenes
from tests.serving import serving

surroundings.forget()


def pytest_collection_finish() -> None:
    """What is imported stays: it need not be looked through again and again."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server_url() -> str:
    """A PostgreSQL server: `TEST_DATABASE_URL`, or the embedded one."""
    return GIVEN or postgres.start()


@pytest.fixture(scope="session")
def migrated(server_url: str) -> str:
    """The name of a database that is copied; who needs it first makes it, and others wait."""
    name = databases.migrated_name()
    with administering(server_url) as server:
        server.execute(text("SELECT pg_advisory_lock(hashtext(:name))"), {"name": name})
        there = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if not server.scalar(there, {"name": name}):
            with a_database(server_url, f"{name}_new", like=EMPTY) as url:
                upgrade(Settings(database_url=url))
                server.execute(text(f"ALTER DATABASE {name}_new RENAME TO {name}"))
    return name


@pytest.fixture(scope="session")
def database_url(server_url: str, migrated: str) -> Iterator[str]:
    """A fresh database, migrated; every process of a divided run has its own."""
    with a_database(server_url, databases.name("test"), like=migrated) as url:
        yield url


@pytest.fixture
def demo_url(server_url: str, migrated: str) -> Iterator[str]:
    """Another one, for one test."""
    with a_database(server_url, databases.name("demo"), like=migrated) as url:
        yield url


@pytest.fixture
def empty_url(server_url: str) -> Iterator[str]:
    """Without a table."""
    with a_database(server_url, databases.name("empty"), like=EMPTY) as url:
        yield url


@pytest.fixture(scope="session")
def kangyuan_settings(settings: Settings, server_url: str, migrated: str) -> Iterator[Settings]:
    """The demo's community, built once."""
    with a_database(server_url, databases.name("kangyuan"), like=migrated) as url:
        demo = settings.model_copy(update={"database_url": url})
        asyncio.run(stage.fill(demo, quiet=True))
        yield demo


@pytest.fixture
def limits_forgotten(database_url: str) -> Iterator[None]:
    """All tests have one address: who uses up what it may fail leaves it to the others as it was."""
    yield
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as database:
        database.execute(text("DELETE FROM attempts"))


@pytest.fixture(scope="session")
def wechat() -> Iterator[str]:
    with serving(create_stand_in()) as url:
        yield url


@pytest.fixture(scope="session")
def settings(database_url: str, wechat: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    keyring.make(home / "keys" / "sealing")
    return Settings(
        database_url=database_url,
        wuxin_home=home,
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
def deeds(settings: Settings) -> tuple[AsyncEngine, Sessions]:
    """The engine asks its database once what it is; its connections are those of a test."""
    engine = create_async_engine(settings.database_url or "")
    inside = {"vault": Vault(key_ring(settings)), "storage": open_storage(settings)}
    return engine, sessions_of(engine, subscriptions={}, **inside)


@pytest.fixture
async def sessions(deeds: tuple[AsyncEngine, Sessions]) -> AsyncIterator[Sessions]:
    engine, sessions = deeds
    yield sessions
    await engine.dispose()


COMMUNITIES = itertools.count(1)
AT_ONCE = 8  # they take hardly longer than one
STOCK: deque[Scene] = deque()
LASTING: dict[str, Scene] = {}
NewScene = Callable[[], Awaitable[Scene]]
LastingScene = Callable[[str], Awaitable[Scene]]


@pytest.fixture
def new_scene(app: FastAPI, client: httpx.AsyncClient, sessions: Sessions) -> NewScene:
    """A community with two grids, and one of everybody, that nobody has seen."""

    async def new() -> Scene:
        if not STOCK:
            numbers = itertools.islice(COMMUNITIES, AT_ONCE)
            STOCK.extend(await some_scenes(app, client, sessions, numbers))
        return STOCK.popleft().reached_by(client, sessions)

    return new


@pytest.fixture
async def scene(new_scene: NewScene) -> Scene:
    return await new_scene()


@pytest.fixture
async def another_scene(new_scene: NewScene) -> Scene:
    return await new_scene()


@pytest.fixture
def lasting_scene(
    new_scene: NewScene, client: httpx.AsyncClient, sessions: Sessions
) -> LastingScene:
    """By its name, for all tests that share it; each reaches it on connections of its own."""

    async def named(name: str) -> Scene:
        if name not in LASTING:
            LASTING[name] = await new_scene()
        return LASTING[name].reached_by(client, sessions)

    return named
