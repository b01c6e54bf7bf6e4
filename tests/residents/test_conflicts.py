"""Two people's edits of one record: both are seen, none is lost."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import func, select

from app.platform.db.session import Sessions
from app.platform.history import Transition
from app.platform.sealing.rotation import check
from app.residents.conflicts.models import WaitingEdit
from tests.scene import Caller, Scene

FIRST, SECOND = "13800001111", "13900002222"


def who(scene: Scene) -> str:
    return f"/people/{scene.persons['resident']}"


async def edit(scene: Scene, by: Caller, base: int | None, **wanted: Any) -> httpx.Response:
    headers = {"Idempotency-Key": wanted.pop("key", str(uuid4()))}
    body = wanted | ({} if base is None else {"base_version": base})
    return await by.call("PUT", who(scene), json=body, headers=headers)


async def colliding(scene: Scene, **wanted: Any) -> dict[str, Any]:
    """The secretary edits what staff has edited since."""
    base = (await scene.staff.get(who(scene))).json()["version"]
    assert (await edit(scene, scene.staff, base, phone=FIRST)).status_code == 200
    answer = await edit(scene, scene.secretary, base, **({"phone": SECOND} | wanted))
    assert answer.status_code == 409, answer.text
    found: dict[str, Any] = answer.json()["conflict"]
    return found


async def test_an_edit_on_an_old_version_shows_both_and_waits(scene: Scene) -> None:
    before = (await scene.staff.get(who(scene))).json()
    conflict = await colliding(scene, name="新名", health="糖尿病")
    assert conflict["current"] == {"phone": "138****1111", "name": "resident", "health": None}
    assert conflict["wanted"] == {"phone": "139****2222", "name": "新名", "health": "已登记"}
    assert conflict["current_version"] == conflict["base_version"] + 1 == before["version"] + 1
    assert conflict["actions"] == ["take", "keep"]
    after = (await scene.staff.get(who(scene))).json()
    phone = {"phone": "138****1111", "phones": [{"kind": "own", "number": "138****1111"}]}
    assert after == before | phone | {"version": before["version"] + 1}


async def test_the_waiting_edit_is_taken_onto_what_is_there_now(scene: Scene) -> None:
    conflict = await colliding(scene, name="新名")
    await edit(scene, scene.staff, None, health="高血压")  # meanwhile
    taken = await scene.staff.post(f"/conflicts/{conflict['id']}/take")
    assert (taken.status_code, taken.json()["state"]) == (200, "taken")
    person = (await scene.staff.get(who(scene))).json()
    assert (person["name"], person["phone"], person["has_health_notes"]) == (
        "新名",
        "139****2222",
        True,
    )
    opened = await scene.staff.post(f"{who(scene)}/open", {"field": "phone", "purpose": "核对"})
    assert opened.json()["value"] == SECOND
    again = await scene.staff.post(f"/conflicts/{conflict['id']}/keep")
    assert (again.status_code, again.json()["type"]) == (409, "step-out-of-order")


async def test_or_what_is_there_stays(scene: Scene) -> None:
    conflict = await colliding(scene)
    listed = (await scene.staff.get("/conflicts")).json()["items"]
    assert [one["id"] for one in listed] == [conflict["id"]]
    kept = await scene.secretary.post(f"/conflicts/{conflict['id']}/keep")
    assert kept.json()["state"] == "kept"
    assert (await scene.staff.get(who(scene))).json()["phone"] == "138****1111"
    assert (await scene.staff.get("/conflicts")).json()["items"] == []
    assert (await scene.staff.get(f"/conflicts/{conflict['id']}")).json()["state"] == "kept"


async def test_sent_again_it_is_the_same_conflict(scene: Scene, sessions: Sessions) -> None:
    """With its key the same answer; under another key, too, nothing is stored twice."""
    base = (await scene.staff.get(who(scene))).json()["version"]
    await edit(scene, scene.staff, base, phone=FIRST)
    key = str(uuid4())
    first = await edit(scene, scene.secretary, base, phone=SECOND, key=key)
    again = await edit(scene, scene.secretary, base, phone=SECOND, key=key)
    other = await edit(scene, scene.secretary, base, phone=SECOND)
    assert first.status_code == again.status_code == other.status_code == 409
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert again.content == first.content
    assert other.json()["conflict"]["id"] == first.json()["conflict"]["id"]
    async with sessions() as session:
        here = WaitingEdit.community_id == scene.community_id
        assert await session.scalar(select(func.count()).where(here)) == 1


async def test_a_refusal_that_stored_nothing_is_not_kept(scene: Scene) -> None:
    key = str(uuid4())
    assert (await edit(scene, scene.staff, None, phone="1", key=key)).status_code == 422
    assert (await edit(scene, scene.staff, None, phone=FIRST, key=key)).status_code == 200


async def test_an_edit_that_overtook_the_one_before_it_comes_again(scene: Scene) -> None:
    base = (await scene.staff.get(who(scene))).json()["version"]
    key = str(uuid4())
    early = await edit(scene, scene.staff, base + 1, phone=SECOND, key=key)
    assert (early.status_code, early.json()["type"]) == (409, "not-that-far-yet")
    await edit(scene, scene.staff, base, phone=FIRST)
    assert (await edit(scene, scene.staff, base + 1, phone=SECOND, key=key)).status_code == 200
    assert (await scene.staff.get("/conflicts")).json()["items"] == []


async def test_in_a_batch_it_is_one_of_the_answers(scene: Scene) -> None:
    base = (await scene.staff.get(who(scene))).json()["version"]
    deeds = [
        {"method": "PUT", "path": who(scene), "key": str(uuid4()), "body": body}
        for body in ({"phone": FIRST, "base_version": base}, {"name": "甲", "base_version": base})
    ]
    for repeated in (False, True):
        answers = (await scene.staff.post("/batch", {"requests": deeds})).json()["answers"]
        assert [one["status"] for one in answers] == [200, 409]
        assert [one["is_repeated"] for one in answers] == [repeated, repeated]
        assert answers[1]["body"]["conflict"]["wanted"] == {"name": "甲"}


async def test_an_edit_that_changes_nothing_is_no_conflict(
    scene: Scene, sessions: Sessions
) -> None:
    base = (await scene.staff.get(who(scene))).json()["version"]
    await edit(scene, scene.staff, base, phone=FIRST)
    same = await edit(scene, scene.secretary, base, phone="138 0000 1111", name="resident")
    assert (same.status_code, same.json()["version"]) == (200, base + 1)
    async with sessions() as session:
        noted = select(func.count()).where(
            Transition.community_id == scene.community_id, Transition.action == "correct"
        )
        assert await session.scalar(noted) == 1


async def test_of_two_at_once_one_waits(scene: Scene) -> None:
    base = (await scene.staff.get(who(scene))).json()["version"]
    for round_ in range(5):
        both = await asyncio.gather(
            edit(scene, scene.staff, base + round_, name=f"甲{round_}"),
            edit(scene, scene.secretary, base + round_, name=f"乙{round_}"),
        )
        assert sorted(one.status_code for one in both) == [200, 409]


async def test_who_sees_a_conflict_and_who_settles_it(
    scene: Scene, another_scene: Scene, sessions: Sessions
) -> None:
    """Who sees the person, and made the edit or may make it."""
    conflict = await colliding(scene)
    path = f"/conflicts/{conflict['id']}"
    for name in ("stranger", "resident", "worker", "other_worker", "street", "auditor"):
        caller = scene.people[name]
        assert (await caller.get(path)).status_code == 404, name
        assert (await caller.post(f"{path}/take")).status_code == 404, name
        assert (await caller.get("/conflicts")).json()["items"] == [], name
    assert (await another_scene.staff.get(path)).status_code == 404
    for once_staff in (scene.other_worker, scene.worker):  # who made the edit, and is it no more
        async with sessions.begin() as session:
            found = await session.get_one(WaitingEdit, (scene.community_id, UUID(conflict["id"])))
            found.wanted_by = once_staff.account_id
        sees = once_staff is scene.worker
        assert (await once_staff.get(path)).status_code == (200 if sees else 404)
        assert len((await once_staff.get("/conflicts")).json()["items"]) == sees
    assert (await scene.worker.get(path)).json()["actions"] == []
    refused = await scene.worker.post(f"{path}/take")
    assert (refused.status_code, refused.json()["type"]) == (403, "not-your-step")


async def test_what_is_wanted_is_sealed(scene: Scene, sessions: Sessions) -> None:
    conflict = await colliding(scene)
    async with sessions() as session:
        found = await session.get_one(WaitingEdit, (scene.community_id, UUID(conflict["id"])))
        assert SECOND.encode() not in found.wanted
        opened = await check(session, WaitingEdit.metadata, scene.vault)
        assert opened["edit_conflicts.wanted"] >= 1


async def test_every_change_is_a_new_version(scene: Scene) -> None:
    """Also one that is no correction, as a death."""
    base = (await scene.staff.get(who(scene))).json()["version"]
    died = await scene.staff.post(f"{who(scene)}/record-death", {"died_on": "2026-01-01"})
    assert died.json()["version"] == base + 1
    assert (await edit(scene, scene.staff, base, name="晚")).status_code == 409
