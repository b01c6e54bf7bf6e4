"""What a phone did without signal arrives: in order, each by itself, as often as it likes."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import func, select

from app.main import create_app
from app.patrols.hazards.models import Hazard
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.settings import Settings
from tests.conftest import serving
from tests.scene import INSIDE, Scene

HAZARD = {"category": "ebike", "what": "车", "where": "门厅", "place": INSIDE}


def deed(path: str, body: Any = None, **more: Any) -> dict[str, Any]:
    return {"path": path, "key": str(uuid4()), "body": body} | more


async def send(scene: Scene, *deeds: dict[str, Any], **options: Any) -> list[dict[str, Any]]:
    answer = await scene.worker.post("/batch", {"requests": list(deeds)} | options)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["answers"]
    return found


async def test_a_batch_is_its_requests_in_order(scene: Scene) -> None:
    """Also one that names what another of the same batch has made."""
    hazard_id = str(new_id())
    deeds = [
        deed("/hazards", HAZARD | {"id": hazard_id}),
        deed(f"/hazards/{uuid4()}/file"),
        deed(f"/hazards/{hazard_id}/file"),
    ]
    answers = await send(scene, *deeds)
    assert [one["status"] for one in answers] == [201, 404, 200]
    assert [one["key"] for one in answers] == [one["key"] for one in deeds]
    assert answers[0]["body"]["id"] == hazard_id
    assert answers[1]["body"]["type"] == "hazard-not-found"
    again = await send(scene, *deeds)
    assert [one["is_repeated"] for one in again] == [True, False, True]
    assert again[2]["body"] == answers[2]["body"]


async def test_a_failure_stops_the_rest_if_that_is_wanted(scene: Scene, sessions: Sessions) -> None:
    deeds = [deed("/hazards", HAZARD), deed("/hazards", {}), deed("/hazards", HAZARD)]
    answers = await send(scene, *deeds, stop_on_failure=True)
    assert [one["status"] for one in answers] == [201, 422, 424]
    here = Hazard.community_id == scene.community_id
    async with sessions() as session:
        assert await session.scalar(select(func.count()).where(here)) == 1


async def test_what_is_no_batch_is_refused(scene: Scene) -> None:
    for wrong in (
        [],
        [deed("/hazards", HAZARD)] * 51,
        [deed("/batch", {"requests": []})],
        [deed("/batch?x=1", {"requests": []})],
        [deed("//elsewhere/hazards")],
        [deed("/../me")],
        [deed("/hazards", key="short")],
        [deed("/hazards", key="of-a-phöne")],
        [deed("/hazards", key="k" * 129)],
        [deed("/hazards", method="GET")],
    ):
        answer = await scene.worker.post("/batch", {"requests": wrong})
        assert answer.status_code == 422, wrong
    stranger = await scene.worker.http.post(
        f"{scene.worker.base}/batch", json={"requests": [deed("/x")]}
    )
    assert stranger.status_code == 401


async def test_what_no_json_can_say_is_refused_as_if_it_had_come_alone(scene: Scene) -> None:
    bearer = {"Authorization": f"Bearer {scene.worker.token}", "Content-Type": "application/json"}
    for wrong in ('"\\ud800"', "1e999"):
        path = f"{scene.worker.base}/hazards"
        body = f'{{"what": {wrong}}}'
        alone = await scene.worker.http.post(path, content=body, headers=bearer)
        batch = f'{{"requests": [{{"path": "/hazards", "key": "{uuid4()}", "body": {body}}}]}}'
        path = f"{scene.worker.base}/batch"
        sent = await scene.worker.http.post(path, content=batch, headers=bearer)
        assert alone.status_code == sent.json()["answers"][0]["status"] == 422


async def test_an_answer_that_is_no_json_has_no_place_in_a_batch(scene: Scene) -> None:
    body = {"requests": [deed("/roster/export")]}
    [answer] = (await scene.staff.post("/batch", body)).json()["answers"]
    assert (answer["status"], answer["body"]) == (200, None)


async def test_more_batches_than_connections_do_not_wait_for_each_other(
    settings: Settings, scene: Scene
) -> None:
    few = settings.model_copy(update={"pool_size": 2, "pool_timeout": 5})
    headers = {"Authorization": f"Bearer {scene.worker.token}"}
    with serving(create_app(few)) as url:
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=60) as client:

            async def one() -> list[int]:
                body = {"requests": [deed("/hazards", HAZARD) for _ in range(3)]}
                path = f"{scene.worker.base}/batch"
                answer = await client.post(path, json=body, headers=headers)
                return [each["status"] for each in answer.json()["answers"]]

            assert await asyncio.gather(*(one() for _ in range(12))) == [[201] * 3] * 12


async def test_an_id_that_a_phone_made_is_recorded_once(scene: Scene) -> None:
    """Also under another key, which is what is left when the kept answer has been forgotten."""
    mine = HAZARD | {"id": str(new_id())}
    answers = await send(scene, deed("/hazards", mine), deed("/hazards", mine))
    assert [one["status"] for one in answers] == [201, 409]
    assert answers[1]["body"]["type"] == "already-recorded"
    random = await scene.worker.post("/hazards", HAZARD | {"id": str(uuid4())})
    assert random.status_code == 422


async def test_a_photo_may_come_before_its_record_and_more_than_once(scene: Scene) -> None:
    photo_id = str(new_id())
    first = await scene.worker.photo(photo_id)
    assert await scene.worker.photo(photo_id) == first == photo_id
    other = await scene.worker.call(
        "POST",
        "/photos",
        data={"id": photo_id},
        files={"file": ("x.jpg", scene.worker.picture(9))},
    )
    assert other.json()["type"] == "already-recorded"
    [answer] = await send(scene, deed("/hazards", HAZARD | {"photo_ids": [photo_id]}))
    assert [one["id"] for one in answer["body"]["photos"]] == [photo_id]
