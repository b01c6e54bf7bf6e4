"""The database dies between two requests: 503 while it is away, and then everything works again."""

import os
import signal
import time
from pathlib import Path

import httpx

from app.main import create_app
from app.operator.database import upgrade
from app.platform.db.embedded import EmbeddedPostgres
from app.platform.db.session import sessions_of, write_engine
from app.platform.sealing import keyring
from app.settings import Settings, WeChatSettings
from tests.conftest import serving
from tests.scene import INSIDE, a_scene

PATIENCE = 10  # seconds


async def test_a_crash_of_the_database_is_a_503_and_then_it_works(
    tmp_path: Path, wechat: str
) -> None:
    embedded = EmbeddedPostgres(tmp_path)
    settings = Settings(
        database_url=embedded.start(),
        wuxin_home=tmp_path,
        wechat=WeChatSettings(base_url=wechat),
        role_cache=0,
        log_level="ERROR",
    )
    upgrade(settings)
    keyring.make(keyring.file_of(settings))
    app = create_app(settings)
    engine = write_engine(settings, settings.database_url or "")
    try:
        with serving(app) as url:
            async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=30) as client:
                scene = await a_scene(app, client, sessions_of(engine), 1)
                body = {"category": "ebike", "what": "x", "where": "y", "place": INSIDE}
                keyed = {"Idempotency-Key": "through-the-crash"}
                assert (await scene.resident.get("/hazards")).status_code == 200
                pid = int((embedded.data / "postmaster.pid").read_text().splitlines()[0])
                os.kill(pid, signal.SIGKILL)
                for away in (
                    await scene.resident.get("/hazards"),
                    await scene.resident.post("/hazards", body, headers=keyed),
                    await client.get(f"{url}/health/ready"),
                ):
                    assert (away.status_code, away.json()["type"]) == (503, "database-away")
                    assert away.headers["retry-after"]
                embedded.start()
                until = time.monotonic() + PATIENCE
                answer = await scene.resident.post("/hazards", body, headers=keyed)
                while answer.status_code == 503 and time.monotonic() < until:
                    answer = await scene.resident.post("/hazards", body, headers=keyed)
                again = await scene.resident.post("/hazards", body, headers=keyed)
                assert (answer.status_code, again.json()["id"]) == (201, answer.json()["id"])
                assert len((await scene.resident.get("/hazards")).json()["items"]) == 1
    finally:
        await engine.dispose()
        embedded.erase()
