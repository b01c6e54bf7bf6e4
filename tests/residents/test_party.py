"""A floating member finds a branch, and nobody else learns of it."""

import asyncio
from typing import Any

from app.platform import clock
from app.platform.db.session import Sessions
from app.residents.party import jobs
from app.residents.people.events import PersonDied
from tests.scene import Caller, Scene


async def a_branch(scene: Scene, name: str, officer: str | None = None) -> str:
    founded = await scene.secretary.post("/party-branches", {"name": name})
    assert founded.status_code == 201, founded.text
    branch_id: str = founded.json()["id"]
    if officer is not None:
        body = {
            "person_id": str(scene.persons[officer]),
            "post": "secretary",
            "since": "2026-01-01",
        }
        named = await scene.secretary.post(f"/party-branches/{branch_id}/officers", body)
        assert named.status_code == 204, named.text
    return branch_id


def floating(branch_id: str, **more: Any) -> dict[str, Any]:
    told = {"kind": "floating", "home_branch": "外地党支部", "here_since": "2025-03-01"}
    return told | {"branch_id": branch_id} | more


async def members(caller: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await caller.get("/party-members")).json()["items"]
    return found


async def test_a_floating_member_reports_and_an_officer_admits(scene: Scene) -> None:
    branch_id = await a_branch(scene, "一支部", officer="neighbour")
    both = await asyncio.gather(
        *(scene.resident.post("/party-members", floating(branch_id)) for _ in range(2))
    )
    refused, made = sorted(both, key=lambda one: -one.status_code)
    assert (refused.status_code, refused.json()["type"]) == (409, "reported-already")
    entry = made.json()
    assert (entry["state"], entry["actions"]) == ("reported", ["withdraw"])
    assert (entry["name"], entry["branch"]) == ("resident", "一支部")
    assert (await scene.resident.get(f"/party-members/{entry['id']}")).json() == entry
    path = f"/party-members/{entry['id']}"
    assert (await scene.resident.post(f"{path}/admit")).status_code == 403
    again = await scene.resident.post("/party-members", floating(branch_id))
    assert again.json()["type"] == "reported-already"
    admitted = await scene.neighbour.post(f"{path}/admit")
    assert admitted.json() == entry | {
        "state": "admitted",
        "actions": ["confirm", "transfer", "end"],
    }
    assert (await scene.neighbour.post(f"{path}/confirm")).json()["type"] == "not-probationary"
    [branch] = (await scene.resident.get("/party-branches")).json()
    assert (branch["members"], [one["name"] for one in branch["officers"]]) == (1, ["neighbour"])
    gone = {"ended_on": "2026-06-01", "reason": "返回原籍"}
    assert (await scene.neighbour.post(f"{path}/end", gone)).json()["state"] == "ended"


async def test_membership_is_seen_by_officers_the_secretary_and_oneself(scene: Scene) -> None:
    branch_id = await a_branch(scene, "一支部", officer="neighbour")
    entry = (await scene.resident.post("/party-members", floating(branch_id))).json()
    for name in ("resident", "neighbour", "secretary"):
        assert [one["id"] for one in await members(scene.people[name])] == [entry["id"]]
        for wanted, found in (("state=reported&kind=floating", 1), ("state=admitted", 0)):
            listed = await scene.people[name].get(f"/party-members?{wanted}&branch_id={branch_id}")
            assert len(listed.json()["items"]) == found, name
    for name in ("staff", "worker", "auditor", "street", "property", "stranger"):
        assert await members(scene.people[name]) == []
        hidden = await scene.people[name].get(f"/party-members/{entry['id']}")
        assert hidden.status_code == 404, name


async def test_who_is_transferred_is_seen_by_the_new_branch_only(scene: Scene) -> None:
    one = await a_branch(scene, "一支部", officer="neighbour")
    other = await a_branch(scene, "二支部")
    body = floating(one, person_id=str(scene.persons["resident"]))
    entered = (await scene.secretary.post("/party-members", body)).json()
    assert entered["state"] == "admitted"
    elsewhere = await scene.neighbour.post("/party-members", body | {"branch_id": other})
    assert elsewhere.json()["type"] == "not-yours-to-enter"
    path = f"/party-members/{entered['id']}"
    moved = await scene.neighbour.post(f"{path}/transfer", {"branch_id": other})
    assert moved.status_code == 204
    assert await members(scene.neighbour) == []
    assert [one["branch"] for one in await members(scene.secretary)] == ["二支部"]


async def test_an_officer_whose_office_ends_sees_no_more(scene: Scene) -> None:
    branch_id = await a_branch(scene, "一支部", officer="neighbour")
    await scene.resident.post("/party-members", floating(branch_id))
    assert await members(scene.neighbour)
    [branch] = (await scene.secretary.get("/party-branches")).json()
    officer_id = branch["officers"][0]["id"]
    await scene.secretary.post(f"/party-officers/{officer_id}/end", {"until": "2026-06-01"})
    assert await members(scene.neighbour) == []


async def test_a_death_ends_the_entry(scene: Scene, sessions: Sessions) -> None:
    branch_id = await a_branch(scene, "一支部")
    entry = (await scene.resident.post("/party-members", floating(branch_id))).json()
    person = f"/people/{scene.persons['resident']}"
    await scene.staff.post(f"{person}/record-death", {"died_on": str(clock.today())})
    died = PersonDied(community_id=scene.community_id, person_id=scene.persons["resident"])
    for _ in range(2):  # a job may run twice
        async with sessions.begin() as session:
            await jobs.end_entry(session, died)
    [seen] = await members(scene.secretary)
    assert (seen["id"], seen["state"]) == (entry["id"], "ended")


async def test_a_stranger_is_not_told_who_holds_a_post(scene: Scene) -> None:
    await a_branch(scene, "一支部", officer="neighbour")
    for name, told in (("resident", ["neighbour"]), ("stranger", [])):
        [branch] = (await scene.people[name].get("/party-branches")).json()
        assert [one["name"] for one in branch["officers"]] == told, name
