"""The office keeps the kinds of hazards; what was filed keeps the limit that it was filed with."""

from tests.scene import Scene

THROWN = {
    "name": "高空抛物",
    "is_fire_safety": False,
    "severity": "danger",
    "responsible": "property",
    "limit_amount": 24,
    "limit_unit": "hours",
}


async def test_a_kind_is_added_and_reported(scene: Scene) -> None:
    added = await scene.staff.post("/hazards/categories", THROWN | {"code": "thrown"})
    assert added.json() == THROWN | {"code": "thrown", "is_offered": True}
    again = await scene.staff.post("/hazards/categories", THROWN | {"code": "thrown"})
    assert (again.status_code, again.json()["type"]) == (409, "already-a-category")
    listed = (await scene.resident.get("/hazards/categories")).json()
    assert added.json() in listed
    await scene.report(category="thrown")


async def test_a_changed_limit_moves_nothing_that_was_filed(scene: Scene) -> None:
    hazards = [await scene.report() for _ in range(2)]
    before = (await scene.worker.post(f"/hazards/{hazards[0]}/file")).json()["due_at"]
    changed = {"limit_amount": 20, "limit_unit": "working_days"}
    answer = await scene.staff.call("PUT", "/hazards/categories/ebike", json=THROWN | changed)
    assert answer.status_code == 200, answer.text
    assert (await scene.worker.get(f"/hazards/{hazards[0]}")).json()["due_at"] == before
    after = (await scene.worker.post(f"/hazards/{hazards[1]}/file")).json()["due_at"]
    assert after > before


async def test_a_kind_that_is_no_longer_offered_is_not_reported_any_more(scene: Scene) -> None:
    hazard_id = await scene.report()
    gone = THROWN | {"is_offered": False}
    await scene.staff.call("PUT", "/hazards/categories/ebike", json=gone)
    body = {"category": "ebike", "what": "车", "where": "门厅", "grid_id": str(scene.grid_id)}
    refused = await scene.resident.post("/hazards", body)
    assert (refused.status_code, refused.json()["type"]) == (422, "no-such-category")
    assert (await scene.worker.post(f"/hazards/{hazard_id}/file")).status_code == 200


async def test_a_limit_is_bounded(scene: Scene) -> None:
    for amount in (0, 401, 2**31):
        body = THROWN | {"code": "thrown", "limit_amount": amount}
        assert (await scene.staff.post("/hazards/categories", body)).status_code == 422
    missing = await scene.staff.call("PUT", "/hazards/categories/none", json=THROWN)
    assert (missing.status_code, missing.json()["type"]) == (404, "category-not-found")
