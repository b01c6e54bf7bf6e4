"""What takes long about a workbook is nobody else's wait."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.main import create_app
from app.platform.excel import writer
from app.settings import Settings
from tests.conftest import serving
from tests.scene import Scene


async def test_an_export_holds_neither_a_connection_nor_the_server(
    settings: Settings, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a workbook is built, on a server with one connection, others work."""
    loop, building, go_on = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    build = writer.workbook

    def slowly(*about: Any) -> bytes:
        loop.call_soon_threadsafe(building.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(30)
        return build(*about)

    monkeypatch.setattr("app.residents.roster.router.workbook", slowly)
    one = settings.model_copy(update={"pool_size": 1, "pool_timeout": 1})
    with serving(create_app(one)) as url:
        here = f"{url}/api/v1/communities/{scene.code}"
        staff = {"Authorization": f"Bearer {scene.staff.token}"}
        async with httpx.AsyncClient(base_url=here, headers=staff, timeout=30) as http:
            export = asyncio.create_task(http.post("/roster/export"))
            await building.wait()
            named = {"name": f"巡护队{uuid4().hex}", "about": "每周巡护"}
            assert (await http.post("/teams", json=named)).status_code == 201
            go_on.set()
            exported = await export
    assert exported.status_code == 200
    assert exported.content.startswith(b"PK")


async def test_a_workbook_is_judged_only_for_the_office(scene: Scene) -> None:
    files = {"file": ("x.xlsx", b"nothing of the kind")}
    key = {"Idempotency-Key": uuid4().hex}
    refused = await scene.resident.call("POST", "/roster/runs", files=files, headers=key)
    assert (refused.status_code, refused.json()["type"]) == (403, "only-staff")
    bad = await scene.staff.call("POST", "/roster/runs", files=files, headers=key)
    assert (bad.status_code, bad.json()["type"]) == (422, "bad-workbook")
    missing = await scene.staff.call("POST", "/roster/runs", files={"other": ("x", b"x")})
    assert missing.status_code == 422
