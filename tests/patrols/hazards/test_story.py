"""A hazard from a resident's snapshot to a verified closing, as each of them sees it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from app.patrols.hazards.deadlines import due
from app.patrols.hazards.models import Hazard
from app.places.photos.models import key_of
from app.platform import clock
from app.platform.db.session import Sessions
from app.platform.history import done_to
from app.platform.worktime import queries as worktime
from tests.scene import INSIDE, Scene

WHY = {"reason": "现场仍有杂物"}


async def test_a_hazard_is_put_right(scene: Scene) -> None:
    hazard = f"/hazards/{await scene.submitted()}"
    assert (await scene.worker.get(hazard)).json()["actions"] == ["return", "pass"]
    await scene.worker.post(f"{hazard}/return", WHY)
    done = {"account": "再次清理", "after_photo_ids": [await scene.property.photo()]}
    await scene.property.post(f"{hazard}/submit", done)
    closed = await scene.worker.post(f"{hazard}/pass")
    assert closed.json()["state"] == "closed"
    history = (await scene.resident.get(f"{hazard}/history")).json()
    assert [step["action"] for step in history] == [
        *("report", "file", "assign", "submit", "return", "submit", "pass")
    ]
    public = await scene.worker.http.get(f"/communities/{scene.code}/hazards/public")
    assert [one["state"] for one in public.json()] == ["closed"]
    again = {"If-None-Match": public.headers["etag"]}
    kept = await scene.worker.http.get(f"/communities/{scene.code}/hazards/public", headers=again)
    assert kept.status_code == 304


async def test_nobody_passes_their_own_work(scene: Scene) -> None:
    hazard = f"/hazards/{await scene.report()}"
    await scene.worker.post(f"{hazard}/file")
    to = {"assignee_id": str(scene.secretary.account_id)}
    await scene.staff.post(f"{hazard}/assign", to)
    done = {"account": "已清理", "after_photo_ids": [await scene.secretary.photo()]}
    await scene.secretary.post(f"{hazard}/submit", done)
    own = await scene.secretary.post(f"{hazard}/pass")
    assert (own.status_code, own.json()["type"]) == (403, "not-your-step")
    assert (await scene.staff.post(f"{hazard}/pass")).status_code == 200


async def test_two_clicks_make_one_step(scene: Scene) -> None:
    hazard = f"/hazards/{await scene.submitted()}"
    clicks = await asyncio.gather(*(scene.worker.post(f"{hazard}/pass") for _ in range(2)))
    assert sorted(click.status_code for click in clicks) == [200, 409]


async def test_fifty_keys_sent_twenty_times_make_fifty_deeds(
    scene: Scene, sessions: Sessions
) -> None:
    body = {"category": "ebike", "what": "电动车", "where": "3栋", "place": INSIDE}

    gate = asyncio.Semaphore(40)

    async def send(key: str) -> str:
        async with gate:
            return await patiently(key)

    async def patiently(key: str) -> str:
        while True:
            answer = await scene.resident.post("/hazards", body, headers={"Idempotency-Key": key})
            if answer.status_code == 201:
                hazard_id: str = answer.json()["id"]
                return hazard_id
            assert answer.status_code in {409, 503}, answer.text
            await asyncio.sleep(0.05)

    keys = [f"key-{uuid4()}" for _ in range(50)]
    ids = await asyncio.gather(*(send(key) for key in keys * 20))
    assert len(set(ids)) == 50
    async with sessions() as session:
        here = select(func.count()).where(Hazard.community_id == scene.community_id)
        assert await session.scalar(here) == 50
    other = await scene.resident.post(
        "/hazards", body | {"where": "4栋"}, headers={"Idempotency-Key": keys[0]}
    )
    assert other.status_code == 422


async def test_suspension_stops_the_clock_and_an_extension_is_given_once(
    scene: Scene, sessions: Sessions
) -> None:
    hazard_id = await scene.assigned()
    hazard = f"/hazards/{hazard_id}"
    before = (await scene.staff.get(hazard)).json()["due_at"]
    suspended = await scene.staff.post(f"{hazard}/suspend", {"reason": "等待配件"})
    assert suspended.json()["due_at"] is None
    resumed = await scene.staff.post(f"{hazard}/resume")
    assert resumed.json()["due_at"] >= before
    later = (clock.now() + timedelta(days=30)).isoformat()
    longer = {"reason": "配件未到", "due_at": later}
    assert (await scene.staff.post(f"{hazard}/extend", longer)).status_code == 200
    assert (await scene.staff.post(f"{hazard}/extend", longer)).status_code == 409
    async with sessions() as session:
        stored = await session.get_one(Hazard, (scene.community_id, hazard_id))
        recomputed = due(await done_to(session, stored), await worktime.load(session))
        assert recomputed.at == stored.due_at


async def test_a_late_report_gets_no_longer_limit(scene: Scene) -> None:
    long_ago = (clock.now() - timedelta(days=20)).isoformat()
    hazard_id = await scene.report(found_at=long_ago)
    filed = await scene.worker.post(f"/hazards/{hazard_id}/file")
    assert filed.json()["is_overdue"]


async def test_handing_back_and_reopening_have_their_time(scene: Scene, sessions: Sessions) -> None:
    hazard_id = await scene.assigned()
    async with sessions.begin() as session:
        long_ago = clock.now() - timedelta(days=30)
        await session.execute(
            update(Hazard).where(Hazard.id == hazard_id).values(assigned_at=long_ago)
        )
    late = await scene.property.post(f"/hazards/{hazard_id}/hand-back", WHY)
    assert late.json()["type"] == "too-late-to-hand-back"
    closed = await scene.submitted()
    await scene.worker.post(f"/hazards/{closed}/pass")
    async with sessions.begin() as session:
        await session.execute(update(Hazard).where(Hazard.id == closed).values(closed_at=long_ago))
    late = await scene.resident.post(f"/hazards/{closed}/reopen", WHY)
    assert late.json()["type"] == "too-late-to-reopen"


async def test_a_second_report_names_the_first_and_is_joined_to_it(scene: Scene) -> None:
    first = await scene.report()
    body = {"category": "ebike", "what": "同一辆车", "where": "3栋", "place": INSIDE}
    second = (await scene.resident.post("/hazards", body)).json()
    assert [one["id"] for one in second["candidates"]] == [first]
    into = {"into_id": first, "reason": "同一隐患"}
    joined = await scene.worker.post(f"/hazards/{second['id']}/join", into)
    assert joined.json()["state"] == "joined"
    itself = await scene.worker.post(f"/hazards/{first}/join", into)
    assert itself.json()["type"] == "cannot-join"


async def test_who_may_not_see_what_is_near_is_told_its_kind_and_how_far(scene: Scene) -> None:
    await scene.report(what="我家门口", where="3栋301")
    body = {"category": "ebike", "what": "同一辆车", "where": "门厅", "place": INSIDE}
    hidden = {"id": None, "what": None, "where": None, "state": None}
    told = [hidden | {"category_name": "楼道停放电动车", "metres": 0}]
    for caller in (scene.stranger, scene.neighbour, scene.other_worker):
        reported = (await caller.post("/hazards", body)).json()
        assert [one for one in reported["candidates"] if one["id"] is None][:1] == told
        own = {one["id"] for one in reported["candidates"]} - {None}
        assert own <= {one["id"] for one in (await caller.get("/hazards")).json()["items"]}


async def test_nothing_is_joined_to_what_one_may_not_see(scene: Scene) -> None:
    elsewhere: dict[str, Any] = {"place": None, "grid_id": str(scene.other_grid_id)}
    hidden, hazard = await scene.report(**elsewhere), await scene.report()
    path = f"/hazards/{hazard}/join"
    answers = [
        await scene.worker.post(path, {"into_id": into, "reason": "同一隐患"})
        for into in (hidden, str(uuid4()))
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json() == answers[1].json()
    joined = await scene.staff.post(path, {"into_id": hidden, "reason": "同一隐患"})
    assert joined.json()["state"] == "joined"


async def test_a_grid_worker_gives_work_to_whom_they_see_or_who_serves(scene: Scene) -> None:
    elsewhere: dict[str, Any] = {"place": None, "grid_id": str(scene.other_grid_id)}
    hazard = f"/hazards/{await scene.report(**elsewhere)}"
    await scene.other_worker.post(f"{hazard}/file")
    for account, status in (
        (scene.resident.account_id, 422),  # lives in another grid
        (uuid4(), 422),
        (scene.worker.account_id, 200),
    ):
        answer = await scene.other_worker.post(f"{hazard}/assign", {"assignee_id": str(account)})
        assert answer.status_code == status
    given = {"assignee_id": str(scene.resident.account_id)}
    assert (await scene.staff.post(f"{hazard}/assign", given)).status_code == 200


async def test_what_a_volunteer_reports_on_no_round_is_a_snapshot(scene: Scene) -> None:
    round_id = await scene.round()
    found = (await scene.resident.get(f"/hazards/{await scene.report()}")).json()
    assert found["source"] == "snapshot"
    await scene.resident.post(f"/rounds/{round_id}/sign-in", {"place": INSIDE})
    body = {"category": "ebike", "what": "车", "where": "门厅", "place": INSIDE}
    found = (await scene.resident.post(f"/rounds/{round_id}/report", body)).json()
    assert found["source"] == "patrol"


async def test_a_photo_is_seen_by_those_who_see_the_hazard(app: FastAPI, scene: Scene) -> None:
    photo = await scene.resident.photo()
    hazard = f"/hazards/{await scene.report(photo_ids=[photo])}"
    assert (await scene.worker.get(f"{hazard}/photos/{photo}")).content.startswith(b"\xff\xd8")
    assert (await scene.neighbour.get(f"{hazard}/photos/{photo}")).status_code == 404
    await app.state.storage.delete(key_of(scene.community_id, UUID(photo)))
    assert (await scene.worker.get(f"{hazard}/photos/{photo}")).status_code == 404
    body = {"category": "ebike", "what": "x", "where": "y", "place": INSIDE, "photo_ids": [photo]}
    for caller in (scene.resident, scene.neighbour):
        assert (await caller.post("/hazards", body)).json()["type"] == "no-such-photo"


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("resident", True), ("neighbour", False), ("stranger", False), ("worker", True),
        ("other_worker", False), ("property", False), ("staff", True), ("street", False),
        ("auditor", True),
    ],
)  # fmt: skip
async def test_what_one_may_not_see_does_not_exist(scene: Scene, who: str, sees: bool) -> None:
    hazard_id = await scene.report()
    answer = await scene.people[who].get(f"/hazards/{hazard_id}")
    assert answer.status_code == (200 if sees else 404)
    assert len((await scene.people[who].get("/hazards")).json()["items"]) == int(sees)


async def test_an_ended_role_has_no_effect(scene: Scene) -> None:
    roles = (await scene.secretary.get("/roles")).json()
    worker = next(r["id"] for r in roles if r["account_id"] == str(scene.worker.account_id))
    hazard_id = await scene.report()
    assert (await scene.secretary.post(f"/roles/{worker}/end")).status_code == 204
    assert (await scene.worker.post(f"/hazards/{hazard_id}/file")).status_code == 404
    last = next(r["id"] for r in roles if r["role"] == "secretary")
    refused = await scene.secretary.post(f"/roles/{last}/end")
    assert refused.json()["type"] == "last-secretary"


async def test_the_list_turns_its_pages(scene: Scene) -> None:
    ids = [await scene.report() for _ in range(5)]
    seen, after = [], ""
    while True:
        page = (await scene.resident.get(f"/hazards?limit=2{after}")).json()
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == ids[::-1]


async def test_me_says_who_i_am_and_what_waits(scene: Scene) -> None:
    await scene.report()
    http, worker = scene.worker.http, scene.worker
    bearer = {"Authorization": f"Bearer {worker.token}"}
    me = (await http.get("/me", headers=bearer)).json()
    assert [one["code"] for one in me["communities"]] == [scene.code]
    here = (await worker.get("/me?")).json()
    assert [role["role"] for role in here["roles"]] == ["grid_worker"]
    assert here["waiting"]["hazards_to_file"] == 1
