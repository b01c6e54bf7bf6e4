"""What a phone did without signal arrives: in order, each by itself, as often as it likes."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from psycopg import OperationalError
from sqlalchemy import func, select

from app.main import create_app
from app.patrols.hazards.models import Hazard
from app.platform.batch import router
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.settings import Settings
from tests.conftest import serving
from tests.scene import INSIDE, Scene

JSON = {"Content-Type": "application/json"}
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
    every: tuple[Any, ...] = (
        [],
        [deed("/hazards", HAZARD)] * 51,
        {},
        "x",
        None,
    )
    for wrong in every:
        answer = await scene.worker.post("/batch", {"requests": wrong})
        assert answer.status_code == 422, wrong
    stranger = await scene.worker.http.post(
        f"{scene.worker.base}/batch", json={"requests": [deed("/x")]}
    )
    assert stranger.status_code == 401


WRONG: dict[str, tuple[Any, int, str | None]] = {
    "no object": (7, 422, "malformed-request"),
    "nothing": (None, 422, "malformed-request"),
    "a list": ([deed("/hazards")], 422, "malformed-request"),
    "no path": ({"key": str(uuid4())}, 422, "malformed-request"),
    "no key": ({"path": "/hazards"}, 422, "malformed-request"),
    "another host": (deed("//elsewhere/hazards"), 422, "malformed-request"),
    "a step up": (deed("/../me"), 422, "malformed-request"),
    "a letter that is none": (deed("/hazards/%00"), 422, "malformed-request"),
    "a short key": (deed("/hazards", key="short"), 422, "malformed-request"),
    "a key no header holds": (deed("/hazards", key="of-a-phöne"), 422, "malformed-request"),
    "a long key": (deed("/hazards", key="k" * 129), 422, "malformed-request"),
    "a key that is a number": (deed("/hazards", key=12345678), 422, "malformed-request"),
    "a read": (deed("/hazards", method="GET"), 422, "malformed-request"),
    "an unknown field": (deed("/hazards", HAZARD, more=1), 422, "malformed-request"),
    "thousands of them": (
        deed("/hazards", HAZARD, **{f"f{n}": n for n in range(9000)}),
        422,
        "malformed-request",
    ),
    "and in its body": (
        deed("/hazards", HAZARD | {f"f{n}": n for n in range(9000)}),
        *(413, "too-large"),
    ),
    "a body that is a list": (deed("/hazards", [HAZARD]), 422, "malformed-request"),
    "a body that is too large": (deed("/hazards", {"what": "x" * 70_000}), 413, "too-large"),
    "nobody's person": (deed("/hazards", HAZARD, on_behalf_of="x"), 422, "malformed-request"),
    "a batch": (deed("/batch", {"requests": []}), 422, "not-in-a-batch"),
    "a batch with a query": (deed("/batch?x=1", {"requests": []}), 422, "not-in-a-batch"),
    "a workbook": (deed("/roster/export"), 422, "not-in-a-batch"),
    "a file": (deed("/photos", {"file": "x"}), 415, "not-multipart"),
    "a path that is none": (deed("/nowhere"), 404, "http-404"),
    "a method that is none": (deed("/hazards", method="PUT"), 405, "http-405"),
    "a query that is none": (deed("/hazards?x=%00%ff", HAZARD), 201, None),
}
SPELLED: dict[str, str] = {
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "a number beyond": "1e400",
    "a number of 5,000 digits": "1" * 5000,
    "half a character": '"\\ud800"',
    "no character": '"\\u0000"',
    "a thousand levels": "[" * 1000 + "]" * 1000,
    "ten thousand levels": "[" * 10_000 + "]" * 10_000,
    "three hundred levels": '{"a":' * 300 + "1" + "}" * 300,
}


async def in_the_middle(scene: Scene, wrong: str) -> list[dict[str, Any]]:
    """Of two that are right; the answer to all of them."""
    one, other = (orjson.dumps(deed("/hazards", HAZARD)).decode() for _ in range(2))
    content = f'{{"requests": [{one}, {wrong}, {other}], "stop_on_failure": false}}'
    answer = await scene.staff.call("POST", "/batch", content=content.encode(), headers=JSON)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["answers"]
    assert (found[0]["status"], found[2]["status"]) == (201, 201)
    return found


@pytest.mark.parametrize("kind", WRONG)
async def test_one_that_is_wrong_is_answered_and_the_others_go_on(scene: Scene, kind: str) -> None:
    wrong, status, code = WRONG[kind]
    _, answer, _ = await in_the_middle(scene, orjson.dumps(wrong).decode())
    assert (answer["status"], answer["body"].get("type")) == (status, code)
    assert len(orjson.dumps(answer)) < 10_000


@pytest.mark.parametrize("kind", SPELLED)
@pytest.mark.parametrize("where", ['"body": {"what": %s}', '"more": %s', '"method": %s'])
async def test_one_that_no_json_can_say_is_answered_and_the_others_go_on(
    scene: Scene, kind: str, where: str
) -> None:
    key = str(uuid4())
    wrong = f'{{"path": "/hazards", "key": "{key}", {where % SPELLED[kind]}}}'
    _, answer, _ = await in_the_middle(scene, wrong)
    assert (answer["status"], answer["body"]["type"]) == (422, "malformed-request")
    alone = {"content": f'{{"what": {SPELLED[kind]}}}', "headers": JSON}
    assert (await scene.worker.call("POST", "/hazards", **alone)).status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        '{"requests": [{"path": "/x", "key": "12345678"}',
        '{"requests": [1}, 2]}',
        '{"requests": ["\\"\\"\\"\\"',
        '{"requests": NaN}',
        '{"stop_on_failure": NaN, "requests": [NaN]}',
        "[NaN]",
        '{"requests": {"requests": [NaN]}}',
        "",
    ],
)
async def test_what_is_no_list_of_requests_is_refused_as_a_whole(scene: Scene, text: str) -> None:
    answer = await scene.worker.call("POST", "/batch", content=text.encode(), headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (422, "malformed-request")


async def test_what_comes_too_late_is_for_another_time(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One at least is done: a queue always gets shorter."""
    monkeypatch.setattr(router, "PATIENCE", -1)
    deeds = [deed("/hazards", HAZARD) for _ in range(3)]
    answers = await send(scene, *deeds)
    assert [one["status"] for one in answers] == [201, 503, 503]
    assert [one["retry_after"] for one in answers] == [None, 1, 1]
    monkeypatch.undo()
    again = await send(scene, *deeds)
    assert [(one["status"], one["is_repeated"]) for one in again] == [
        (201, True),
        (201, False),
        (201, False),
    ]


async def test_a_database_that_goes_away_in_the_middle_is_a_503_for_each_of_the_rest(
    settings: Settings, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, tried = create_app(settings), 0
    with serving(app) as url:
        getconn = app.state.sessions.kw["info"]["deed_pool"].getconn

        async def sometimes(*args: Any, **options: Any) -> Any:
            nonlocal tried
            tried += 1
            if tried > 2:
                raise OperationalError("the server closed the connection")
            return await getconn(*args, **options)

        monkeypatch.setattr(app.state.sessions.kw["info"]["deed_pool"], "getconn", sometimes)
        async with httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=60) as client:
            answer = await client.post(
                f"{scene.worker.base}/batch",
                json={"requests": [deed("/hazards", HAZARD) for _ in range(4)]},
                headers={"Authorization": f"Bearer {scene.worker.token}"},
            )
    first, *_, last_but_one, last = (one["status"] for one in answer.json()["answers"])
    assert (first, last_but_one, last) == (201, 503, 503)


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
