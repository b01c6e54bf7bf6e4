"""From the agenda to the minutes: a session as each of them sees it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from app.consultation.sessions import jobs, queries
from app.consultation.sessions.events import MeetingCancelled, MeetingMoved, MinutesPublished
from app.platform import clock
from tests.meetings import a_bench, announced, ask, code_of, held, opened, planned, sheet, soon
from tests.queue import published
from tests.reports.test_changes import Copy
from tests.scene import Scene
from tests.things import made

WHY = {"reason": "下雨"}


async def test_a_topic_is_talked_about_and_everybody_reads_what_came_of_it(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    agenda = [{"words": "架空层怎么用", "topic_id": topic_id}, {"words": "其他"}]
    meeting = f"/sessions/{await planned(scene, minutes=-5, agenda=agenda)}"
    assert (await scene.resident.get(f"/topics/{topic_id}")).json()["state"] == "deliberating"
    assert (await scene.resident.get(meeting)).status_code == 404
    there = {"estate_ids": [str(scene.estate_id)]}
    made(await scene.staff.post(f"{meeting}/publish", there))
    await ask(scene)
    assert [title for title, _ in await scene.neighbour.inbox()] == [
        "电动车棚选址：邀请您参加议事会"
    ]
    seen = made(await scene.neighbour.get(meeting))
    assert (seen["is_invited"], seen["state"], seen["actions"]) == (True, "published", ["sign_in"])

    made(await scene.staff.post(f"{meeting}/open"))
    code = await code_of(scene, meeting.rpartition("/")[2])
    signed = made(await scene.resident.post(f"{meeting}/sign-in", {"code": code}))
    assert (signed["way"], signed["is_offline"]) == ("code", False)
    at_home = {"person_id": str(scene.persons["neighbour"])}
    made(await scene.worker.post(f"{meeting}/register", at_home))
    paper = await sheet(scene.worker, meeting.rpartition("/")[2], "resident", "看不清的人")
    made(await scene.worker.post(f"{meeting}/count", {"count": 3}))
    said = {"words": "车棚离楼道远一点", "item_id": seen["agenda"][0]["id"]}
    spoke = made(await scene.worker.post(f"{meeting}/record", said | at_home))
    assert spoke["name"] == "neighbour"
    assert made(await scene.worker.post(f"{meeting}/record", said))["name"] == "一位居民"

    made(await scene.staff.post(f"{meeting}/hold"))
    line = f"{meeting}/lines/{paper['lines'][0]['id']}/resolve"
    made(await scene.staff.post(line, {"person_id": str(scene.persons["resident"])}))
    words = {"words": "大家同意架空层用于议事和乘凉。", "photo_ids": [await scene.staff.photo()]}
    made(await scene.staff.post(f"{meeting}/publish-minutes", words))
    now = made(await scene.resident.get(meeting))
    assert (now["present"], now["unresolved"], now["walk_ins"]) == (2, 1, 3)
    assert (now["state"], now["minutes"], now["is_present"]) == ("minuted", words["words"], True)
    async with scene.sessions() as session:
        here = scene.community_id
        came = await queries.present(session, here, topic_id=UUID(topic_id))
        assert set(came) == {scene.persons["resident"], scene.persons["neighbour"]}
        [row] = await queries.of_topic(session, here, UUID(topic_id))
        assert (str(row.id), row.minutes[0]["words"]) == (now["id"], words["words"])


async def test_the_public_page_names_nobody_and_is_kept(scene: Scene) -> None:
    meeting_id = await opened(scene)
    code = {"code": await code_of(scene, meeting_id)}
    made(await scene.resident.post(f"/sessions/{meeting_id}/sign-in", code))
    here = f"/communities/{scene.code}/sessions/public"
    page = await scene.resident.http.get(f"{here}/{meeting_id}")
    assert (page.json()["present"], page.json()["agenda"][0]["words"]) == (1, "车棚建在哪里")
    assert not {"resident", "photo", "planned_by", "person"} & set(page.text.split('"'))
    again = await scene.resident.http.get(
        f"{here}/{meeting_id}", headers={"If-None-Match": page.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    [listed] = (await scene.resident.http.get(here)).json()
    assert listed["id"] == meeting_id
    hidden = await scene.resident.http.get(f"{here}/{await planned(scene)}")
    assert hidden.json()["type"] == "meeting-not-found"


async def test_a_topic_is_convened_where_a_session_is_or_will_be(scene: Scene) -> None:
    topic_id, meeting_id = await scene.open_topic(), await announced(scene)
    convene = f"/topics/{topic_id}/convene"
    seen = made(await scene.staff.post(convene, {"meeting_id": meeting_id}))
    assert [one["words"] for one in seen["agenda"]] == ["车棚建在哪里", "架空层清理"]
    again = await scene.staff.post(convene, {"meeting_id": meeting_id})
    assert (again.status_code, again.json()["type"]) == (409, "on-the-agenda-already")
    new = made(await scene.staff.post(convene, {"meeting": a_bench(), "words": "再议"}))
    assert [one["topic_id"] for one in new["agenda"]] == [None, topic_id]
    nowhere = await scene.staff.post(convene, {"meeting_id": str(uuid4())})
    assert (nowhere.status_code, nowhere.json()["type"]) == (422, "no-such-meeting")
    refused = await scene.worker.post(convene, {"meeting_id": meeting_id})
    assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")
    both = {"meeting_id": meeting_id, "meeting": a_bench()}
    assert (await scene.staff.post(convene, both)).status_code == 422
    of_it = (await scene.resident.get(f"/sessions?topic_id={topic_id}")).json()["items"]
    assert [one["id"] for one in of_it] == [meeting_id]


async def test_one_session_has_several_topics_and_a_proposal_is_none_of_them(scene: Scene) -> None:
    first, second = await scene.open_topic(), await scene.open_topic()
    agenda = [{"words": "一", "topic_id": first}, {"words": "二", "topic_id": second}]
    meeting_id = await planned(scene, agenda=agenda)
    for topic_id in (first, second):
        of_it = (await scene.staff.get(f"/sessions?topic_id={topic_id}")).json()["items"]
        assert [one["id"] for one in of_it] == [meeting_id]
    proposed: dict[str, Any] = {"agenda": [{"words": "三", "topic_id": await scene.topic()}]}
    refused = await scene.staff.post("/sessions", a_bench(**proposed))
    assert (refused.status_code, refused.json()["type"]) == (409, "step-out-of-order")
    unknown: dict[str, Any] = {"agenda": [{"words": "三", "topic_id": str(uuid4())}]}
    refused = await scene.staff.post("/sessions", a_bench(**unknown))
    assert (refused.status_code, refused.json()["type"]) == (422, "no-such-topic")


async def test_the_agenda_is_revised_and_what_is_dropped_is_gone(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    meeting = f"/sessions/{await announced(scene)}"
    [first] = made(await scene.staff.get(meeting))["agenda"]
    wanted = [{"words": "架空层", "topic_id": topic_id}, {"id": first["id"], "words": "车棚"}]
    seen = made(await scene.staff.post(f"{meeting}/revise", {"agenda": wanted}))
    assert [one["words"] for one in seen["agenda"]] == ["架空层", "车棚"]
    assert seen["agenda"][1]["id"] == first["id"]
    seen = made(await scene.staff.post(f"{meeting}/revise", {"agenda": wanted[1:]}))
    assert [one["topic_id"] for one in seen["agenda"]] == [None]
    strange = {"agenda": [{"id": str(uuid4()), "words": "谁的"}]}
    refused = await scene.staff.post(f"{meeting}/revise", strange)
    assert (refused.status_code, refused.json()["type"]) == (422, "not-on-the-agenda")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"kind": "online"}, 422, "malformed-request"),
        ({"kind": "online", "place": None}, 422, "malformed-request"),
        ({"link": "腾讯会议"}, 422, "malformed-request"),
        ({"place": None}, 422, "malformed-request"),
        ({"point_id": str(uuid4())}, 422, "no-such-point"),
        ({"estate_id": str(uuid4())}, 422, "no-such-audience"),
        ({"leader_id": str(uuid4())}, 422, "no-such-leader"),
        (soon(-60 * 24 * 31), 422, "begun-long-ago"),
        ({"ends_at": "2026-01-01T00:00:00Z"}, 422, "malformed-request"),
        ({"title": ""}, 422, "malformed-request"),
        ({"agenda": [{"words": "一"}] * 31}, 422, "malformed-request"),
    ],
)
async def test_what_is_no_session(
    scene: Scene, changes: dict[str, Any], status: int, code: str
) -> None:
    refused = await scene.staff.post("/sessions", a_bench() | changes)
    assert (refused.status_code, refused.json()["type"]) == (status, code)


async def test_a_grid_worker_holds_one_in_the_estates_of_their_grids(scene: Scene) -> None:
    theirs = a_bench(estate_id=str(scene.estate_id))
    meeting = f"/sessions/{made(await scene.worker.post('/sessions', theirs))['id']}"
    for body, caller in ((theirs, scene.other_worker), (a_bench(), scene.worker)):
        refused = await caller.post("/sessions", body)
        assert (refused.status_code, refused.json()["type"]) == (403, "not-yours-to-convene")
    topics = theirs | {"agenda": [{"words": "一", "topic_id": await scene.open_topic()}]}
    refused = await scene.worker.post("/sessions", topics)
    assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")
    assert (await scene.other_worker.get(meeting)).status_code == 404
    opened_at = made(await scene.worker.post(f"{meeting}/open"))
    assert opened_at["published_at"] is not None
    assert (await scene.other_worker.get(meeting)).status_code == 200
    assert (await scene.other_worker.get(f"{meeting}/attendances")).status_code == 403


async def test_who_was_asked_is_told_once_and_told_when_it_is_moved(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    agenda = [{"words": "架空层", "topic_id": topic_id}]
    meeting = f"/sessions/{await announced(scene, minutes=600, agenda=agenda)}"
    made(await scene.staff.post(f"{meeting}/invite", {"grid_ids": [str(scene.grid_id)]}))
    await ask(scene)
    asked = {name: len(found) for name, found in (await scene.told()).items()}
    assert asked == {"resident": 1, "neighbour": 1}  # who proposed it also lives there
    later = soon(1200) | {"place": "5栋楼下"} | WHY
    made(await scene.staff.post(f"{meeting}/move", later))
    async with scene.sessions.begin() as session:
        for event in await published(session, scene, MeetingMoved):
            await jobs.tell(session, event)
    [(title, text), _] = await scene.neighbour.inbox()
    assert title == "电动车棚选址：议事会改期"
    assert text.startswith("下雨；时间：")
    assert text.endswith("地点：5栋楼下")
    refused = await scene.staff.post(f"{meeting}/move", soon(-60) | WHY)
    assert refused.json()["type"] == "begins-in-the-past"
    made(await scene.staff.post(f"{meeting}/cancel", WHY))
    async with scene.sessions.begin() as session:
        for cancelled in await published(session, scene, MeetingCancelled):
            await jobs.tell(session, cancelled)
    assert (await scene.neighbour.inbox())[0] == ("电动车棚选址：议事会取消", "下雨")
    again = await scene.staff.post(f"{meeting}/open")
    assert (again.status_code, again.json()["type"]) == (409, "step-out-of-order")


async def test_who_follows_a_topic_that_comes_on_the_agenda_later_is_asked_too(
    scene: Scene,
) -> None:
    meeting_id, topic_id = await announced(scene, minutes=600), await scene.open_topic()
    await ask(scene)
    assert await scene.told() == {}
    made(await scene.staff.post(f"/topics/{topic_id}/convene", {"meeting_id": meeting_id}))
    await ask(scene)
    assert [title for title, _ in (await scene.told())["resident"]] == [
        "电动车棚选址：邀请您参加议事会"
    ]


async def test_nobody_is_asked_to_what_is_over(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    agenda = [{"words": "架空层", "topic_id": topic_id}]
    await announced(scene, minutes=-600, agenda=agenda)
    await ask(scene)
    assert await scene.told() == {}


async def test_nothing_is_moved_where_somebody_has_come(scene: Scene) -> None:
    meeting = f"/sessions/{await announced(scene, minutes=5)}"
    code = {"code": await code_of(scene, meeting.rpartition("/")[2])}
    made(await scene.resident.post(f"{meeting}/sign-in", code))
    for deed, body in (("move", soon(600) | WHY), ("cancel", WHY)):
        refused = await scene.staff.post(f"{meeting}/{deed}", body)
        assert (refused.status_code, refused.json()["type"]) == (409, "somebody-is-there")


async def test_it_does_not_end_before_it_begins_and_ends_by_itself_when_forgotten(
    scene: Scene,
) -> None:
    early = await scene.staff.post(f"/sessions/{await announced(scene)}/hold")
    assert (early.status_code, early.json()["type"]) == (409, "meeting-not-begun")
    meeting = f"/sessions/{await opened(scene)}"
    with clock.at(clock.now() + timedelta(hours=8)):
        async with scene.sessions.begin() as session:
            await jobs.hold_ended(session)
    assert made(await scene.staff.get(meeting))["state"] == "held"


async def test_the_evening_before_who_was_asked_is_reminded_once(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    agenda = [{"words": "架空层", "topic_id": topic_id}]
    await announced(scene, minutes=600, agenda=agenda)
    await ask(scene)
    for _ in range(2):
        async with scene.sessions.begin() as session:
            await jobs.remind(session)
    titles = [title for title, _ in await scene.resident.inbox()]
    assert titles == ["电动车棚选址：议事会即将开始", "电动车棚选址：邀请您参加议事会"]


async def test_who_was_asked_has_it_in_their_calendar(scene: Scene) -> None:
    topic_id = await scene.open_topic()
    agenda = [{"words": "架空层", "topic_id": topic_id}]
    meeting = f"/sessions/{await announced(scene, minutes=600, agenda=agenda)}"
    await ask(scene)
    feeds = {
        name: made(await scene.people[name].post("/calendars", {}))["path"]
        for name in ("resident", "neighbour")
    }
    made(await scene.staff.post(f"{meeting}/move", soon(1200) | WHY))

    async def read(name: str) -> str:
        return (await scene.staff.http.get(feeds[name].removeprefix("/api/v1"))).text

    assert "SUMMARY:电动车棚选址" in await read("resident")
    assert "SEQUENCE:1" in await read("resident")
    assert "电动车棚选址" not in await read("neighbour")


async def test_photos_are_for_neighbours_once_the_minutes_are_there_and_sheets_never(
    scene: Scene,
) -> None:
    meeting_id = await held(scene)
    meeting = f"/sessions/{meeting_id}"
    shown = {"photo_ids": [await scene.worker.photo()]}
    made(await scene.worker.post(f"{meeting}/show", shown))
    paper = await sheet(scene.worker, meeting_id, "王桂兰")
    seen, hidden = shown["photo_ids"][0], paper["photo_ids"][0]
    assert (await scene.resident.get(f"{meeting}/photos/{seen}")).status_code == 404
    assert (await scene.staff.get(f"{meeting}/photos/{hidden}")).status_code == 200
    made(await scene.staff.post(f"{meeting}/publish-minutes", {"words": "已议定。"}))
    assert (await scene.resident.get(f"{meeting}/photos/{seen}")).status_code == 200
    assert (await scene.stranger.get(f"{meeting}/photos/{seen}")).status_code == 404
    assert (await scene.resident.get(f"{meeting}/photos/{hidden}")).status_code == 404
    assert made(await scene.resident.get(meeting))["photo_ids"] == [seen]
    assert made(await scene.stranger.get(meeting))["photo_ids"] == []
    twice = await scene.worker.post(f"{meeting}/show", shown)
    assert (twice.status_code, twice.json()["type"]) == (422, "no-such-photo")


async def test_two_who_convene_the_same_topics_in_another_order_both_do(
    scene: Scene, app: FastAPI
) -> None:
    topics = [await scene.open_topic() for _ in range(2)]
    agendas = [
        [{"words": "一", "topic_id": one} for one in order] for order in (topics, topics[::-1])
    ]
    answers = await asyncio.gather(
        *(scene.staff.post("/sessions", a_bench(agenda=agenda)) for agenda in agendas * 3)
    )
    assert [one.status_code for one in answers] == [201] * 6


async def test_a_grid_workers_phone_keeps_the_sessions_of_their_estates(scene: Scene) -> None:
    """With the agenda, to which what is said without signal belongs."""
    theirs = {"estate_id": str(scene.estate_id)}
    meeting_id = await announced(scene, **theirs)
    kept, other = Copy(scene.worker), Copy(scene.other_worker)
    await kept.sync()
    [item] = kept.kept["session", meeting_id]["agenda"]
    wanted = {"agenda": [{"id": item["id"], "words": "车棚"}, {"words": "充电"}]}
    made(await scene.staff.post(f"/sessions/{meeting_id}/revise", wanted))
    made(await scene.staff.post(f"/sessions/{meeting_id}/cancel", WHY))
    everywhere = await planned(scene)
    for copy in (kept, other):
        await copy.sync()
    assert [one["words"] for one in kept.kept["session", meeting_id]["agenda"]] == ["车棚", "充电"]
    assert kept.kept["session", meeting_id]["state"] == "cancelled"
    assert [key for kind, key in other.kept if kind == "session"] == [everywhere]


async def test_a_phone_that_plans_a_bench_twice_plans_one(scene: Scene) -> None:
    key = {"headers": {"Idempotency-Key": f"plan-{uuid4()}"}}
    body = a_bench(estate_id=str(scene.estate_id))
    first, second = [await scene.worker.post("/sessions", body, **key) for _ in range(2)]
    assert made(first)["id"] == made(second)["id"]


async def test_who_came_hears_that_the_minutes_are_there(scene: Scene) -> None:
    meeting_id = await opened(scene)
    code = {"code": await code_of(scene, meeting_id)}
    made(await scene.resident.post(f"/sessions/{meeting_id}/sign-in", code))
    made(await scene.staff.post(f"/sessions/{meeting_id}/hold"))
    made(await scene.staff.post(f"/sessions/{meeting_id}/publish-minutes", {"words": "已议定。"}))
    async with scene.sessions.begin() as session:
        [event] = await published(session, scene, MinutesPublished)
        await jobs.tell(session, event)
    assert await scene.told() == {"resident": [("电动车棚选址：议事会纪要已公布", "")]}
