"""A household goes on without who has died: they are called no more, and move nowhere."""

from typing import Any

from app.platform.db.session import Sessions
from app.residents.households.jobs import follow_death
from app.residents.people.events import PersonDied
from tests.residents.test_story import a_person
from tests.scene import Scene

SINCE = "2024-01-01"


async def a_household(scene: Scene, home: str, *names: str) -> tuple[dict[str, Any], list[str]]:
    people = [(await a_person(scene, name=name))["id"] for name in names]
    members = [{"person_id": one, "relation": "head"} for one in people]
    body = {"dwelling_id": str(scene.homes[home]), "since": SINCE, "members": members}
    made = await scene.staff.post("/households", body)
    assert made.status_code == 201, made.text
    return made.json(), people


async def die(scene: Scene, sessions: Sessions, person: str) -> None:
    died = await scene.staff.post(f"/people/{person}/record-death", {"died_on": "2026-01-05"})
    assert died.status_code == 200
    async with sessions.begin() as session:
        event = PersonDied(community_id=scene.community_id, person_id=person)
        await follow_death(session, event)


async def contacts(scene: Scene, household: dict[str, Any]) -> list[str]:
    found = (await scene.staff.get(f"/households/{household['id']}")).json()
    return [one["person_id"] for one in found["members"] if one["is_contact"]]


async def test_the_next_is_called(scene: Scene, sessions: Sessions) -> None:
    household, (first, second) = await a_household(scene, "empty", "王一", "王二")
    assert await contacts(scene, household) == [first]
    await die(scene, sessions, first)
    assert await contacts(scene, household) == [second]
    path = f"/households/{household['id']}"
    back = await scene.staff.post(f"{path}/contact", {"person_id": first})
    assert (back.status_code, back.json()["type"]) == (422, "member-has-died")
    members = (await scene.staff.get(path)).json()["members"]
    assert [one["died_on"] for one in members] == ["2026-01-05", None]
    await die(scene, sessions, second)
    third = str(await scene.somebody("王三"))
    entered = {"person_id": third, "relation": "child", "since": SINCE}
    assert (await scene.staff.post(f"{path}/move-in", entered)).status_code == 200
    assert await contacts(scene, household) == [third]


async def test_a_household_is_merged_without_its_dead(scene: Scene, sessions: Sessions) -> None:
    household, (dead, living) = await a_household(scene, "empty", "王一", "王二")
    await die(scene, sessions, dead)
    body = {"into_id": str(scene.households["resident"]), "on": "2026-02-01"}
    merged = await scene.staff.post(f"/households/{household['id']}/merge", body)
    assert merged.status_code == 200, merged.text
    there = {one["person_id"] for one in merged.json()["members"]}
    assert (living in there, dead in there) == (True, False)
    before = (await scene.staff.get(f"/households/{household['id']}")).json()
    assert before["until"] == "2026-02-01"
    assert {one["until"] for one in before["members"]} == {"2026-02-01"}


async def test_the_last_of_the_living_ends_a_household(scene: Scene, sessions: Sessions) -> None:
    household, (dead, living) = await a_household(scene, "empty", "王一", "王二")
    await die(scene, sessions, dead)
    path = f"/households/{household['id']}"
    split = {"person_ids": [living], "on": "2026-02-01", "dwelling_id": str(scene.homes["empty"])}
    assert (await scene.staff.post(f"{path}/split", split)).json()["type"] == "another-household"
    gone = {"person_id": living, "until": "2026-02-01"}
    assert (await scene.staff.post(f"{path}/move-out", gone)).status_code == 204
    assert (await scene.staff.get(path)).json()["until"] == "2026-02-01"
