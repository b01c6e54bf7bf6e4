"""Who sees which orders, and how much of them; who is told of what, and what follows for who serves."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.service_orders.crews.jobs import judge_again
from app.service_orders.orders import jobs
from app.service_orders.orders.events import CrewReleased, OrderMoved, OrderPlaced
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember
from tests.crewing import a_crewed_unit, a_member, coordinates
from tests.ordering import a_slot, an_order
from tests.queue import published
from tests.scene import Scene
from tests.things import made

WHY = {"reason": "临时有事"}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def hear(scene: Scene, sessions: Sessions) -> None:
    """All that is waiting in the queue is told."""
    async with sessions.begin() as session:
        for placed in await published(session, scene, OrderPlaced):
            await jobs.tell(session, placed)
        for moved in await published(session, scene, OrderMoved):
            await jobs.tell_of_step(session, moved)
        for released in await published(session, scene, CrewReleased):
            await jobs.tell_of_release(session, released)


async def titles(scene: Scene) -> dict[str, list[str]]:
    """By name, without what it is about; newest first."""
    told = await scene.told()
    return {name: [title.rpartition("：")[2] for title, _ in found] for name, found in told.items()}


async def test_a_coordinator_sees_who_and_what_and_not_where(scene: Scene) -> None:
    ids, _ = await a_crewed_unit(scene, phone_mask="138****0000", priority=3)
    path = f"/orders/{ids['order_id']}"
    theirs = made(await scene.property.get(path))
    assert [one["name"] for one in theirs["people"]] == ["resident"]
    withheld = ("address", "phone_mask", "priority", "answers", "has_words", "reason")
    assert [theirs[name] for name in withheld] == [None] * len(withheld)
    whole = made(await scene.staff.get(path))
    assert (whole["address"], whole["phone_mask"]) == ("小区1栋1单元101", "138****0000")
    other = await an_order(scene)
    assert (await scene.property.get(f"/orders/{other['order_id']}")).status_code == 404
    listed = made(await scene.property.get("/orders"))["items"]
    assert {one["unit_id"] for one in listed} == {str(ids["unit_id"])}
    waits: dict[str, Any] = {"state": OrderState.WAITING}
    waiting = await an_order(scene, **waits)
    await coordinates(scene, waiting, "street")
    assert (await scene.street.get(f"/orders/{waiting['order_id']}")).status_code == 404


@pytest.mark.parametrize(("hours", "name"), [(40, "服务对象"), (1, "resident")])
async def test_who_serves_learns_for_whom_the_evening_before(
    scene: Scene, hours: int, name: str
) -> None:
    times: dict[str, Any] = {"begins_at": clock.now() + hours * HOUR}
    times["ends_at"] = times["begins_at"] + HOUR
    by = {"account_id": scene.neighbour.account_id}
    order = await an_order(scene, member=by, **times)
    seen = made(await scene.neighbour.get(f"/orders/{order['order_id']}"))
    assert [one["name"] for one in seen["people"]] == [name]
    assert (seen["address"], seen["phone_mask"]) == (None, None)
    [listed] = made(await scene.neighbour.get("/orders?mine=true"))["items"]
    assert [one["name"] for one in listed["people"]] == [name]


async def test_a_list_is_narrowed_down(scene: Scene) -> None:
    lapsed: dict[str, Any] = {"lapsed_at": clock.now(), "grid_id": scene.grid_id}
    late, taken = await an_order(scene, **lapsed), await an_order(scene, member={"name": "李医生"})
    waits: dict[str, Any] = {"state": OrderState.WAITING}
    waiting = await an_order(scene, **waits)
    short = await an_order(scene, member={"stopped_at": clock.now()})

    async def found(query: str) -> set[str]:
        return {one["id"] for one in made(await scene.staff.get(f"/orders?{query}"))["items"]}

    def ids(*orders: dict[str, Any]) -> set[str]:
        return {str(one["order_id"]) for one in orders}

    tomorrow = (clock.now() + DAY).astimezone(HERE).date()
    assert await found("lapsed=true") == ids(late)
    assert await found("waiting=true") == ids(waiting)
    assert await found("uncovered=true") == ids(short)
    assert await found("state=taken") == ids(taken, short)
    assert await found(f"grid_id={scene.grid_id}") == ids(late)
    assert await found(f"unit_id={taken['unit_id']}") == ids(taken)
    assert await found(f"item_id={waiting['item_id']}") == ids(waiting)
    assert await found(f"slot_id={short['slot_id']}") == ids(short)
    assert await found(f"day={tomorrow}") == ids(late, taken, waiting, short)
    assert await found("day=2026-01-01") == set()


async def test_everybody_is_told_what_concerns_them(scene: Scene, sessions: Sessions) -> None:
    """Who ordered for somebody, too; nobody of what they did themselves."""
    slot = await a_slot(scene, capacity=1)
    whom = [str(scene.persons["resident"])]
    body = {"slot_id": str(slot["slot_id"]), "people": whom}
    order = made(await scene.worker.post("/orders", body))
    waits = made(await scene.neighbour.post("/orders/wait", {"slot_id": str(slot["slot_id"])}))
    await hear(scene, sessions)
    assert await titles(scene) == {"resident": ["已为您预约"]}
    made(await scene.resident.post(f"/orders/{order['id']}/cancel", WHY))
    await hear(scene, sessions)
    assert await titles(scene) == {
        "resident": ["已为您预约"],
        "worker": ["服务已取消"],
        "neighbour": ["候补有空位了，请确认"],
    }
    [(title, text)] = await scene.neighbour.inbox()
    assert "resident" not in title + text
    until = datetime.fromisoformat(
        made(await scene.neighbour.get(f"/orders/{waits['id']}"))["offered_until"]
    )
    assert f"{until.astimezone(HERE):%H:%M}前接受或放弃" in text
    off = {"slot_id": str(slot["slot_id"]), "reason": "高温"}
    made(await scene.staff.post("/orders/call-off", off))
    await hear(scene, sessions)
    assert (await titles(scene))["neighbour"] == ["服务停办", "候补有空位了，请确认"]
    assert (await scene.neighbour.inbox())[0][1] == "高温"


async def test_of_a_death_nobody_of_the_family_is_told_and_the_helper_is(
    scene: Scene, sessions: Sessions
) -> None:
    by = {"account_id": scene.neighbour.account_id}
    order = await an_order(scene, member=by)
    event = OrderMoved(
        community_id=scene.community_id,
        order_id=order["order_id"],
        at=clock.now(),
        account_id=None,
        action="cancel",
        reason="服务对象已去世",
        is_quiet=True,
    )
    async with sessions.begin() as session:
        await jobs.tell_of_step(session, event)
        await jobs.tell_of_step(session, event)  # twice is once
    assert await titles(scene) == {"neighbour": ["您承接的服务已取消，请不要上门"]}


async def test_put_off_it_keeps_who_can_come_then_and_releases_who_cannot(
    scene: Scene, sessions: Sessions
) -> None:
    ids, member = await a_crewed_unit(scene)
    path = f"/orders/{ids['order_id']}"
    made(await scene.property.post(f"{path}/assign", {"member_ids": [member]}))
    then: dict[str, Any] = {
        "begins_at": clock.now() + 3 * DAY,
        "ends_at": clock.now() + 3 * DAY + HOUR,
    }
    later = await a_slot(scene, ids, **then)
    moved = made(
        await scene.resident.post(f"{path}/reschedule", WHY | {"slot_id": str(later["slot_id"])})
    )
    assert (moved["state"], [one["member_id"] for one in moved["helpers"]]) == ("taken", [member])
    busy: dict[str, Any] = {
        "begins_at": clock.now() + 5 * DAY,
        "ends_at": clock.now() + 5 * DAY + HOUR,
    }
    taken = await a_slot(scene, ids, **busy)
    other = made(
        await scene.neighbour.post(
            "/orders", {"slot_id": str((await a_slot(scene, **busy))["slot_id"])}
        )
    )
    assert other["state"] == "placed"  # the helper is served themselves then
    moved = made(
        await scene.resident.post(f"{path}/reschedule", WHY | {"slot_id": str(taken["slot_id"])})
    )
    assert (moved["state"], moved["helpers"]) == ("placed", [])
    steps = made(await scene.staff.get(f"{path}/history"))
    assert [one["action"] for one in steps] == ["assign", "reschedule", "reschedule", "release"]
    await hear(scene, sessions)
    told = await titles(scene)
    assert "服务已改期，不再由您承接" in told["neighbour"]
    assert told["property"] == ["服务改期后原服务人员不能承接，请重新派单"]
    async with sessions.begin() as session:  # what crews makes of it finds nobody left
        for event in await published(session, scene, OrderMoved):
            await judge_again(session, event)


async def test_put_off_to_another_unit_its_crew_is_released(
    scene: Scene, sessions: Sessions
) -> None:
    ids, member = await a_crewed_unit(scene)
    path = f"/orders/{ids['order_id']}"
    made(await scene.property.post(f"{path}/assign", {"member_ids": [member]}))
    other = await a_slot(scene)
    elsewhere = {"item_id": ids["item_id"], "unit_id": other["unit_id"]}
    then: dict[str, Any] = {
        "begins_at": clock.now() + 3 * DAY,
        "ends_at": clock.now() + 3 * DAY + HOUR,
    }
    later = await a_slot(scene, elsewhere, **then)
    moved = made(
        await scene.resident.post(f"{path}/reschedule", WHY | {"slot_id": str(later["slot_id"])})
    )
    assert (moved["state"], moved["unit_id"]) == ("placed", str(other["unit_id"]))
    async with sessions() as session:
        [one] = await session.scalars(
            select(CrewMember).where(CrewMember.member_id == UUID(member))
        )
        assert one.ended_because == "release"
    free = await scene.neighbour.post(
        "/orders", {"slot_id": str((await a_slot(scene, **then))["slot_id"])}
    )
    assert free.status_code == 201
    third = await a_slot(scene, **then)
    refused = await scene.resident.post(
        f"{path}/reschedule", WHY | {"slot_id": str(third["slot_id"])}
    )
    assert (refused.status_code, refused.json()["type"]) == (422, "of-another-item")
    same = await scene.resident.post(f"{path}/reschedule", WHY | {"slot_id": str(later["slot_id"])})
    assert same.json()["type"] == "same-slot"


async def test_a_helper_who_is_away_is_no_helper(scene: Scene) -> None:
    """A crew that is too small by an absence is uncovered; nothing is cancelled by itself."""
    ids, _ = await a_crewed_unit(scene)
    second = await a_member(scene, ids, "王护士")
    path = f"/orders/{ids['order_id']}"
    made(await scene.staff.post(f"{path}/assign", {"member_ids": [second]}))
    assert not made(await scene.staff.get(path))["is_uncovered"]


async def test_a_calendar_says_when_and_what_and_not_where(scene: Scene) -> None:
    slot = await a_slot(scene)
    order = made(await scene.resident.post("/orders", {"slot_id": str(slot["slot_id"])}))
    feed = made(await scene.resident.post("/calendars", {}))
    read = await scene.resident.http.get(feed["path"].removeprefix("/api/v1"))
    [event] = Calendar.from_ical(read.text).walk("VEVENT")
    assert (str(event["uid"]), str(event["summary"])) == (f"{order['id']}@wuxin", order["item"])
    assert (event["location"], event["description"]) == ("", "")
    made(await scene.resident.post(f"/orders/{order['id']}/cancel", WHY))
    read = await scene.resident.http.get(feed["path"].removeprefix("/api/v1"))
    [event] = Calendar.from_ical(read.text).walk("VEVENT")
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


async def test_a_grid_workers_phone_keeps_what_is_to_come_in_their_grid(scene: Scene) -> None:
    slot = await a_slot(scene)
    order = made(
        await scene.resident.post("/orders", {"slot_id": str(slot["slot_id"]), "words": "耳背"})
    )

    async def orders(since: str | None = None) -> tuple[list[Any], str]:
        asked = {"since": since} if since else {}
        read = made(await scene.worker.get("/changes", params=asked))
        assert "耳背" not in str(read)
        return [one for one in read["items"] if one["kind"] == "order"], read["next"]

    [one], since = await orders()
    assert (one["item"]["id"], one["item"]["state"]) == (order["id"], "placed")
    made(await scene.resident.post(f"/orders/{order['id']}/cancel", WHY))
    gone, _ = await orders(since)
    assert gone == [{"kind": "order", "id": order["id"], "gone": True}]
    other = made(await scene.other_worker.get("/changes"))
    assert "order" not in {one["kind"] for one in other["items"]}


async def test_deeds_about_orders_are_repeated_in_a_batch(scene: Scene) -> None:
    slot = await a_slot(scene, capacity=1)
    key = str(new_id())
    requests = [
        {
            "path": "/orders",
            "key": "place-one-order",
            "body": {"id": key, "slot_id": str(slot["slot_id"])},
        },
        {"path": f"/orders/{key}/cancel", "key": "cancel-that-order", "body": WHY},
    ]
    for repeated in (False, True):
        answers = made(await scene.resident.post("/batch", {"requests": requests}))["answers"]
        assert [one["status"] for one in answers] == [201, 200], answers
        assert [one["is_repeated"] for one in answers] == [repeated] * 2
    assert made(await scene.resident.get(f"/orders/{key}"))["state"] == "cancelled"
