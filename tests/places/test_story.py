"""The office draws its map, and a map of last year stays as it was."""

from datetime import timedelta

from app.platform import clock
from tests.scene import SIZE, SOUTH, WEST, Scene, a_square


async def test_a_building_changes_its_grid_and_the_past_stays(scene: Scene) -> None:
    staff = scene.staff
    estate = (await staff.post("/estates", {"name": "青山樽", "kind": "old"})).json()
    spot = {"lng": WEST + SIZE / 2, "lat": SOUTH + SIZE / 2}
    building = (
        await staff.post("/buildings", {"estate_id": estate["id"], "name": "3栋", **spot})
    ).json()
    for grid, since in ((scene.grid_id, "2026-01-01"), (scene.other_grid_id, "2026-07-01")):
        body = {"building_id": building["id"], "since": since}
        taken = await staff.post(f"/grids/{grid}/buildings", body)
        assert taken.status_code == 201, taken.text
    early = {"building_id": building["id"], "since": "2026-07-01"}
    refused = await staff.post(f"/grids/{scene.grid_id}/buildings", early)
    assert refused.json()["type"] == "before-the-version"
    for day, grid in (("2026-06-30", scene.grid_id), ("2026-07-01", scene.other_grid_id)):
        found = (await staff.get(f"/grids/buildings?on={day}")).json()
        of_it = [one["grid_id"] for one in found if one["building_id"] == building["id"]]
        assert of_it == [str(grid)]

    held = await staff.post(f"/grids/{scene.grid_id}/end", {"until": "2026-11-01"})
    assert held.json()["type"] == "grid-still-has-buildings"
    last = {"building_id": str(scene.building_id), "since": "2026-10-01"}
    await staff.post(f"/grids/{scene.other_grid_id}/buildings", last)
    ended = await staff.post(f"/grids/{scene.grid_id}/end", {"until": "2026-11-01"})
    assert ended.status_code == 204
    grids = {
        day: {one["id"] for one in (await staff.get(f"/grids?on={day}")).json()}
        for day in ("2026-10-31", "2026-11-01")
    }
    assert grids["2026-10-31"] - grids["2026-11-01"] == {str(scene.grid_id)}
    lost = await staff.get("/grids/locate?lng=114.382&lat=30.632&datum=wgs84")
    assert lost.json()["type"] == "outside-every-grid"


async def test_a_boundary_of_tomorrow_changes_nothing_today(scene: Scene) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    moved = {"since": f"{tomorrow}", "boundary": a_square(WEST + 1, SOUTH)}
    answer = await scene.staff.call("PUT", f"/grids/{scene.other_grid_id}/boundary", json=moved)
    assert answer.status_code == 200, answer.text
    here = await scene.staff.get("/grids/locate?lng=114.386&lat=30.632&datum=wgs84")
    assert here.json()["grid_id"] == str(scene.other_grid_id)
    then = (await scene.staff.get(f"/grids?on={tomorrow}")).json()
    assert moved["boundary"] in [one["boundary"] for one in then]


async def test_a_role_begins_and_ends_when_it_should(scene: Scene) -> None:
    to = {"account_id": str(scene.neighbour.account_id), "name": "新人", "role": "grid_worker"}
    begins = (clock.now() + timedelta(hours=1)).isoformat()
    body = to | {"grid_id": str(scene.grid_id), "since": begins}
    granted = await scene.secretary.post("/roles", body)
    assert granted.status_code == 201
    await scene.report()
    assert (await scene.neighbour.get("/hazards")).json()["items"] == []
    assert (await scene.secretary.post("/roles", body | {"since": None})).status_code == 201
    assert len((await scene.neighbour.get("/hazards")).json()["items"]) == 1
    end = f"/roles/{granted.json()['id']}/end"
    assert (await scene.secretary.post(end)).status_code == 204
    backwards = body | {"since": None, "until": "2026-01-01T00:00:00Z"}
    refused = await scene.secretary.post("/roles", backwards)
    assert refused.json()["type"] == "ends-before-it-begins"


async def test_what_stands_here_is_listed_by_what_it_belongs_to(scene: Scene) -> None:
    staff = scene.staff
    estates = [
        (await staff.post("/estates", {"name": name, "kind": "old"})).json()["id"]
        for name in ("东区", "西区")
    ]
    for estate_id in estates:
        body = {"estate_id": estate_id, "name": "1栋", "lng": WEST, "lat": SOUTH}
        assert (await staff.post("/buildings", body)).status_code == 201
    east, west = [
        (await staff.get(f"/buildings?estate_id={estate_id}")).json() for estate_id in estates
    ]
    assert [one["estate_id"] for one in east + west] == estates
    everywhere = (await staff.get("/buildings")).json()
    assert [one for one in everywhere if one["estate_id"] in estates] == east + west
    home = {"unit": "1单元", "floor": 1, "room": "101", "area": "80.50"}
    path = f"/buildings/{east[0]['id']}/dwellings"
    assert (await staff.get(path)).json() == []
    added = (await staff.post(path, home)).json()
    assert (await staff.get(path)).json() == [added]
    taken = await staff.post(path, home)
    assert (taken.status_code, taken.json()["type"]) == (409, "there-already")


async def test_a_meeting_point_has_a_scene_of_its_own(scene: Scene) -> None:
    pavilion = {"name": "廉心亭", "kind": "pavilion", "scene": "p1"}
    added = (await scene.staff.post("/points", pavilion)).json()
    assert (await scene.resident.get("/points")).json() == [added]
    taken = await scene.staff.post("/points", pavilion | {"name": "别处"})
    assert (taken.status_code, taken.json()["type"]) == (409, "clash")
