"""What phones bring whose clock is wrong: understood if they say what time they have, and told if not."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.platform import clock, device_clock
from tests.published import OPENAPI
from tests.scene import INSIDE, Scene

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
A_REPORT = {"category": "ebike", "what": "楼道有电动车", "where": "3栋", "place": INSIDE}
TIMES = {"found_at", "at", "done_at", "visited_at", "said_at", "scanned_at"}  # by a phone's clock
WRONG = {
    "a day ahead": DAY,
    "an hour behind": -HOUR,
    "in 1970": datetime(1970, 3, 1, 8, tzinfo=UTC) - datetime.now(UTC),
    "in 2038": datetime(2038, 1, 19, tzinfo=UTC) - datetime.now(UTC),
}


def at(off: timedelta = timedelta(0), ago: timedelta = timedelta(0)) -> str:
    """As a phone writes it whose clock is so far off."""
    return (clock.now() + off - ago).isoformat()


async def report(
    scene: Scene, found_at: str, now: str | None = None, **more: Any
) -> httpx.Response:
    headers = {} if now is None else {"X-Device-Now": now}
    body = A_REPORT | {"found_at": found_at} | more
    return await scene.resident.post("/hazards", body, headers=headers)


def is_near(found: str, wanted: datetime) -> bool:
    return abs(datetime.fromisoformat(found) - wanted) < timedelta(minutes=1)


@pytest.mark.parametrize("off", WRONG.values(), ids=WRONG)
async def test_a_phone_that_says_what_time_it_has_is_understood(
    scene: Scene, off: timedelta
) -> None:
    for ago in (timedelta(0), 3 * HOUR, 20 * DAY):
        sent = await report(scene, at(off, ago), at(off))
        assert sent.status_code == 201, sent.text
        assert is_near(sent.json()["found_at"], clock.now() - ago)
        assert datetime.fromisoformat(sent.json()["found_at"]) <= clock.now()


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (DAY, "快了约1 天"),
        (2 * HOUR, "快了约2 小时"),
        (6 * timedelta(minutes=1), "快了约6 分钟"),
        (WRONG["in 1970"], "慢了约56 年"),
        (WRONG["in 2038"], "快了约11 年"),
    ],
)
async def test_one_that_does_not_is_told_how_far_it_is_off(
    scene: Scene, off: timedelta, words: str
) -> None:
    assert (await report(scene, at(off), at(off))).status_code == 201
    refused = await report(scene, at(off + timedelta(seconds=2)))
    assert (refused.status_code, refused.json()["type"]) == (422, "phone-clock-wrong")
    assert words in refused.json()["detail"]
    assert "自动设置" in refused.json()["title"]


async def test_what_is_too_long_ago_and_what_has_not_been_are_told_apart(scene: Scene) -> None:
    old = await report(scene, at(ago=31 * DAY))
    assert (old.status_code, old.json()["type"]) == (422, "not-then")
    assert "31 天" in old.json()["detail"]
    assert "晚于" not in old.json()["title"]
    old_by_a_wrong_clock = await report(scene, at(DAY, 31 * DAY), at(DAY))
    assert old_by_a_wrong_clock.json()["type"] == "not-then"
    ahead = await report(scene, at(DAY + HOUR), at(DAY))
    assert (ahead.status_code, ahead.json()["type"]) == (422, "not-yet")


async def test_a_clock_that_is_a_little_off_is_no_matter(scene: Scene) -> None:
    little = timedelta(minutes=4)
    for now in (None, at(little)):
        ahead = await report(scene, at(little), now)
        assert is_near(ahead.json()["found_at"], clock.now())
    long_ago = await report(scene, at(-little, HOUR), at(-little))
    assert is_near(long_ago.json()["found_at"], clock.now() - HOUR - little), "not moved"


@pytest.mark.parametrize("now", ["yesterday", "1764050000", "2026-11-25T06:00:00", "", "9" * 99])
async def test_a_time_that_cannot_be_read_is_said_to_be_none(scene: Scene, now: str) -> None:
    refused = await report(scene, at(), now)
    assert (refused.status_code, refused.json()["type"]) == (400, "bad-device-now")


@pytest.mark.parametrize(
    "told",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2038-01-19T03:14:08Z"],
)
async def test_no_time_is_a_fault(scene: Scene, told: str) -> None:
    refused = await report(scene, told)
    assert refused.status_code == 422
    assert refused.json()["type"] in {"phone-clock-wrong", "malformed-request"}
    assert (await report(scene, told, at())).status_code == 422
    assert (await report(scene, at(), told)).status_code in {400, 422}


@pytest.mark.parametrize("off", WRONG.values(), ids=WRONG)
async def test_a_batch_keeps_its_order_and_what_lies_between(scene: Scene, off: timedelta) -> None:
    """On a round: come, done something, gone; all of it sent afterwards."""
    round_id = await scene.round(minutes=1)
    begins = clock.now() - 90 * timedelta(minutes=1)
    moved = {"begins_at": at(ago=HOUR * 2), "ends_at": at(ago=HOUR / 2), "reason": "提前"}
    await scene.worker.post(f"/rounds/{round_id}/move", moved)
    person = {"person_id": str(scene.persons["resident"])}
    done = {"kind": "publicity", "count": 3, "words": "入户", "where": "1栋"}
    deeds = [
        ("sign-in", {"at": (begins + off).isoformat()}),
        ("record", done | {"done_at": (begins + off + HOUR / 4).isoformat()}),
        ("sign-out", {"at": (begins + off + HOUR / 2).isoformat()}),
    ]
    requests = [
        {"path": f"/rounds/{round_id}/{deed}", "key": uuid4().hex, "body": body}
        for deed, body in deeds
    ]
    headers = {"X-Device-Now": at(off)}
    sent = await scene.resident.post("/batch", {"requests": requests}, headers=headers)
    came, acted, left = [one["body"] for one in sent.json()["answers"]]
    assert [one["status"] for one in sent.json()["answers"]] == [200, 201, 200], sent.text
    assert is_near(came["began_at"], begins)
    assert is_near(acted["done_at"], begins + HOUR / 4)
    assert is_near(left["ended_at"], begins + HOUR / 2)
    hours = (await scene.staff.get("/hours/entries", params=person)).json()["items"]
    assert [one["minutes"] for one in hours] == [30]


def test_every_door_that_takes_a_time_of_a_phone_behaves_alike() -> None:

    published = json.loads(OPENAPI.read_text())
    schemas = published["components"]["schemas"]
    doors = set()
    for path, methods in published["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if TIMES & schemas.get(name, {}).get("properties", {}).keys():
                doors.add(operation["operationId"])
                assert "X-Device-Now" in [one["name"] for one in operation["parameters"]], path
                said = operation["responses"]["422"]["description"]
                for refusal in device_clock.REFUSALS:
                    assert f"`{refusal.code()}`" in said, (method, path)
    assert {"report_hazard", "sign_in_to_round", "record_safety_action", "record_visit"} <= doors
