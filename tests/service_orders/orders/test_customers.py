"""For whom one orders: oneself, two who live together, in somebody's name, at the door, on the telephone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.platform import clock
from app.residents.facts.known import FactKind
from app.residents.facts.models import CareFact
from app.residents.people.models import HouseholdMember, Person, Relation
from tests.ordering import a_slot, an_order
from tests.scene import SINCE, Scene
from tests.things import keep_rows, made

WHY = {"reason": "本人不需要"}
ASKS = {"asks": [{"key": "registered", "words": "户籍是否在本街道？", "wanted": True}]}


def of(slot: dict[str, Any], *people: UUID, **more: Any) -> dict[str, Any]:
    whom = {"people": [str(one) for one in people]} if people else {}
    return {"slot_id": str(slot["slot_id"])} | whom | more


async def lives_with_the_resident(scene: Scene, name: str = "父亲") -> UUID:
    person_id = await scene.somebody(name)
    home = {"household_id": scene.households["resident"], "since": SINCE}
    row = {"community_id": scene.community_id, "relation": Relation.SPOUSE, "is_contact": False}
    await keep_rows(scene, {HouseholdMember: [row | home | {"person_id": person_id}]})
    return person_id


async def change(scene: Scene, person_id: UUID, **values: Any) -> None:
    async with scene.sessions.begin() as session:
        its = Person.community_id == scene.community_id, Person.id == person_id
        await session.execute(update(Person).where(*its).values(**values))


async def acts_for(scene: Scene, *people: UUID) -> None:
    """The neighbour, as the office has it on paper."""
    for one in people:
        body = {
            "principal_id": str(one),
            "agent_id": str(scene.neighbour.account_id),
            "relationship": "family",
            "scopes": ["orders"],
            "evidence_id": await scene.staff.photo(),
        }
        made(await scene.staff.post("/authorisations", body))


def as_agent(person_id: UUID) -> dict[str, Any]:
    return {"headers": {"X-On-Behalf-Of": str(person_id)}}


async def test_two_who_live_together_are_one_visit_and_take_one_place(scene: Scene) -> None:
    father = await lives_with_the_resident(scene)
    slot = await a_slot(scene, capacity=1)
    mother = scene.persons["resident"]
    order = made(await scene.staff.post("/orders", of(slot, mother, father)))
    assert [one["name"] for one in order["people"]] == ["resident", "父亲"]
    begins, ends = order["begins_at"], order["ends_at"]
    assert (begins[11:16], ends[11:16]) == ("02:00", "04:00")  # an hour each
    full = await scene.neighbour.post("/orders", of(slot))
    assert full.json()["type"] == "slot-full"
    other = await a_slot(scene)
    both = await scene.staff.post("/orders", of(other, father))
    assert both.json()["type"] == "collides"


async def test_two_who_do_not_live_together_are_two_visits(scene: Scene) -> None:
    slot = await a_slot(scene)
    people = [scene.persons["resident"], scene.persons["neighbour"]]
    apart = await scene.staff.post("/orders", of(slot, *people))
    assert (apart.status_code, apart.json()["type"]) == (422, "not-of-one-home")
    twice = await scene.staff.post("/orders", of(slot, people[0], people[0]))
    assert twice.json()["type"] == "said-twice"
    three = await scene.staff.post("/orders", of(slot, *people, people[0]))
    assert three.status_code == 422


async def test_a_daughter_orders_for_both_parents_whom_she_may_act_for(scene: Scene) -> None:
    mother, father = scene.persons["resident"], await lives_with_the_resident(scene)
    await acts_for(scene, mother)
    slot = await a_slot(scene)
    not_him = await scene.neighbour.post("/orders", of(slot, mother, father), **as_agent(mother))
    assert (not_him.status_code, not_him.json()["type"]) == (403, "not-yours-to-order")
    await acts_for(scene, father)
    order = made(
        await scene.neighbour.post("/orders", of(slot, mother, father), **as_agent(mother))
    )
    assert (order["way"], order["priority"], order["answers"]) == ("agent", None, None)
    seen = made(await scene.neighbour.get(f"/orders/{order['id']}", **as_agent(mother)))
    assert seen["address"] == "小区1栋1单元101"
    assert (await scene.neighbour.get(f"/orders/{order['id']}")).status_code == 404
    hers = made(await scene.resident.post(f"/orders/{order['id']}/cancel", WHY))
    assert (hers["state"], hers["reason"]) == ("cancelled", WHY["reason"])


async def test_nobody_orders_for_who_has_not_authorised_it(scene: Scene) -> None:
    slot = await a_slot(scene)
    theirs = await scene.neighbour.post("/orders", of(slot, scene.persons["resident"]))
    assert theirs.status_code == 404
    as_if = await scene.neighbour.post("/orders", of(slot), **as_agent(scene.persons["resident"]))
    assert as_if.json()["type"] == "not-authorised"
    spouse = await lives_with_the_resident(scene)
    alone = await scene.resident.post("/orders", of(slot, spouse))
    assert (alone.status_code, alone.json()["type"]) == (403, "not-yours-to-order")
    nobody = await scene.stranger.post("/orders", of(slot))
    assert nobody.status_code == 404


async def test_at_the_door_and_on_the_telephone(scene: Scene) -> None:
    slot, whom = await a_slot(scene), scene.persons["resident"]
    other = await scene.other_worker.post("/orders", of(slot, whom))
    assert other.status_code == 404
    order = made(await scene.worker.post("/orders", of(slot, whom)))
    assert order["way"] == "agent"
    later = await a_slot(
        scene,
        slot,
        begins_at=clock.now() + timedelta(days=5),
        ends_at=clock.now() + timedelta(days=5, hours=1),
    )
    called = made(
        await scene.staff.post("/orders", of(later, whom, phone="13800138000", words="耳背"))
    )
    assert (called["way"], called["phone_mask"]) == ("telephone", "138****8000")
    bad = await scene.staff.post("/orders", of(later, scene.persons["neighbour"], phone="12"))
    assert (bad.status_code, bad.json()["type"]) == (422, "bad-phone")


async def test_what_is_asked_is_answered_and_kept(scene: Scene) -> None:
    slot = await a_slot(scene, item={"rule": ASKS})
    unasked = await scene.resident.post("/orders", of(slot))
    assert (unasked.status_code, unasked.json()["type"]) == (422, "not-eligible")
    assert "户籍" in unasked.json()["detail"]
    said_no = await scene.resident.post("/orders", of(slot, answers={"registered": False}))
    assert said_no.json()["type"] == "not-eligible"
    order = made(
        await scene.resident.post("/orders", of(slot, answers={"registered": True, "x": True}))
    )
    assert [one["answers"] for one in order["answers"]] == [{"registered": True}]


async def test_who_has_died_or_moved_or_may_not_be_used_is_refused(scene: Scene) -> None:
    slot, whom = await a_slot(scene), scene.persons["resident"]
    await change(scene, whom, restricted_at=clock.now())
    restricted = await scene.staff.post("/orders", of(slot, whom))
    assert (restricted.status_code, restricted.json()["type"]) == (409, "use-is-restricted")
    await change(scene, whom, restricted_at=None, died_on=clock.today())
    dead = await scene.staff.post("/orders", of(slot, whom))
    assert dead.json()["type"] == "not-eligible"
    nowhere = await scene.staff.post("/orders", of(slot, await scene.somebody()))
    assert nowhere.json()["type"] == "not-eligible"


async def test_the_most_urgent_are_known_by_what_is_recorded_of_them(scene: Scene) -> None:
    whom = scene.persons["resident"]
    await change(scene, whom, born_on=clock.today().replace(year=clock.today().year - 85, day=1))
    alone = {"kind": FactKind.LIVES_ALONE, "recorded_on": clock.today(), "person_id": whom}
    by = {"community_id": scene.community_id, "recorded_by": scene.staff.account_id}
    await keep_rows(scene, {CareFact: [alone | by]})
    slot = await a_slot(scene)
    order = made(await scene.staff.post("/orders", of(slot, whom)))
    assert order["priority"] == 3
    assert made(await scene.worker.get(f"/orders/{order['id']}"))["priority"] == 3


async def test_the_same_helper_is_one_who_has_come_before(scene: Scene) -> None:
    done: dict[str, Any] = {"state": "done", "arrived_at": clock.now()}
    before = await an_order(scene, member={}, **done)
    other = await an_order(scene, "neighbour", member={}, **done)
    slot = await a_slot(
        scene,
        begins_at=clock.now() + timedelta(days=9),
        ends_at=clock.now() + timedelta(days=9, hours=1),
    )
    unknown = await scene.resident.post("/orders", of(slot, wanted_id=str(other["member_id"])))
    assert (unknown.status_code, unknown.json()["type"]) == (422, "no-such-helper")
    wanted = made(
        await scene.resident.post("/orders", of(slot, wanted_id=str(before["member_id"])))
    )
    assert wanted["wanted_id"] == str(before["member_id"])
    never = {"member_id": str(before["member_id"])}
    refused = made(await scene.resident.post("/orders/refused-helpers", never))
    again = await scene.resident.post("/orders/refused-helpers", never)
    assert (again.status_code, again.json()["type"]) == (409, "refused-already")
    assert (
        await scene.neighbour.call("DELETE", f"/orders/refused-helpers/{refused['id']}")
    ).status_code == 404
    assert (
        await scene.resident.call("DELETE", f"/orders/refused-helpers/{refused['id']}")
    ).status_code == 204
    assert made(await scene.resident.get("/orders/refused-helpers")) == []


async def test_what_is_planned_already_is_gone_around(scene: Scene) -> None:
    """In a long morning the second service begins when the first is over."""
    day = clock.now() + timedelta(days=3)
    morning: dict[str, Any] = {"begins_at": day, "ends_at": day + timedelta(hours=3)}
    first, second = [await a_slot(scene, **morning) for _ in range(2)]
    one = made(await scene.resident.post("/orders", of(first)))
    two = made(await scene.resident.post("/orders", of(second)))
    assert two["begins_at"] == one["ends_at"]
    again = await scene.resident.post("/orders", of(first))
    assert (again.status_code, again.json()["type"]) == (409, "ordered-already")
    waits_too = await scene.resident.post("/orders/wait", of(first))
    assert waits_too.json()["type"] == "ordered-already"
    third = await scene.resident.post(
        "/orders", of(await a_slot(scene, **morning), begins_at=one["begins_at"])
    )
    assert third.json()["type"] == "collides"
    outside = await scene.resident.post(
        "/orders",
        of(await a_slot(scene, **morning), begins_at=(day - timedelta(minutes=1)).isoformat()),
    )
    assert (outside.status_code, outside.json()["type"]) == (422, "outside-the-slot")


async def test_what_was_said_with_it_is_opened_for_a_purpose(scene: Scene) -> None:
    """Who acts in somebody's name reads what they wrote, and not what that one wrote."""
    mother = scene.persons["resident"]
    await acts_for(scene, mother)
    slot, why = await a_slot(scene), {"purpose": "安排服务人员"}
    order = made(await scene.resident.post("/orders", of(slot, words="耳背", phone="13800138000")))
    path = f"/orders/{order['id']}/open-words"
    opened = made(await scene.staff.post(path, why))
    assert opened == {"words": "耳背", "phone": "13800138000"}
    agent = await scene.neighbour.post(path, why, **as_agent(mother))
    assert (agent.status_code, agent.json()["type"]) == (403, "not-for-you-to-open")
    [log] = made(await scene.resident.get("/me/openings"))
    assert (log["field"], log["by"], log["purpose"]) == ("notes", "staff", "安排服务人员")
    made(await scene.resident.post(f"/orders/{order['id']}/cancel", WHY))
    by_her = made(await scene.neighbour.post("/orders", of(slot, words="有狗"), **as_agent(mother)))
    hers = await scene.neighbour.post(f"/orders/{by_her['id']}/open-words", why, **as_agent(mother))
    assert made(hers)["words"] == "有狗"
    made(await scene.resident.post(f"/orders/{by_her['id']}/cancel", WHY))
    nothing = made(await scene.resident.post("/orders", of(slot)))
    none = await scene.resident.post(f"/orders/{nothing['id']}/open-words", why)
    assert (none.status_code, none.json()["type"]) == (404, "nothing-recorded")
