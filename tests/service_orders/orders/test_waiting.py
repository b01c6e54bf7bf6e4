"""Who waits: for how long a place is kept for them, who is passed over, and when nobody waits any more."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from app.care.subjects.events import WentAway
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.session import Sessions
from app.residents.people.events import PersonDied
from app.residents.people.models import Person
from app.service_orders.catalogue.events import SlotWidened
from app.service_orders.catalogue.models import Slot
from app.service_orders.orders import jobs
from app.service_orders.orders.models import Order
from app.service_orders.orders.waiting import open_until
from tests.ordering import a_slot, an_order
from tests.queue import published
from tests.scene import Scene
from tests.service_orders.orders.test_oversell import neighbours, taken
from tests.things import made

WHY = {"reason": "临时有事"}
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-12-{text}").replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("now", "begins", "until"),
    [
        ("10 10:00", "11 10:00", "10 12:00"),  # two hours
        ("10 20:00", "11 15:00", "11 09:00"),  # one in the evening, one in the morning
        ("10 23:00", "11 15:00", "11 10:00"),  # at night nobody reads it
        ("10 03:00", "11 15:00", "10 10:00"),
        ("10 10:00", "10 13:30", "10 11:30"),  # never past two hours before
        ("10 20:30", "11 09:30", "11 07:30"),  # half an hour in the evening, and then no more
        ("10 10:00", "10 12:10", None),  # ten minutes are no offer
        ("10 22:00", "11 09:00", None),  # before anybody is awake
        ("10 10:00", "10 11:00", None),
    ],
)
def test_a_place_is_kept_for_two_hours_of_the_day(now: str, begins: str, until: str | None) -> None:
    assert open_until(at(now), at(begins)) == (until and at(until))


async def a_list(
    scene: Scene, how_many: int = 2, **values: Any
) -> tuple[Any, str, list[str], list[UUID]]:
    """One is placed, and these wait."""
    slot = await a_slot(scene, capacity=1, **values)
    people = await neighbours(scene, how_many + 1)
    placed, *waiting = [
        made(
            await scene.staff.post(
                "/orders/wait", {"slot_id": str(slot["slot_id"]), "people": [str(one)]}
            )
        )["id"]
        for one in people
    ]
    return slot, placed, waiting, people


async def states(scene: Scene, orders: list[str]) -> list[str]:
    return [made(await scene.staff.get(f"/orders/{one}"))["state"] for one in orders]


async def change(scene: Scene, entity: Any, key: Any, **values: Any) -> None:
    async with scene.sessions.begin() as session:
        its = entity.community_id == scene.community_id, entity.id == key
        await session.execute(update(entity).where(*its).values(**values))


async def run_clock(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await jobs.expire(session)


async def test_an_offer_that_nobody_answers_goes_to_the_next(
    scene: Scene, sessions: Sessions
) -> None:
    slot, placed, waiting, _ = await a_list(scene)
    made(await scene.staff.post(f"/orders/{placed}/cancel", WHY))
    assert await states(scene, waiting) == ["offered", "waiting"]
    await change(scene, Order, waiting[0], offered_until=clock.now() - timedelta(seconds=1))
    late = await scene.staff.post(f"/orders/{waiting[0]}/accept")
    assert (late.status_code, late.json()["type"]) == (409, "offer-is-over")
    await run_clock(sessions)
    assert await states(scene, waiting) == ["cancelled", "offered"]
    assert await taken(scene, slot) == 1
    await run_clock(sessions)  # twice is once
    assert await states(scene, waiting) == ["cancelled", "offered"]
    steps = made(await scene.staff.get(f"/orders/{waiting[0]}/history"))
    assert [one["action"] for one in steps] == ["wait", "offer", "expire"]


async def test_waiting_ends_when_the_slot_begins(scene: Scene, sessions: Sessions) -> None:
    slot, placed, waiting, _ = await a_list(scene)
    then = {"begins_at": clock.now() - HOUR, "ends_at": clock.now() + HOUR}
    await change(scene, Slot, slot["slot_id"], **then)
    await run_clock(sessions)
    assert await states(scene, [placed, *waiting]) == ["placed", "cancelled", "cancelled"]


async def test_who_may_not_have_it_any_more_is_passed_over(scene: Scene) -> None:
    _, placed, waiting, people = await a_list(scene, 3)
    await change(scene, Person, people[1], died_on=clock.today())
    await change(scene, Person, people[2], restricted_at=clock.now())
    made(await scene.staff.post(f"/orders/{placed}/cancel", WHY))
    assert await states(scene, waiting) == ["cancelled", "cancelled", "offered"]
    passed_over = made(await scene.staff.get(f"/orders/{waiting[1]}"))
    assert passed_over["reason"] == "轮到您时已不符合预约条件"


async def test_near_the_beginning_the_office_telephones_down_the_list(scene: Scene) -> None:
    """A free place is nobody's who comes now."""
    begins_at = clock.now() + HOUR
    slot, placed, waiting, people = await a_list(
        scene, begins_at=begins_at, ends_at=begins_at + HOUR
    )
    made(await scene.staff.post(f"/orders/{placed}/cancel", WHY))
    assert await states(scene, waiting) == ["waiting", "waiting"]
    refused = await scene.resident.post("/orders", {"slot_id": str(slot["slot_id"])})
    assert (refused.json()["type"], refused.json()["detail"]) == ("slot-full", "已有 2 人候补")
    calls = made(await scene.staff.get(f"/orders/slots/{slot['slot_id']}/waiting"))
    assert (calls["free"], [one["number"] for one in calls["items"]]) == (1, [2, 3])
    assert calls["items"][0]["people"][0]["person_id"] == str(people[1])
    offered = made(await scene.staff.post(f"/orders/{waiting[1]}/offer"))
    assert datetime.fromisoformat(offered["offered_until"]) == begins_at
    none_left = await scene.staff.post(f"/orders/{waiting[0]}/offer")
    assert (none_left.status_code, none_left.json()["type"]) == (409, "nothing-to-offer")
    accepted = made(await scene.staff.post(f"/orders/{waiting[1]}/accept"))
    assert accepted["state"] == "placed"


async def test_waiting_may_overlap_and_accepting_may_not(scene: Scene) -> None:
    slot = await a_slot(scene, capacity=1)
    other = await a_slot(scene)
    first = made(await scene.neighbour.post("/orders", {"slot_id": str(slot["slot_id"])}))
    waits = made(await scene.resident.post("/orders/wait", {"slot_id": str(slot["slot_id"])}))
    has = made(await scene.resident.post("/orders", {"slot_id": str(other["slot_id"])}))
    made(await scene.neighbour.post(f"/orders/{first['id']}/cancel", WHY))
    both = await scene.resident.post(f"/orders/{waits['id']}/accept")
    assert (both.status_code, both.json()["type"]) == (409, "collides")
    made(await scene.resident.post(f"/orders/{has['id']}/cancel", WHY))
    assert made(await scene.resident.post(f"/orders/{waits['id']}/accept"))["state"] == "placed"


async def test_more_places_go_to_who_waits(scene: Scene, sessions: Sessions) -> None:
    slot, _, waiting, _ = await a_list(scene, 3)
    await change(scene, Slot, slot["slot_id"], capacity=3)
    event = SlotWidened(community_id=scene.community_id, slot_id=slot["slot_id"], at=clock.now())
    for _ in range(2):  # twice is once
        async with sessions.begin() as session:
            await jobs.follow_widening(session, event)
    assert await states(scene, waiting) == ["offered", "offered", "waiting"]
    assert await taken(scene, slot) == 3


async def test_who_dies_has_nothing_before_them_and_their_place_goes_on(
    scene: Scene, sessions: Sessions
) -> None:
    slot, placed, waiting, people = await a_list(scene)
    event = PersonDied(community_id=scene.community_id, person_id=people[0])
    for _ in range(2):
        async with sessions.begin() as session:
            await jobs.follow_death(session, event)
    assert await states(scene, [placed, *waiting]) == ["cancelled", "offered", "waiting"]
    assert await taken(scene, slot) == 1
    assert made(await scene.staff.get(f"/orders/{placed}"))["reason"] == "服务对象已去世"


async def test_who_goes_to_hospital_is_not_waited_for(scene: Scene, sessions: Sessions) -> None:
    slot = await a_slot(scene)
    order = made(await scene.resident.post("/orders", {"slot_id": str(slot["slot_id"])}))
    path = f"/care/{scene.persons['resident']}"
    made(await scene.staff.post(f"{path}/enrol", {"raise_to": "high"}))
    away = {"kind": "hospital", "since": str(clock.today())}
    made(await scene.staff.post(f"{path}/suspend", away))
    async with sessions.begin() as session:
        event, *_ = await published(session, scene, WentAway)
        await jobs.follow_hospital(session, event)
    assert made(await scene.resident.get(f"/orders/{order['id']}"))["state"] == "cancelled"


async def test_what_was_taken_for_who_died_is_called_off_with_their_helper(
    scene: Scene, sessions: Sessions
) -> None:
    by = {"account_id": scene.neighbour.account_id}
    order = await an_order(scene, member=by)
    event = PersonDied(community_id=scene.community_id, person_id=scene.persons["resident"])
    async with sessions.begin() as session:
        await jobs.follow_death(session, event)
    assert made(await scene.neighbour.get(f"/orders/{order['order_id']}"))["state"] == "cancelled"
