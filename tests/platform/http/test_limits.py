"""How often somebody may try to sign in, and how long an ended role or session may still work."""

import asyncio

import httpx
import pytest
from sqlalchemy import text

from app.main import create_app
from app.platform.db.session import Sessions
from app.settings import Settings
from tests.conftest import serving
from tests.scene import Scene


@pytest.mark.parametrize(
    ("path", "body", "most"),
    [("/auth/wechat", {"code": "x"}, 120), ("/auth/refresh", {"refresh_token": "x"}, 60)],
)
async def test_trying_too_often_is_told_when_to_come_back(
    client: httpx.AsyncClient, sessions: Sessions, path: str, body: dict[str, str], most: int
) -> None:
    """Held by PostgreSQL: a second server counts on where the first one was."""
    await client.post(path, json=body)
    async with sessions.begin() as session:
        await session.execute(text("UPDATE attempts SET count = :most"), {"most": most})
    refused = await client.post(path, json=body)
    assert (refused.status_code, refused.json()["type"]) == (429, "too-many")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    async with sessions.begin() as session:
        ago = text("UPDATE attempts SET window_at = window_at - interval '2 minutes'")
        await session.execute(ago)
    assert (await client.post(path, json=body)).status_code == 401


async def test_an_ended_role_has_no_effect_in_another_process_within_its_seconds(
    settings: Settings, scene: Scene
) -> None:
    assert Settings.model_fields["role_cache"].default <= 5
    other = create_app(settings.model_copy(update={"role_cache": 0.5}))
    roles = (await scene.secretary.get("/roles")).json()
    mine = next(r["id"] for r in roles if r["account_id"] == str(scene.worker.account_id))
    hazard_id = await scene.report()
    bearer = {"Authorization": f"Bearer {scene.worker.token}"}
    path = f"/api/v1/communities/{scene.code}/hazards/{hazard_id}"
    with serving(other) as url:
        async with httpx.AsyncClient(base_url=url, headers=bearer) as http:
            assert (await http.get(path)).status_code == 200
            await scene.secretary.post(f"/roles/{mine}/end")
            await asyncio.sleep(0.6)
            assert (await http.get(path)).status_code == 404
