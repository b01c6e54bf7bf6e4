"""From what the office writes to what somebody may order."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import update

from app.demo.numbers import a_phone
from app.platform import clock
from app.platform.db.base import new_id
from app.residents.people.models import Person
from app.service_orders.catalogue.models import Slot
from tests.scene import Scene
from tests.service_orders.catalogue.story import (
    ITEM,
    a_pattern,
    a_slot,
    a_unit,
    an_item,
    choices,
    slots,
    when,
)
from tests.things import made


async def born(scene: Scene, day: date, who: str = "resident") -> None:
    there = Person.community_id == scene.community_id, Person.id == scene.persons[who]
    async with scene.sessions.begin() as session:
        await session.execute(update(Person).where(*there).values(born_on=day))


async def test_what_the_office_writes_can_be_ordered_once_it_is_offered(scene: Scene) -> None:
    programme = made(await scene.staff.post("/catalogue/programmes", {"name": "贴心敲门行动"}))
    written = ITEM | {"programme_id": programme["id"], "bring": "身份证"}
    item = made(await scene.staff.post("/items", written))
    assert (item["state"], item["actions"]) == ("draft", ["offer", "end"])
    path = f"/items/{item['id']}"
    assert (await scene.resident.get(path)).status_code == 404
    pattern = await a_pattern(scene, item["id"])
    assert await slots(scene, item["id"]) == []
    made(await scene.staff.post(f"{path}/offer"))
    seen = made(await scene.resident.get(path))
    assert (seen["programme"], seen["bring"], seen["actions"]) == ("贴心敲门行动", "身份证", [])
    there = await slots(scene, item["id"])
    assert {one["pattern_id"] for one in there} == {pattern["id"]}
    assert [when(one).hour for one in there] == [9] * len(there)
    offered = made(await choices(scene, item["id"]))
    assert [one["id"] for one in offered["slots"]] == [one["id"] for one in there]
    assert all(one["may"] for one in offered["slots"] if one["why_not"] == [])


async def test_an_ended_item_takes_no_orders_and_leaves_what_was_ordered(scene: Scene) -> None:
    item_id = await an_item(scene)
    await a_pattern(scene, item_id)
    ordered = (await slots(scene, item_id))[-1]["id"]
    await order_in(scene, ordered)
    made(await scene.staff.post(f"/items/{item_id}/end", {"reason": "单位撤出"}))
    assert [one["id"] for one in await slots(scene, item_id)] == [ordered]
    [left] = made(await choices(scene, item_id))["slots"]
    assert [one["why"] for one in left["why_not"]] == ["not-offered"]
    made(await scene.staff.post(f"/items/{item_id}/offer"))
    assert len(await slots(scene, item_id)) > 1


async def order_in(scene: Scene, slot_id: str, taken: int = 1) -> None:
    there = Slot.community_id == scene.community_id, Slot.id == slot_id
    async with scene.sessions.begin() as session:
        values = {"taken": taken, "last_number": 1}
        await session.execute(update(Slot).where(*there).values(values))


async def test_who_is_not_old_enough_yet_reads_from_when_they_are(scene: Scene) -> None:
    eighty = clock.today() + timedelta(days=10)
    await born(scene, eighty.replace(year=eighty.year - 80))
    item_id = await an_item(scene, rule={"from_age": 80})
    unit_id = await a_unit(scene)
    for days in (2, 20):
        begins = clock.now() + timedelta(days=days)
        span = {"begins_at": begins, "ends_at": begins + timedelta(hours=1)}
        await a_slot(scene, item_id, unit_id=unit_id, **{k: v.isoformat() for k, v in span.items()})
    early, late = made(await choices(scene, item_id))["slots"]
    assert (early["may"], late["may"]) == (False, True)
    [refusal] = early["why_not"]
    assert (refusal["why"], refusal["since"]) == ("too-early", str(eighty))
    assert f"自{eighty.year}年{eighty.month}月{eighty.day}日起可以预约" in refusal["words"]


async def test_a_slot_says_why_not(scene: Scene) -> None:
    item_id = await an_item(scene)
    full, off, past, open_ = [await a_slot(scene, item_id) for _ in range(4)]
    await order_in(scene, full, taken=2)
    async with scene.sessions.begin() as session:
        there = Slot.community_id == scene.community_id
        off_now = {"called_off_at": clock.now(), "called_off_because": "高温"}
        await session.execute(update(Slot).where(there, Slot.id == off).values(off_now))
        gone = {"begins_at": clock.now() - timedelta(minutes=5)}
        await session.execute(update(Slot).where(there, Slot.id == past).values(gone))
    found = {one["id"]: one for one in made(await choices(scene, item_id))["slots"]}
    why = {key: [one["why"] for one in found[key]["why_not"]] for key in found}
    assert why == {full: ["full"], off: ["called-off"], past: ["past"], open_: []}
    assert [key for key in found if found[key]["may_wait"]] == [full]
    assert (found[full]["free"], found[open_]["free"]) == (0, 2)
    assert "高温" in found[off]["why_not"][0]["words"]


async def test_it_collides_where_there_is_no_moment_left(scene: Scene) -> None:
    """A commitment takes the beginning of one slot, and all of another."""
    team_id = await scene.team()
    item_id = await an_item(scene)
    start = clock.now().replace(microsecond=0) + timedelta(days=2)
    half = {"begins_at": start - timedelta(hours=1), "ends_at": start + timedelta(hours=1)}
    span: dict[str, Any] = {name: at.isoformat() for name, at in half.items()}
    round_id = await scene.round(team_id, **span)
    made(await scene.resident.post(f"/rounds/{round_id}/sign-up", {}))
    free = await a_slot(scene, item_id)
    short = {"ends_at": (start + timedelta(minutes=30)).isoformat()}
    none = await a_slot(scene, item_id, begins_at=start.isoformat(), **short)
    found = {one["id"]: one for one in made(await choices(scene, item_id))["slots"]}
    assert found[free]["may"]
    assert found[free]["starts_at"][:19] == half["ends_at"].isoformat()[:19]
    assert [one["why"] for one in found[none]["why_not"]] == ["collides"]
    assert found[none]["starts_at"] is None


async def test_who_sees_the_slots_of_whom(scene: Scene) -> None:
    item_id = await an_item(scene)
    await a_slot(scene, item_id)
    status = {name: (await choices(scene, item_id, name)).status_code for name in scene.people}
    may = {"resident", "worker", "staff", "secretary"}
    assert status == {name: 200 if name in may else 404 for name in scene.people}


async def test_many_slots_are_read_as_one_is(scene: Scene, asked: list[str]) -> None:
    """Neither a slot nor a day asks anything for itself."""
    item_id = await an_item(scene)
    await a_slot(scene, item_id)
    counts = []
    for _ in range(2):
        await choices(scene, item_id)
        asked.clear()
        found = made(await choices(scene, item_id))["slots"]
        counts.append((len(found), sum("service_items" in one for one in asked)))
        await a_pattern(scene, item_id)
        await a_slot(scene, item_id)
    assert [statements for _, statements in counts] == [2, 2]
    assert counts[1][0] > counts[0][0] + 3


async def authorised(scene: Scene, *scopes: str) -> dict[str, str]:
    body: dict[str, Any] = {
        "principal_id": str(scene.persons["resident"]),
        "agent_id": str(scene.neighbour.account_id),
        "relationship": "family",
        "scopes": list(scopes),
    }
    made(await scene.resident.post("/authorisations", body))
    return {"X-On-Behalf-Of": str(scene.persons["resident"])}


async def test_an_agent_is_not_told_what_is_recorded(scene: Scene) -> None:
    item_id = await an_item(scene, rule={"facts": ["disabled"]})
    await a_slot(scene, item_id)
    headers = await authorised(scene, "orders")
    told = {}
    for who, more in (("resident", {}), ("worker", {}), ("neighbour", {"headers": headers})):
        [slot] = made(await choices(scene, item_id, who, **more))["slots"]
        told[who] = [one["words"] for one in slot["why_not"]]
    open_ = ["限登记为残疾或失能的居民"]
    assert told == {"resident": open_, "worker": open_, "neighbour": ["不适用于该服务对象"]}
    item = made(await scene.neighbour.get(f"/items/{item_id}"))
    assert item["whole_rule"] is None
    assert "disabled" not in str(item)


async def test_who_acts_for_something_else_does_not_order(scene: Scene) -> None:
    item_id = await an_item(scene)
    headers = await authorised(scene, "hazards")
    refused = await choices(scene, item_id, "neighbour", headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (403, "not-authorised")


async def test_whoever_lives_with_them_sees_them_and_does_not_order_for_them(scene: Scene) -> None:
    spouse = {"name": "老伴", "born_on": "1950-01-31", "phone": a_phone(scene.community_id)}
    added = made(await scene.staff.post("/people", spouse))
    moved = {"person_id": added["id"], "relation": "spouse", "since": "2024-01-01"}
    made(await scene.staff.post(f"/households/{scene.households['resident']}/move-in", moved))
    item_id = await an_item(scene)
    refused = await choices(scene, item_id, params={"for": added["id"]})
    assert (refused.status_code, refused.json()["type"]) == (403, "not-yours-to-order")
    nobody = await choices(scene, item_id, params={"for": str(new_id())})
    assert (nobody.status_code, nobody.json()["type"]) == (404, "person-not-found")


async def test_what_was_ordered_stays_what_it_was(scene: Scene) -> None:
    item_id = await an_item(scene, name="理发", minutes=30, crew=2)
    path, slot_id = f"/items/{item_id}", await a_slot(scene, item_id)
    order = made(await scene.resident.post("/orders", {"slot_id": slot_id}))
    new = ITEM | {"name": "上门理发", "minutes": 60, "crew": 1, "rule": {"from_age": 99}}
    changed = made(await scene.staff.call("PUT", path, json=new))
    assert (changed["name"], changed["rule"]["from_age"]) == ("上门理发", 99)
    after = made(await scene.resident.get(f"/orders/{order['id']}"))
    asked = ("item", "begins_at", "ends_at", "crew_size", "state")
    assert [after[name] for name in asked] == [order[name] for name in asked]
    assert (after["item"], after["crew_size"]) == ("理发", 2)
    refused = await scene.neighbour.post("/orders", {"slot_id": slot_id})
    assert (refused.status_code, refused.json()["type"]) == (422, "not-eligible")
    [choice] = made(await choices(scene, item_id))["slots"]
    assert "too-early" in [one["why"] for one in choice["why_not"]]


async def test_what_kind_of_item_it_is_stays_once_it_was_offered(scene: Scene) -> None:
    item_id = await an_item(scene, name="理发")
    for other in ({"served_at": "online"}, {"list": "health"}, {"looks_in": True}):
        body = ITEM | {"name": "理发"} | other
        refused = await scene.staff.call("PUT", f"/items/{item_id}", json=body)
        assert (refused.status_code, refused.json()["type"]) == (409, "offered-as-it-is")


async def test_what_has_ended_may_be_written_anew_and_not_be_twice(scene: Scene) -> None:
    first = await an_item(scene, name="理发")
    made(await scene.staff.post(f"/items/{first}/end", {"reason": "改为到点"}))
    await an_item(scene, name="理发", served_at="point")
    again = await scene.staff.post(f"/items/{first}/offer")
    assert (again.status_code, again.json()["type"]) == (409, "there-already")
    assert made(await scene.staff.get(f"/items/{first}"))["state"] == "ended"


async def test_an_item_names_what_is_there(scene: Scene) -> None:
    nobody = str(new_id())
    for wrong, code in (
        ({"programme_id": nobody}, "no-such-programme"),
        ({"needs": [{"qualification_id": nobody}]}, "no-such-qualification"),
        ({"rule": {"grids": [nobody]}}, "no-such-area"),
        ({"rule": {"from_age": 80, "to_age": 60}}, "malformed-request"),
        ({"rule": {"asks": [{"key": "a", "words": "?"}] * 2}}, "malformed-request"),
    ):
        refused = await scene.staff.post("/items", ITEM | wrong)
        assert (refused.status_code, refused.json()["type"]) == (422, code)
    made(await scene.staff.post("/items", ITEM))
    again = await scene.staff.post("/items", ITEM)
    assert (again.status_code, again.json()["type"]) == (409, "there-already")
