"""How often somebody may try to sign in, and how long an ended role or session may still work."""

import asyncio
import hashlib
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from app.main import create_app
from app.places.roles.dependencies import MOST_OF_A_STRANGER
from app.platform.db.session import Sessions
from app.settings import Settings
from tests.conftest import serving
from tests.integrations.wechat.test_sign_in import a_code
from tests.platform.auth.test_refresh import refresh, signed_in
from tests.scene import INSIDE, Caller, Scene

pytestmark = pytest.mark.usefixtures("limits_forgotten")

TRIES = [("/auth/wechat", {"code": "x"}), ("/auth/refresh", {"refresh_token": "x"})]


@pytest.mark.parametrize(("path", "body"), TRIES)
async def test_failing_too_often_is_told_when_to_come_back(
    client: httpx.AsyncClient, sessions: Sessions, path: str, body: dict[str, str]
) -> None:
    """Held by PostgreSQL: a second server counts on where the first one was."""
    assert (await client.post(path, json=body)).status_code == 401
    async with sessions.begin() as session:
        await session.execute(text("UPDATE attempts SET count = 119"))
    at_once = await asyncio.gather(*(client.post(path, json=body) for _ in range(6)))
    assert sorted(one.status_code for one in at_once) == [401] + [429] * 5
    refused = await client.post(path, json=body)
    assert (refused.status_code, refused.json()["type"]) == (429, "too-many")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    async with sessions.begin() as session:
        ago = text("UPDATE attempts SET window_at = window_at - interval '2 minutes'")
        await session.execute(ago)
    assert (await client.post(path, json=body)).status_code == 401


async def test_everybody_of_an_address_may_sign_in(
    client: httpx.AsyncClient, sessions: Sessions, wechat: str
) -> None:
    """A whole estate has one, of its carrier."""
    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM attempts"))
    await refresh(client, await signed_in(client, wechat))
    async with sessions.begin() as session:
        await session.execute(text("UPDATE attempts SET count = 8000"))
    neighbour = await signed_in(client, wechat)
    assert (await refresh(client, neighbour)).status_code == 200


async def test_one_account_signs_in_sixty_times_a_minute(
    client: httpx.AsyncClient, sessions: Sessions, wechat: str
) -> None:
    openid = uuid4().hex
    await signed_in(client, wechat, openid)
    async with sessions.begin() as session:
        await session.execute(text("UPDATE attempts SET count = 60"))
    code = {"code": await a_code(wechat, openid=openid)}
    assert (await client.post("/auth/wechat", json=code)).status_code == 429
    assert await signed_in(client, wechat), "another of the same address"


async def test_one_session_is_refreshed_thirty_times_a_minute_and_not_lost_by_the_limit(
    client: httpx.AsyncClient, sessions: Sessions, wechat: str
) -> None:
    first = await signed_in(client, wechat)
    pair = (await refresh(client, first)).json()
    async with sessions.begin() as session:
        await session.execute(text("UPDATE attempts SET count = 30"))
    for _ in range(2):
        assert (await refresh(client, pair)).status_code == 429
    async with sessions.begin() as session:
        await session.execute(text("DELETE FROM attempts"))
    assert (await refresh(client, pair)).status_code == 200


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


async def test_who_is_not_verified_does_so_many_deeds_an_hour(
    scene: Scene, sessions: Sessions
) -> None:
    """Counted by the account, whatever it is that they do; what is refused is not counted."""
    hazard = {"category": "ebike", "what": "车", "where": "门厅", "place": INSIDE}
    assert (await scene.stranger.post("/hazards", {})).status_code == 422
    assert (await scene.stranger.post("/hazards", hazard)).status_code == 201
    await scene.stranger.photo()
    key = {"headers": {"Idempotency-Key": "not-counted"}}
    async with sessions.begin() as session:
        found = await session.execute(text("SELECT key FROM attempts WHERE count = 2"))
        mine = {"key": _key("deeds", scene.stranger), "most": MOST_OF_A_STRANGER}
        assert mine["key"] in set(found.scalars())
        await session.execute(text("UPDATE attempts SET count = :most WHERE key = :key"), mine)
    for refused in (
        await scene.stranger.post("/hazards", hazard, **key),
        await scene.stranger.call("POST", "/photos", files={"file": ("x.jpg", Caller.picture())}),
    ):
        assert (refused.status_code, refused.json()["type"]) == (429, "too-many")
        assert 0 < int(refused.headers["retry-after"]) <= 3600
    batch = {"requests": [{"path": "/hazards", "key": "12345678", "body": hazard}]}
    [answer] = (await scene.stranger.post("/batch", batch)).json()["answers"]
    assert answer["status"] == 429
    assert answer["retry_after"] > 0
    listed = await scene.stranger.get("/hazards")
    assert len(listed.json()["items"]) == 1
    async with sessions.begin() as session:
        ago = text("UPDATE attempts SET window_at = window_at - interval '1 hour' WHERE key = :key")
        await session.execute(ago, mine)
    assert (await scene.stranger.post("/hazards", hazard, **key)).status_code == 201


async def test_who_is_known_is_not_counted(scene: Scene, sessions: Sessions) -> None:
    """A grid worker's phone empties the queue of a day."""
    hazard = {"category": "ebike", "what": "车", "where": "门厅", "place": INSIDE}
    known = (scene.worker, scene.resident, scene.property, scene.staff)
    for caller in known:
        assert (await caller.post("/hazards", hazard)).status_code == 201
    async with sessions() as session:
        found = set((await session.execute(text("SELECT key FROM attempts"))).scalars())
    assert not found & {_key("deeds", caller) for caller in known}


def _key(what: str, caller: Caller) -> str:
    return hashlib.sha256(f"{what}|{caller.account_id}".encode()).hexdigest()[:32]
