"""Ordered, waited for, put off and called off, as each of them sees it."""

from datetime import timedelta
from typing import Any

from app.platform import clock
from app.platform.db.base import new_id
from tests.ordering import a_slot
from tests.scene import Scene
from tests.things import made

WHY = {"reason": "临时有事"}


def of(slot: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"slot_id": str(slot["slot_id"])} | more


async def test_somebody_orders_for_themselves(scene: Scene) -> None:
    slot = await a_slot(scene)
    placed = made(await scene.resident.post("/orders", of(slot, words="有狗", wants_at_noon=True)))
    assert (placed["state"], placed["number"], placed["way"]) == ("placed", 1, "self")
    assert placed["people"] == [{"person_id": str(scene.persons["resident"]), "name": "resident"}]
    assert placed["address"] == "小区1栋1单元101"
    assert (placed["has_words"], placed["wants_at_noon"]) == (True, True)
    assert placed["actions"] == ["reschedule", "cancel"]
    listed = made(await scene.resident.get("/orders?mine=true"))["items"]
    assert [one["id"] for one in listed] == [placed["id"]]
    assert "有狗" not in str(listed)
    steps = made(await scene.resident.get(f"/orders/{placed['id']}/history"))
    assert [one["action"] for one in steps] == ["place"]


async def test_a_full_slot_has_a_list_and_a_freed_place_goes_to_the_first(scene: Scene) -> None:
    slot = await a_slot(scene, capacity=1)
    first = made(await scene.resident.post("/orders", of(slot)))
    full = await scene.neighbour.post("/orders", of(slot))
    assert (full.status_code, full.json()["type"]) == (409, "slot-full")
    waits = made(await scene.neighbour.post("/orders/wait", of(slot)))
    assert (waits["state"], waits["number"], waits["waiting_before"]) == ("waiting", 2, 0)
    made(await scene.resident.post(f"/orders/{first['id']}/cancel", WHY))
    offered = made(await scene.neighbour.get(f"/orders/{waits['id']}"))
    assert (offered["state"], offered["actions"]) == ("offered", ["accept", "decline"])
    still_full = await scene.resident.post("/orders", of(slot))
    assert still_full.json()["type"] == "slot-full"
    accepted = made(await scene.neighbour.post(f"/orders/{waits['id']}/accept"))
    assert (accepted["state"], accepted["offered_until"]) == ("placed", None)


async def test_somebody_is_not_served_in_two_places_at_once(scene: Scene) -> None:
    slot, other = await a_slot(scene), await a_slot(scene)
    made(await scene.resident.post("/orders", of(slot)))
    both = await scene.resident.post("/orders", of(other))
    assert (both.status_code, both.json()["type"]) == (409, "collides")


async def test_put_off_the_old_place_goes_once_the_new_one_is_there(scene: Scene) -> None:
    slot = await a_slot(scene, capacity=1)
    day = timedelta(days=1)
    later = await a_slot(
        scene,
        slot,
        capacity=1,
        begins_at=clock.now() + 3 * day,
        ends_at=clock.now() + 3 * day + timedelta(hours=1),
    )
    order = made(await scene.resident.post("/orders", of(slot)))
    waits = made(await scene.neighbour.post("/orders/wait", of(slot)))
    moved = made(await scene.resident.post(f"/orders/{order['id']}/reschedule", of(later) | WHY))
    assert (moved["state"], moved["number"], moved["slot_id"]) == (
        "placed",
        1,
        str(later["slot_id"]),
    )
    assert made(await scene.neighbour.get(f"/orders/{waits['id']}"))["state"] == "offered"
    full = await scene.neighbour.post("/orders", of(later))
    assert full.json()["type"] == "slot-full"


async def test_the_office_calls_off_a_day(scene: Scene) -> None:
    slot = await a_slot(scene, capacity=1)
    order = made(await scene.resident.post("/orders", of(slot)))
    waits = made(await scene.neighbour.post("/orders/wait", of(slot)))
    day = order["begins_at"][:10]
    refused = await scene.worker.post("/orders/call-off", {"day": day, "reason": "高温"})
    assert refused.status_code == 403
    done = made(await scene.staff.post("/orders/call-off", {"day": day, "reason": "高温"}))
    assert done == {"slots": 1, "orders": 2}
    for caller, one in ((scene.resident, order), (scene.neighbour, waits)):
        found = made(await caller.get(f"/orders/{one['id']}"))
        assert (found["state"], found["reason"]) == ("cancelled", "高温")
    gone = await scene.resident.post("/orders", of(slot))
    assert gone.json()["type"] == "slot-called-off"


async def test_a_phone_that_repeats_itself_orders_once(scene: Scene) -> None:
    slot = await a_slot(scene)
    body = of(slot, id=str(new_id()))
    key = {"headers": {"Idempotency-Key": "order-one-and-once"}}
    first, again = [await scene.resident.post("/orders", body, **key) for _ in range(2)]
    assert (first.status_code, again.json()) == (201, first.json())
    other = await scene.resident.post("/orders", body)
    assert (other.status_code, other.json()["type"]) == (409, "already-recorded")
