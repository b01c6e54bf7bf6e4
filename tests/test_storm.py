"""A small storm; `make storm` is the large one."""

from fastapi import FastAPI

from app.platform.db.session import Sessions
from app.settings import Settings
from tests.scene import Scene
from tests.storm import storm


async def test_nothing_is_lost_and_nothing_is_double(
    app: FastAPI, settings: Settings, sessions: Sessions, scene: Scene, another_scene: Scene
) -> None:
    counts = await storm(settings, sessions, (scene, another_scene), app, workers=4, deeds=30)
    assert counts.kinds["kills"] == 2
    assert counts.kinds["repeated"] > 0
    assert (
        counts.kinds["refreshed"] == 2 * 6
    )  # each phone of four workers, the office and a resident
    assert counts.kinds["cut after"] + counts.kinds["cut during"] > 0
