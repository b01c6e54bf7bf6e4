"""What the office draws is judged beside what it knows: neighbours, and what stands in a grid."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.operator.gaps import gaps
from app.platform import clock
from app.platform.values.points import Point, to_gcj02
from tests.scene import SIZE, SOUTH, WEST, Scene, a_square

TODAY, DAY = clock.today(), timedelta(days=1)


def as_shown(square: dict[str, Any]) -> dict[str, Any]:
    """As a Chinese map has it."""
    [ring] = square["coordinates"]
    there = [to_gcj02(Point(*point)) for point in ring]
    return {"type": "Polygon", "coordinates": [[[one.lng, one.lat] for one in there]]}


HERE, BESIDE = a_square(WEST, SOUTH), a_square(WEST + SIZE, SOUTH)


async def redraw(scene: Scene, grid: str, boundary: Any, **more: Any) -> httpx.Response:
    body = {"boundary": boundary, "since": f"{TODAY}"} | more
    return await scene.staff.call("PUT", f"/grids/{getattr(scene, grid)}/boundary", json=body)


async def add(scene: Scene, boundary: Any, **more: Any) -> httpx.Response:
    body = {"code": "1" * 20, "name": "新网格", "since": f"{TODAY}", "boundary": boundary}
    return await scene.staff.post("/grids", body | more)


def words(refused: httpx.Response) -> str:
    assert (refused.status_code, refused.json()["type"]) == (422, "bad-boundary"), refused.text
    said: str = refused.json()["detail"]
    return said


async def test_a_boundary_keeps_its_datum_and_is_answered_in_either(scene: Scene) -> None:
    drawn = await redraw(scene, "grid_id", as_shown(HERE), datum="gcj02")
    assert drawn.status_code == 200, drawn.text
    assert drawn.json()["datum"] == "gcj02"
    for datum, square in (("gcj02", as_shown(HERE)), ("wgs84", HERE)):
        grids = (await scene.staff.get(f"/grids?datum={datum}")).json()
        [found] = [one for one in grids if one["id"] == str(scene.grid_id)]
        pairs = zip(found["boundary"]["coordinates"][0], square["coordinates"][0], strict=True)
        for point, wanted in pairs:
            assert point == pytest.approx(wanted, abs=1e-7)
    for n in range(20):
        there = to_gcj02(Point(WEST + SIZE * (n + 0.5) / 20, SOUTH + SIZE / 3))
        at = await scene.resident.get(f"/grids/locate?lng={there.lng}&lat={there.lat}")
        assert at.json()["grid_id"] == str(scene.grid_id)


async def test_a_boundary_that_leaves_its_buildings_outside_names_them(scene: Scene) -> None:
    away = words(await redraw(scene, "grid_id", a_square(WEST, SOUTH - SIZE)))
    assert "1 栋楼在边界之外：小区1栋" in away
    assert "datum" not in away
    meant = words(await redraw(scene, "grid_id", as_shown(HERE)))
    assert "小区1栋" in meant
    assert "请注明 datum 为 gcj02" in meant
    twice = words(await redraw(scene, "grid_id", HERE, datum="gcj02"))
    assert "请注明 datum 为 wgs84" in twice


async def test_a_building_that_will_come_or_that_nobody_placed(scene: Scene) -> None:
    """Who is to come must be inside, too; of whom nobody knows where they stand cannot."""
    estate = {"estate_id": str(scene.estate_id)}
    for name, spot in (("8栋", {"lng": WEST + 1.5 * SIZE, "lat": SOUTH + SIZE / 2}), ("9栋", {})):
        made = (await scene.staff.post("/buildings", estate | {"name": name} | spot)).json()
        taken = {"building_id": made["id"], "since": f"{TODAY + 9 * DAY}"}
        done = await scene.staff.post(f"/grids/{scene.other_grid_id}/buildings", taken)
        assert done.status_code == 201, done.text
    smaller = a_square(WEST + 1.9 * SIZE, SOUTH)
    assert "小区8栋" in words(await redraw(scene, "other_grid_id", smaller))
    assert (await redraw(scene, "other_grid_id", BESIDE)).status_code == 200


async def test_two_grids_do_not_overlap_but_for_what_two_hands_differ(scene: Scene) -> None:
    over = words(await add(scene, a_square(WEST + SIZE / 2, SOUTH + SIZE / 2)))
    assert "与“网格" in over
    assert "平方米" in over
    near = await add(scene, a_square(WEST + 2 * SIZE - 1e-5, SOUTH))
    assert near.status_code == 201, near.text
    shown = words(await add(scene, as_shown(a_square(WEST, SOUTH + SIZE)), code="2" * 20))
    assert "请注明 datum 为 gcj02" in shown


async def test_a_grid_of_tomorrow_is_kept_clear_of_from_then_on(scene: Scene) -> None:
    free = a_square(WEST, SOUTH + SIZE)
    ends = f"/grids/{scene.other_grid_id}/end"
    assert (await scene.staff.post(ends, {"until": f"{TODAY + DAY}"})).status_code == 204
    assert (await add(scene, free, since=f"{TODAY + 5 * DAY}")).status_code == 201
    assert "新网格" in words(await redraw(scene, "grid_id", a_square(WEST, SOUTH + SIZE / 4)))
    assert "网格1" in words(await add(scene, BESIDE, code="2" * 20))
    after = await add(scene, BESIDE, code="2" * 20, since=f"{TODAY + DAY}")
    assert after.status_code == 201, after.text


async def test_a_new_grid_is_held_against_what_lies_in_none(scene: Scene) -> None:
    """Drawn on a Chinese map without saying so; the building is where it is."""
    spot = {"lng": WEST + 5.5 * SIZE, "lat": SOUTH + SIZE / 2}
    name = {"estate_id": str(scene.estate_id), "name": "7栋"}
    assert (await scene.staff.post("/buildings", name | spot)).status_code == 201
    square = a_square(WEST + 5 * SIZE, SOUTH)
    meant = words(await add(scene, as_shown(square)))
    assert "小区7栋" in meant
    assert "请注明 datum 为 gcj02" in meant
    assert (await add(scene, as_shown(square), datum="gcj02")).status_code == 201


async def test_all_grids_are_redrawn_at_once(scene: Scene) -> None:
    """Both were drawn a square too far west: one by one, each would lie on the other's old place."""
    west, east = a_square(WEST + SIZE / 4, SOUTH), a_square(WEST + 1.25 * SIZE, SOUTH)
    assert "一并提交" in words(await redraw(scene, "grid_id", west))
    grids = [
        {"grid_id": str(scene.grid_id), "boundary": west},
        {"grid_id": str(scene.other_grid_id), "boundary": east},
    ]
    body = {"since": f"{TODAY}", "grids": grids}
    done = await scene.staff.call("PUT", "/grids/boundaries", json=body)
    assert [one["id"] for one in done.json()] == [one["grid_id"] for one in grids], done.text
    grids[1]["boundary"] = a_square(WEST + SIZE, SOUTH)
    both = await scene.staff.call("PUT", "/grids/boundaries", json=body)
    assert "网格" in words(both)
    found = {one["id"]: one["boundary"] for one in (await scene.staff.get("/grids")).json()}
    assert found[str(scene.other_grid_id)] == east


async def test_the_office_hears_of_a_building_outside_its_grid(scene: Scene) -> None:
    """What could not be known when the boundary was drawn; a grid that is no longer lacks nobody."""

    async def lacks() -> str:
        async with scene.sessions() as session:
            return "\n".join(await gaps(session, scene.community_id, scene.code))

    assert "边界之外" not in await lacks()
    taken = {"building_id": str(scene.building_id), "since": f"{TODAY}"}
    await scene.staff.post(f"/grids/{scene.other_grid_id}/buildings", taken)
    assert "1 栋楼在所属网格的边界之外" in await lacks()
    assert "小区1栋" in await lacks()
    free = a_square(WEST, SOUTH + SIZE)
    added = (await add(scene, free, since=f"{TODAY - 9 * DAY}")).json()
    assert "1 个网格没有网格员" in await lacks()
    ended = await scene.staff.post(f"/grids/{added['id']}/end", {"until": f"{TODAY}"})
    assert ended.status_code == 204, ended.text
    assert "没有网格员" not in await lacks()


async def test_only_the_shape_is_stored(scene: Scene) -> None:
    drawn = {"type": "Feature", "properties": {"x": "y" * 9999}, "geometry": HERE | {"z": [1]}}
    kept = await redraw(scene, "grid_id", drawn)
    assert kept.json()["boundary"] == HERE


@pytest.mark.parametrize("door", ["locate", "report", "building", "point"])
async def test_a_point_written_backwards_is_told_so(scene: Scene, door: str) -> None:
    there = {"lng": 30.632, "lat": 114.382}
    report = {"category": "ebike", "what": "x", "where": "y", "place": there}
    answers = {
        "locate": lambda: scene.staff.get("/grids/locate", params=there),
        "report": lambda: scene.resident.post("/hazards", report),
        "building": lambda: scene.staff.post(
            "/buildings", there | {"estate_id": str(scene.estate_id), "name": "6栋"}
        ),
        "point": lambda: scene.staff.post(
            "/points", there | {"name": "亭", "kind": "pavilion", "scene": "x"}
        ),
    }
    refused = await answers[door]()
    assert refused.status_code == 422
    assert "经纬度写反了" in refused.text


async def test_a_building_copied_from_a_chinese_map_is_where_it_stands(scene: Scene) -> None:
    there = to_gcj02(Point(WEST + SIZE / 2, SOUTH + SIZE / 2))
    body = {"estate_id": str(scene.estate_id), "name": "6栋", "datum": "gcj02"}
    made = await scene.staff.post("/buildings", body | {"lng": there.lng, "lat": there.lat})
    assert made.status_code == 201, made.text
    placed = f"/buildings/{made.json()['id']}/place"
    wrong = await scene.staff.call("PUT", placed, json={"lng": there.lng, "lat": there.lat})
    assert wrong.json()["lng"] == there.lng
    half = await scene.staff.call("PUT", placed, json={"lng": there.lng})
    assert half.status_code == 422
    nowhere = await scene.staff.call("PUT", placed, json={})
    assert nowhere.json() == wrong.json() | {"lng": None, "lat": None}
    found = made.json()["lng"], made.json()["lat"]
    assert found == pytest.approx((WEST + SIZE / 2, SOUTH + SIZE / 2), abs=1e-7)
