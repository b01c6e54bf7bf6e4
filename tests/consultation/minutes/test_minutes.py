"""What was said, as it was taken down, corrected and published."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.consultation.minutes import jobs
from app.consultation.sessions.events import (
    RemarkCorrected,
    RemarkEvent,
    RemarkKept,
    RemarkObjected,
    RemarkRecorded,
)
from app.platform import clock
from app.platform.db.base import new_id
from tests.meetings import code_of, held, opened, sheet
from tests.queue import published
from tests.scene import Caller, Scene
from tests.things import made

WHY = {"reason": "我没有这样说"}
SAID = {"words": "车棚离楼道远一点"}


async def remark(scene: Scene, meeting_id: str, by: str = "worker", **more: Any) -> Any:
    return made(await scene.people[by].post(f"/sessions/{meeting_id}/record", SAID | more))


def of(scene: Scene, name: str) -> dict[str, str]:
    return {"person_id": str(scene.persons[name])}


async def read(caller: Caller, meeting_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = made(await caller.get(f"/sessions/{meeting_id}/remarks"))
    return found


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]


async def tell(scene: Scene, *kinds: type[RemarkEvent]) -> None:
    async with scene.sessions.begin() as session:
        for kind in kinds:
            for event in await published(session, scene, kind):
                await jobs.tell(session, event)


async def test_who_is_named_reads_it_and_corrects_it_and_all_is_kept(scene: Scene) -> None:
    meeting_id = await held(scene)
    said = await remark(scene, meeting_id, **of(scene, "resident"))
    await remark(scene, meeting_id)
    await remark(scene, meeting_id, **of(scene, "neighbour"))
    [mine] = await read(scene.resident, meeting_id)
    assert (mine["id"], mine["name"]) == (said["id"], "resident")
    assert mine["actions"] == ["correct", "object"]
    assert len(await read(scene.worker, meeting_id)) == 3
    assert await read(scene.stranger, meeting_id) == []
    path = f"/sessions/{meeting_id}/remarks/{said['id']}/correct"
    words = {"words": "车棚离楼道十米以上", "reason": "说的是十米"}
    now = made(await scene.resident.post(path, words))
    assert (now["words"], now["versions"][0]["words"]) == (words["words"], SAID["words"])
    assert now["versions"][0]["by_speaker"]
    assert refused(await scene.resident.post(path, words)) == (422, "nothing-corrected")
    assert refused(await scene.neighbour.post(path, words)) == (404, "remark-not-found")
    other = of(scene, "neighbour") | {"reason": "是他说的"}
    assert refused(await scene.resident.post(path, other)) == (403, "only-your-own-words")
    await tell(scene, RemarkRecorded, RemarkCorrected)
    told = {name: [title for title, _ in found] for name, found in (await scene.told()).items()}
    assert told["worker"] == ["电动车棚选址：议事会发言记录有更正"]
    assert told["resident"] == ["电动车棚选址：议事会记录了您的发言，如有不实可以更正"]


async def test_who_does_not_want_to_be_named_is_a_resident_from_then_on(scene: Scene) -> None:
    meeting_id = await held(scene)
    said = await remark(scene, meeting_id, **of(scene, "resident"))
    path = f"/sessions/{meeting_id}/remarks/{said['id']}/correct"
    now = made(await scene.resident.post(path, {"is_anonymous": True, "reason": "不愿记名"}))
    assert (now["name"], now["person_id"]) == ("一位居民", None)
    assert await read(scene.resident, meeting_id) == []
    [kept] = await read(scene.auditor, meeting_id)
    assert kept["versions"][0]["name"] == "resident"


async def test_an_objection_is_answered_before_minutes_are_published(scene: Scene) -> None:
    meeting_id = await held(scene)
    said = await remark(scene, meeting_id, **of(scene, "resident"))
    path, minutes = f"/sessions/{meeting_id}/remarks/{said['id']}", {"words": "已议定。"}
    assert refused(await scene.staff.post(f"{path}/object", WHY)) == (403, "not-your-step")
    objected = made(await scene.resident.post(f"{path}/object", WHY))
    assert objected["objection"] == WHY["reason"]
    assert (await read(scene.staff, meeting_id))[0]["actions"] == ["correct", "keep"]
    publish = f"/sessions/{meeting_id}/publish-minutes"
    assert refused(await scene.staff.post(publish, minutes)) == (409, "objections-open")
    assert refused(await scene.resident.post(f"{path}/keep", WHY)) == (403, "not-your-step")
    kept = made(await scene.staff.post(f"{path}/keep", {"reason": "录音如此"}))
    assert (kept["objection"], kept["words"]) == (None, SAID["words"])
    assert refused(await scene.staff.post(f"{path}/keep", WHY)) == (409, "no-objection")
    made(await scene.staff.post(publish, minutes))
    await tell(scene, RemarkObjected, RemarkKept)
    told = {name: found[0] for name, found in (await scene.told()).items()}
    assert told["staff"] == ("电动车棚选址：有发言人对议事会记录提出异议", WHY["reason"])
    answer = "电动车棚选址：您对议事会记录的异议已答复，记录维持不变"
    assert told["resident"] == (answer, "录音如此")


async def test_an_objection_that_was_answered_stands_in_the_history(scene: Scene) -> None:
    meeting_id = await held(scene)
    said = await remark(scene, meeting_id, **of(scene, "resident"))
    path = f"/sessions/{meeting_id}/remarks/{said['id']}"
    made(await scene.resident.post(f"{path}/object", WHY))
    made(await scene.staff.post(f"{path}/keep", {"reason": "录音如此"}))
    steps = made(await scene.auditor.get(f"/sessions/{meeting_id}/history"))
    assert [one["action"] for one in steps] == [
        *("plan", "publish", "open", "hold", "record", "object", "keep")
    ]
    assert [one["details"]["reason"] for one in steps[-2:]] == [WHY["reason"], "录音如此"]


async def test_to_correct_it_answers_the_objection_too(scene: Scene) -> None:
    meeting_id = await held(scene)
    said = await remark(scene, meeting_id, **of(scene, "resident"))
    path = f"/sessions/{meeting_id}/remarks/{said['id']}"
    made(await scene.resident.post(f"{path}/object", WHY))
    to = of(scene, "neighbour") | {"reason": "记错了人"}
    assert made(await scene.worker.post(f"{path}/correct", to))["name"] == "neighbour"
    [theirs] = await read(scene.neighbour, meeting_id)
    assert (theirs["objected_at"], theirs["versions"][0]["name"]) == (None, None)


async def test_a_phone_without_signal_takes_it_down_and_brings_it_later(scene: Scene) -> None:
    """By its own clock, once, also when the minutes are published already."""
    meeting_id = await held(scene, estate_id=str(scene.estate_id))
    made(await scene.staff.post(f"/sessions/{meeting_id}/publish-minutes", {"words": "已议定。"}))
    off = timedelta(hours=3)
    said_at = clock.now() - timedelta(minutes=5)
    body = SAID | {"id": str(new_id()), "said_at": (said_at + off).isoformat()}
    record = f"/sessions/{meeting_id}/record"
    one = {"path": record, "key": f"said-{uuid4()}", "body": body}
    told = {"headers": {"X-Device-Now": (clock.now() + off).isoformat()}}
    for is_repeated in (False, True):
        [answer] = made(await scene.worker.post("/batch", {"requests": [one]}, **told))["answers"]
        assert (answer["status"], answer["is_repeated"]) == (201, is_repeated)
    [kept] = await read(scene.staff, meeting_id)
    assert kept["id"] == body["id"]
    again = await scene.worker.post(record, SAID | {"id": body["id"]})
    assert refused(again) == (409, "already-recorded")


async def test_who_may_take_it_down_and_in_whose_name(scene: Scene) -> None:
    meeting_id = await opened(scene, estate_id=str(scene.estate_id))
    record = f"/sessions/{meeting_id}/record"
    for name in ("resident", "other_worker", "auditor", "street"):
        assert refused(await scene.people[name].post(record, SAID)) == (403, "not-your-step")
    unknown = SAID | {"person_id": str(uuid4())}
    assert refused(await scene.worker.post(record, unknown)) == (422, "no-such-speaker")
    elsewhere = SAID | {"item_id": str(uuid4())}
    assert refused(await scene.worker.post(record, elsewhere)) == (422, "not-on-the-agenda")
    stranger = SAID | {"person_id": str(await scene.somebody("外来人"))}
    assert refused(await scene.worker.post(record, stranger)) == (422, "no-such-speaker")
    came = {"person_id": stranger["person_id"]}
    made(await scene.staff.post(f"/sessions/{meeting_id}/register", came))
    assert made(await scene.worker.post(record, stranger))["name"] == "外来人"


async def test_minutes_are_corrected_and_every_version_stays(scene: Scene) -> None:
    meeting_id = await held(scene)
    meeting = f"/sessions/{meeting_id}"
    early = await scene.staff.post(f"{meeting}/correct-minutes", {"words": "新", **WHY})
    assert refused(early) == (409, "step-out-of-order")
    made(await scene.staff.post(f"{meeting}/publish-minutes", {"words": "车棚建在东侧。"}))
    twice = await scene.staff.post(f"{meeting}/publish-minutes", {"words": "车棚建在南侧。"})
    assert refused(twice) == (409, "step-out-of-order")
    right = {"words": "车棚建在西侧。", "reason": "方位写错"}
    made(await scene.secretary.post(f"{meeting}/correct-minutes", right))
    versions = made(await scene.resident.get(f"{meeting}/minutes"))
    assert [(one["version"], one["words"], one["reason"]) for one in versions] == [
        (1, "车棚建在东侧。", None),
        (2, right["words"], "方位写错"),
    ]
    assert [one["published_by"] for one in versions] == ["staff", "secretary"]
    here = f"/communities/{scene.code}/sessions/public/{meeting_id}"
    public = (await scene.staff.http.get(here)).json()["minutes"]
    assert [one["reason"] for one in public] == [None, "方位写错"]
    assert "secretary" not in str(public)
    assert made(await scene.resident.get(meeting))["minutes"] == right["words"]
    assert (await scene.resident.post(f"{meeting}/correct-minutes", right)).status_code == 403


async def test_minutes_name_nobody_who_came_or_spoke(scene: Scene) -> None:
    meeting_id = await opened(scene)
    meeting = f"/sessions/{meeting_id}"
    code = {"code": await code_of(scene, meeting_id)}
    made(await scene.resident.post(f"{meeting}/sign-in", code))
    await remark(scene, meeting_id, **of(scene, "neighbour"))
    await sheet(scene.staff, meeting_id, "王桂兰")
    made(await scene.staff.post(f"{meeting}/hold"))
    publish = f"{meeting}/publish-minutes"
    for name in ("resident", "neighbour", "王桂兰"):
        answer = await scene.staff.post(publish, {"words": f"{name}提议把车棚建在东侧。"})
        assert refused(answer) == (422, "names-in-minutes")
        assert name in answer.json()["detail"]
    checked = {"words": "王桂兰提议把车棚建在东侧。", "is_checked": True}
    for number in ("13800138000", "420107196001010026"):
        numbered = {"words": f"联系电话{number}。", "is_checked": True}
        assert refused(await scene.staff.post(publish, numbered)) == (422, "numbers-in-minutes")
    made(await scene.staff.post(publish, checked))
    worse = {"words": "已更正。", "reason": "resident不同意"}
    answer = await scene.staff.post(f"{meeting}/correct-minutes", worse)
    assert refused(answer) == (422, "names-in-minutes")


@pytest.mark.parametrize(
    "body",
    [
        {"reason": "无"},
        {"reason": "无", "is_anonymous": True, "person_id": str(UUID(int=1))},
        {"words": "无"},
    ],
)
async def test_what_is_no_correction(scene: Scene, body: dict[str, Any]) -> None:
    meeting_id = await held(scene)
    said = await remark(scene, meeting_id)
    path = f"/sessions/{meeting_id}/remarks/{said['id']}/correct"
    assert refused(await scene.worker.post(path, body)) == (422, "malformed-request")
