"""A resident applies to a team, is in it, and leaves it."""

import asyncio

from tests.rounds import refusal
from tests.scene import Caller, Scene


async def roles(caller: Caller) -> set[str]:
    return {one["role"] for one in (await caller.get("/me?here")).json()["roles"]}


async def test_a_resident_applies_is_admitted_and_is_a_volunteer_until_they_leave(
    scene: Scene,
) -> None:
    team_id = await scene.team()
    assert await roles(scene.resident) == {"resident", "volunteer"}
    mine = (await scene.resident.get(f"/teams/{team_id}")).json()
    assert mine["members"] == 1
    assert mine["is_mine"]
    again = await refusal(scene.resident, f"/teams/{team_id}/apply", {"words": "再来"})
    assert again == "applied-already"
    left = await scene.resident.post(f"/memberships/{scene.applications['resident']}/leave")
    assert left.json()["state"] == "left"
    assert await roles(scene.resident) == {"resident"}
    assert not (await scene.resident.get(f"/teams/{team_id}")).json()["is_mine"]


async def test_a_team_is_disbanded_once_nobody_is_in_it(scene: Scene) -> None:
    team_id = await scene.team()
    path, why = f"/teams/{team_id}/disband", {"reason": "并入别队"}
    assert await refusal(scene.staff, path, why) == "still-in-the-team"
    await scene.resident.post(f"/memberships/{scene.applications['resident']}/leave")
    gone = (await scene.staff.post(path, why)).json()
    assert (gone["state"], gone["members"], gone["actions"]) == ("disbanded", 0, [])


async def test_who_has_applied_to_a_team_that_is_disbanded_is_told_and_not_admitted(
    scene: Scene,
) -> None:
    team_id = await scene.team()
    await scene.resident.post(f"/memberships/{scene.applications['resident']}/leave")
    applied = f"/memberships/{scene.applications['neighbour']}"
    await scene.staff.post(f"/teams/{team_id}/disband", {"reason": "并入别队"})
    assert await refusal(scene.staff, f"{applied}/admit") == "step-out-of-order"
    mine = (await scene.neighbour.get(f"/memberships?team_id={team_id}")).json()["items"]
    assert [one["state"] for one in mine] == ["declined"]


async def test_nobody_is_admitted_to_a_team_while_it_is_disbanded(scene: Scene) -> None:
    """One of both is done, whichever comes first: nobody is left in a team that is no more."""
    for _ in range(4):
        team_id = await scene.team()
        await scene.resident.post(f"/memberships/{scene.applications['resident']}/leave")
        await asyncio.gather(
            scene.staff.post(f"/memberships/{scene.applications['neighbour']}/admit"),
            scene.secretary.post(f"/teams/{team_id}/disband", {"reason": "并入别队"}),
        )
        team = (await scene.staff.get(f"/teams/{team_id}")).json()
        assert (team["state"], team["members"]) in {("disbanded", 0), ("recruiting", 1)}


async def test_what_a_deed_answers_is_what_is_read_afterwards(scene: Scene) -> None:
    name = {"name": "第9网格巡护队", "about": "每周巡护"}
    founded = (await scene.staff.post("/teams", name)).json()
    assert founded == (await scene.staff.get(f"/teams/{founded['id']}")).json()
    taken = await scene.staff.post("/teams", name)
    assert (taken.status_code, taken.json()["type"]) == (409, "clash")
    closed = (await scene.staff.post(f"/teams/{founded['id']}/stop-recruiting")).json()
    assert closed == (await scene.staff.get(f"/teams/{founded['id']}")).json()
    await scene.staff.post(f"/teams/{founded['id']}/recruit")
    asked = f"/teams/{founded['id']}/apply"
    applied = (await scene.resident.post(asked, {"words": "有空"})).json()
    mine = f"/memberships?team_id={founded['id']}"
    assert (await scene.resident.get(mine)).json()["items"] == [applied]
    admitted = (await scene.staff.post(f"/memberships/{applied['id']}/admit")).json()
    assert (await scene.staff.get(mine)).json()["items"] == [admitted]
