"""Photos go up beside everything else: however many at once, nobody else waits for them."""

import asyncio
import io
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from app.main import create_app
from app.platform.db.base import new_id
from app.platform.files import decoding
from app.settings import Settings
from tests.conftest import serving
from tests.scene import INSIDE, Scene

A_REPORT = {"category": "ebike", "what": "楼道有电动车", "where": "3栋", "place": INSIDE}


def a_large_one() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1400, 1000)).save(out, "JPEG")
    return out.getvalue()


async def upload(
    http: httpx.AsyncClient, scene: Scene, content: bytes, **more: Any
) -> httpx.Response:
    headers = {"Idempotency-Key": uuid4().hex} | more.pop("headers", {})
    where = f"/communities/{scene.code}/photos"
    files = {"file": (more.pop("name", "x.jpg"), content)}
    return await http.post(where, files=files, headers=headers, **more)


def as_resident(url: str, scene: Scene) -> httpx.AsyncClient:
    bearer = {"Authorization": f"Bearer {scene.resident.token}"}
    return httpx.AsyncClient(base_url=f"{url}/api/v1", headers=bearer, timeout=60)


@pytest.mark.parametrize("most_waiting", [4, 100])
async def test_forty_photos_at_once_are_served_or_told_to_come_back_and_reports_go_through(
    settings: Settings, scene: Scene, monkeypatch: pytest.MonkeyPatch, most_waiting: int
) -> None:
    """Of two connections none waits for a decoder."""
    monkeypatch.setattr(decoding, "MOST_WAITING", most_waiting)
    monkeypatch.setattr(decoding, "MOST_OF_ONE", 100)
    few = settings.model_copy(update={"pool_size": 2, "pool_timeout": 2})
    content = a_large_one()
    with serving(create_app(few)) as url:
        async with as_resident(url, scene) as http, as_resident(url, scene) as other:
            uploads = [asyncio.create_task(upload(http, scene, content)) for _ in range(40)]
            reports = []
            while not all(one.done() for one in uploads):
                path = f"/communities/{scene.code}/hazards"
                reports.append((await other.post(path, json=A_REPORT)).status_code)
            answers = [await one for one in uploads]
    assert set(reports) == {201}
    assert len(reports) > 1, "they were made meanwhile"
    refused = [one for one in answers if one.status_code != 201]
    assert {one.json()["type"] for one in refused} <= {"photos-waiting"}
    assert all(one.headers["retry-after"] for one in refused)
    assert bool(refused) == (most_waiting == 4)


async def test_the_same_photo_under_the_same_key_is_the_same_request(
    url: str, scene: Scene
) -> None:
    """Each time its parts are divided otherwise, and the file is called otherwise."""
    key, content = {"Idempotency-Key": uuid4().hex}, scene.resident.picture(30)
    async with as_resident(url.removesuffix("/api/v1"), scene) as http:
        names = ("IMG_1.JPG", "img_1.jpg", "tmp_9f3a.jpeg")
        answers = [await upload(http, scene, content, headers=key, name=name) for name in names]
        assert [one.status_code for one in answers] == [201] * 3
        assert len({one.json()["id"] for one in answers}) == 1
        other = await upload(http, scene, scene.resident.picture(31), headers=key)
        assert (other.status_code, other.json()["type"]) == (422, "key-of-another-request")


async def test_a_refused_photo_may_be_replaced_under_its_key(url: str, scene: Scene) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    async with as_resident(url.removesuffix("/api/v1"), scene) as http:
        torn = await upload(http, scene, scene.resident.picture()[:-40], headers=key)
        assert (torn.status_code, torn.json()["type"]) == (422, "incomplete-image")
        whole = await upload(http, scene, scene.resident.picture(), headers=key)
        assert whole.status_code == 201


async def test_nothing_is_decoded_for_whoever_is_not_signed_in(
    url: str, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "clean", None)  # whoever came so far would see a fault
    async with httpx.AsyncClient(base_url=url) as http:
        assert (await upload(http, scene, scene.resident.picture())).status_code == 401


async def test_two_pictures_with_one_id_at_once_are_one_photo_and_its_file(
    scene: Scene,
) -> None:
    named = {"id": str(new_id())}
    sent = await asyncio.gather(
        *(
            scene.resident.call(
                "POST", "/photos", data=named, files={"file": ("x", scene.resident.picture(size))}
            )
            for size in (11, 12, 13)
        )
    )
    assert sorted(one.status_code for one in sent) == [201, 409, 409]
    (kept,) = (one.json() for one in sent if one.status_code == 201)
    shown = A_REPORT | {"photo_ids": [kept["id"]]}
    hazard = (await scene.resident.post("/hazards", shown)).json()["id"]
    file = await scene.resident.get(f"/hazards/{hazard}/photos/{kept['id']}")
    with Image.open(io.BytesIO(file.content)) as opened:
        assert opened.width == kept["width"]


async def test_one_account_does_not_fill_the_queue_of_all(
    url: str, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "MOST_OF_ONE", 3)
    content = a_large_one()
    async with as_resident(url.removesuffix("/api/v1"), scene) as http:
        many = [asyncio.create_task(upload(http, scene, content)) for _ in range(12)]
        await asyncio.wait(many, return_when=asyncio.FIRST_COMPLETED)
        files = {"file": ("x.jpg", scene.neighbour.picture())}
        assert (await scene.neighbour.call("POST", "/photos", files=files)).status_code == 201
        answers = [await one for one in many]
    assert {one.status_code for one in answers} == {201, 503}


async def test_nobody_uploads_in_the_name_of_another(scene: Scene) -> None:
    behalf = {"X-On-Behalf-Of": str(scene.persons["neighbour"])}
    files = {"file": ("x", scene.resident.picture())}
    for path in ("/photos", "/roster/runs"):
        refused = await scene.resident.call("POST", path, files=files, headers=behalf)
        assert (refused.status_code, refused.json()["type"]) == (403, "not-delegable")
