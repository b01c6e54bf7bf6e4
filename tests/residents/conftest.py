import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from app import worker
from app.main import create_app
from app.operator.database import upgrade
from app.platform.db.session import sessions_of
from app.settings import Settings
from tests.conftest import serving
from tests.scene import Scene, a_scene


@pytest.fixture
async def office(settings: Settings, demo_url: str) -> AsyncIterator[Scene]:
    """A community with a worker, on a database of its own."""
    alone = settings.model_copy(update={"database_url": demo_url})
    upgrade(alone)
    app = create_app(alone)
    engine = create_async_engine(demo_url)
    with serving(app) as url:
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=60) as http:
            working = asyncio.create_task(worker.run(alone))
            yield await a_scene(app, http, sessions_of(engine, subscriptions={}), 1)
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
    await engine.dispose()
