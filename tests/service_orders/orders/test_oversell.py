"""A slot is never oversold, and whoever comes too late is known by number."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import httpx

from app.platform.db.base import new_id
from app.residents.people.models import Household, HouseholdMember, Person, Relation
from app.service_orders.catalogue.models import Slot
from tests.ordering import a_slot
from tests.scene import BORN, SINCE, Scene
from tests.things import keep_rows, made

WHY = {"reason": "临时有事"}


async def neighbours(scene: Scene, how_many: int) -> list[UUID]:
    """Each a household of their own."""
    here = {"community_id": scene.community_id}
    people = [new_id() for _ in range(how_many)]
    homes = {one: new_id() for one in people}
    at_home = {"relation": Relation.HEAD, "is_contact": True, "since": SINCE}
    await keep_rows(
        scene,
        {
            Person: [here | {"id": one, "name": "居民", "born_on": BORN} for one in people],
            Household: [
                here | {"id": home, "dwelling_id": scene.homes["empty"], "since": SINCE}
                for home in homes.values()
            ],
            HouseholdMember: [
                here | at_home | {"household_id": homes[one], "person_id": one} for one in people
            ],
        },
    )
    return people


async def as_a_phone(scene: Scene, path: str, body: Any, key: str) -> httpx.Response:
    """Which asks again, with its key, when there are too many at once."""
    while True:
        answer = await scene.staff.post(path, body, headers={"Idempotency-Key": key})
        if answer.json().get("type") not in {"still-in-flight", "database-away"}:
            return answer
        await asyncio.sleep(0.2)


async def taken(scene: Scene, slot: dict[str, Any]) -> int:
    async with scene.sessions() as session:
        found = await session.get_one(Slot, (scene.community_id, slot["slot_id"]))
        return found.taken


async def test_three_hundred_at_once_for_thirty_places(scene: Scene) -> None:
    """Thirty are placed, the first thirty; the others wait by the numbers that follow, without a gap."""
    slot = await a_slot(scene, capacity=30)
    people = await neighbours(scene, 300)

    async def order(whom: UUID) -> tuple[str, int]:
        body = {"slot_id": str(slot["slot_id"]), "people": [str(whom)]}
        answer = await as_a_phone(scene, "/orders/wait", body, f"key-of-{whom}")
        return made(answer)["state"], answer.json()["number"]

    answers = await asyncio.gather(*map(order, people))
    assert Counter(state for state, _ in answers) == {"placed": 30, "waiting": 270}
    assert sorted(number for _, number in answers) == list(range(1, 301))
    assert sorted(number for state, number in answers if state == "placed") == list(range(1, 31))
    assert await taken(scene, slot) == 30


async def test_who_is_refused_takes_no_number_and_a_repeated_key_no_place(scene: Scene) -> None:
    slot = await a_slot(scene, capacity=3)
    people = await neighbours(scene, 12)

    async def order(whom: UUID, key: str) -> int:
        body = {"slot_id": str(slot["slot_id"]), "people": [str(whom)]}
        return (await as_a_phone(scene, "/orders", body, key)).status_code

    twice = [(one, f"key-of-{one}") for one in people for _ in range(2)]
    statuses = await asyncio.gather(*(order(one, key) for one, key in twice))
    assert Counter(statuses) == {201: 6, 409: 18}  # each answer twice
    assert await taken(scene, slot) == 3
    waits = {"slot_id": str(slot["slot_id"]), "people": [str((await neighbours(scene, 1))[0])]}
    assert made(await scene.staff.post("/orders/wait", waits))["number"] == 4


async def test_places_that_are_given_up_at_once_go_to_the_first_who_wait(scene: Scene) -> None:
    slot = await a_slot(scene, capacity=5)
    placed, waiting = await neighbours(scene, 5), await neighbours(scene, 8)

    async def order(whom: UUID) -> str:
        body = {"slot_id": str(slot["slot_id"]), "people": [str(whom)]}
        found: str = made(await scene.staff.post("/orders/wait", body))["id"]
        return found

    first = [await order(one) for one in placed]
    then = [await order(one) for one in waiting]
    await asyncio.gather(*(scene.staff.post(f"/orders/{one}/cancel", WHY) for one in first[:4]))
    states = [made(await scene.staff.get(f"/orders/{one}"))["state"] for one in then]
    assert states == ["offered"] * 4 + ["waiting"] * 4
    assert await taken(scene, slot) == 5
    answers = await asyncio.gather(
        *(scene.staff.post(f"/orders/{one}/decline") for one in then[:2]),
        *(scene.staff.post(f"/orders/{one}/accept") for one in then[2:4]),
    )
    assert [one.status_code for one in answers] == [200] * 4
    states = [made(await scene.staff.get(f"/orders/{one}"))["state"] for one in then]
    assert states == ["cancelled"] * 2 + ["placed"] * 2 + ["offered"] * 2 + ["waiting"] * 2
    assert await taken(scene, slot) == 5


async def test_two_orders_at_once_for_one_person_of_which_one_is_refused(scene: Scene) -> None:
    """From two phones: their own, and their daughter's."""
    slots = [await a_slot(scene) for _ in range(2)]
    answers = await asyncio.gather(
        *(scene.resident.post("/orders", {"slot_id": str(one["slot_id"])}) for one in slots)
    )
    assert sorted(one.status_code for one in answers) == [201, 409]
    assert {one.json()["type"] for one in answers if one.status_code == 409} == {"collides"}
    assert sorted([await taken(scene, one) for one in slots]) == [0, 1]
