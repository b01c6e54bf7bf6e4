"""Who serves an order: assigned, taken, handed back, and moved to somebody else."""

import asyncio
from datetime import timedelta
from typing import Any

from app.platform import clock
from tests.crewing import (
    OPEN,
    a_crewed_unit,
    a_member,
    an_order_of,
    coordinates,
    crew_of,
    known_at_home,
)
from tests.ordering import an_order
from tests.scene import Scene

WHY = {"reason": "临时有手术"}


def to(*member_ids: str) -> dict[str, Any]:
    return {"member_ids": list(member_ids)}


async def test_a_coordinator_assigns_and_the_customer_sees_who_comes(scene: Scene) -> None:
    ids, member = await a_crewed_unit(scene)
    path = f"/orders/{ids['order_id']}"
    [one] = (await scene.property.get(f"{path}/candidates")).json()
    assert (one["id"], one["against"]) == (member, [])
    given = await scene.property.post(f"{path}/assign", to(member))
    assert (given.status_code, given.json()["state"]) == (200, "taken"), given.text
    seen = (await scene.resident.get(f"{path}/crew")).json()
    assert [one["name"] for one in seen["members"]] == ["李医生"]
    assert (seen["wanted"], seen["missing"]) == (1, 0)
    again = await scene.staff.post(f"{path}/assign", to(member))
    assert (again.status_code, again.json()["type"]) == (409, "step-out-of-order")


async def test_of_two_who_take_at_once_one_does(scene: Scene) -> None:
    ids, _ = await a_crewed_unit(scene, offered=OPEN)
    await a_member(scene, ids, "王护士", "other_worker")
    path = f"/orders/{ids['order_id']}/take"
    takers = (scene.neighbour, scene.other_worker)
    takes = await asyncio.gather(*(one.post(path) for one in takers))
    assert sorted(one.status_code for one in takes) == [200, 409], [one.text for one in takes]
    assert len(await crew_of(scene, ids["order_id"])) == 1


async def test_what_is_open_shows_neither_who_nor_where(scene: Scene) -> None:
    ids, _ = await a_crewed_unit(scene, offered=OPEN)
    [one] = (await scene.neighbour.get("/orders/open")).json()
    assert one["id"] == str(ids["order_id"])
    assert set(one) == {
        *("id", "item_id", "item", "grid_id", "grid", "begins_at", "ends_at"),
        *("minutes", "missing"),
    }
    assert (await scene.neighbour.get(f"/orders/{ids['order_id']}/crew")).status_code == 404
    assert (await scene.other_worker.get("/orders/open")).json() == []
    other = await an_order(scene)
    await a_member(scene, other, who="street")
    assert (await scene.street.post(f"/orders/{ids['order_id']}/take")).status_code == 404
    assert (await scene.neighbour.post(f"/orders/{ids['order_id']}/take")).status_code == 200
    assert (await scene.neighbour.get("/orders/open")).json() == []
    assert (await scene.neighbour.get(f"/orders/{ids['order_id']}/crew")).status_code == 200
    twice = await scene.neighbour.post(f"/orders/{ids['order_id']}/take")
    assert (twice.status_code, twice.json()["type"]) == (409, "serves-it-already")


async def test_what_was_handed_back_is_never_offered_to_them_again(scene: Scene) -> None:
    ids, member = await a_crewed_unit(scene, offered=OPEN)
    path = f"/orders/{ids['order_id']}"
    await scene.neighbour.post(f"{path}/take")
    back = await scene.neighbour.post(f"{path}/hand-back", WHY)
    assert (back.status_code, back.json()["state"]) == (200, "placed"), back.text
    assert (await scene.neighbour.get("/orders/open")).json() == []
    assert (await scene.neighbour.post(f"{path}/take")).status_code == 404
    forced = await scene.staff.post(f"{path}/assign", to(member))
    assert (forced.status_code, forced.json()["type"]) == (422, "cannot-serve")
    assert "曾退回" in forced.json()["detail"]


async def test_nobody_is_planned_in_two_places(scene: Scene) -> None:
    ids, member = await a_crewed_unit(scene)
    half_an_hour = clock.now() + timedelta(days=1, minutes=30)
    other = await an_order_of(
        scene, ids, begins_at=half_an_hour, ends_at=half_an_hour + timedelta(hours=1)
    )
    paths = [f"/orders/{one}/assign" for one in (ids["order_id"], other)]
    both = await asyncio.gather(*(scene.staff.post(path, to(member)) for path in paths))
    assert sorted(one.status_code for one in both) == [200, 409], [one.text for one in both]
    [refused] = [one for one in both if one.status_code == 409]
    assert refused.json()["type"] == "collides"
    free = next(one for one in both if one.status_code == 200).json()["id"]
    await scene.staff.post(f"/orders/{free}/hand-back", WHY)


async def test_only_staff_give_an_order_to_another_unit(scene: Scene) -> None:
    ids, member = await a_crewed_unit(scene)
    elsewhere = await an_order(scene)
    other = await a_member(scene, elsewhere, "赵师傅")
    path = f"/orders/{ids['order_id']}"
    refused = await scene.property.post(f"{path}/assign", to(other))
    assert (refused.status_code, refused.json()["type"]) == (422, "no-such-member")
    two = await scene.staff.post(f"{path}/assign", to(member, other))
    assert (two.status_code, two.json()["type"]) == (422, "not-one-unit")
    await scene.property.post(f"{path}/assign", to(member))
    moved = await scene.staff.post(f"{path}/reassign", to(other) | WHY)
    assert (moved.status_code, moved.json()["state"]) == (200, "taken"), moved.text
    assert await crew_of(scene, ids["order_id"]) == [other]
    assert (await scene.property.get(f"{path}/crew")).status_code == 404
    assert (await scene.neighbour.get(f"{path}/crew")).status_code == 404


async def test_two_go_to_a_first_visit(scene: Scene) -> None:
    ids = await an_order(scene)
    await coordinates(scene, ids)
    one, two = await a_member(scene, ids, who="neighbour"), await a_member(scene, ids, "王护士")
    path = f"/orders/{ids['order_id']}"
    alone = await scene.property.post(f"{path}/assign", to(one))
    assert (alone.status_code, alone.json()["type"]) == (422, "crew-too-small")
    short = (await scene.staff.post(f"{path}/assign", to(one))).json()
    assert (short["wanted"], short["missing"]) == (2, 1)
    [gap] = (await scene.property.get("/orders/uncovered")).json()
    assert (gap["id"], gap["missing"], gap["words"]) == (str(ids["order_id"]), 1, "还缺 1 人")
    await scene.property.post(f"{path}/reassign", to(one, two) | WHY)
    assert (await scene.property.get("/orders/uncovered")).json() == []
    back = await scene.neighbour.post(f"{path}/hand-back", WHY)
    assert back.json()["state"] == "taken"  # the other goes on
    assert await crew_of(scene, ids["order_id"]) == [two]


async def test_staff_and_coordinators_alone_say_who_serves(scene: Scene) -> None:
    ids, member = await a_crewed_unit(scene)
    path = f"/orders/{ids['order_id']}"
    mine = await scene.resident.post(f"{path}/assign", to(member))
    assert (mine.status_code, mine.json()["type"]) == (403, "not-your-step")
    assert (await scene.resident.get(f"{path}/candidates")).status_code == 403
    assert (await scene.resident.get("/orders/uncovered")).status_code == 403
    elsewhere = await an_order(scene)
    await coordinates(scene, elsewhere, "street")
    assert (await scene.street.post(f"{path}/assign", to(member))).status_code == 404
    assert (await scene.street.get(f"{path}/candidates")).status_code == 404
    await known_at_home(scene, ids)
    nobody = await scene.staff.post(f"{path}/assign", to(str(ids["member_id"])))
    assert (nobody.status_code, nobody.json()["type"]) == (422, "no-such-member")
