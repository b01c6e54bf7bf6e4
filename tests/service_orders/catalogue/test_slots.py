"""Slots follow their pattern, and what was ordered stays."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from app.demo import catalogue
from app.demo.services import OFFERED, PROGRAMMES
from app.places.points.models import Point, PointKind
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.worktime.calendar import WorkCalendar
from app.service_orders.catalogue.events import SlotWidened
from app.service_orders.catalogue.jobs import plan_slots
from app.service_orders.catalogue.models import Item, Pattern, Slot
from app.service_orders.catalogue.slots import AHEAD, follow, spans
from app.service_orders.providers.models import Qualification, QualificationKind, Unit
from app.subscriptions import SUBSCRIPTIONS
from tests.scene import Scene
from tests.service_orders.catalogue.story import (
    ITEM,
    a_pattern,
    a_slot,
    a_unit,
    an_item,
    slots,
    when,
)
from tests.things import keep_rows, made

MAY_DAY = date(2026, 5, 1)
HOLIDAYS = {
    **{MAY_DAY + timedelta(n): False for n in range(5)},
    date(2026, 5, 9): True,  # a Saturday that is worked (调休)
}
CALENDAR = WorkCalendar(HOLIDAYS, frozenset({2026}))


@pytest.mark.parametrize(
    ("weekday", "on_holidays", "expected"),
    [
        (5, False, ["2026-04-24", "2026-05-08", "2026-05-15"]),  # not on 1 May
        (5, True, ["2026-04-24", "2026-05-01", "2026-05-08", "2026-05-15"]),
        # A plain weekend is none, nor does a Saturday that is worked take anything away.
        (6, False, ["2026-04-25", "2026-05-09", "2026-05-16"]),
        (1, False, ["2026-04-27", "2026-05-11", "2026-05-18"]),
    ],
)
def test_holidays_are_left_out(weekday: int, on_holidays: bool, expected: list[str]) -> None:
    pattern = Pattern(
        weekday=weekday,
        begins=time(9),
        ends=time(11),
        on_holidays=on_holidays,
        since=date(2026, 1, 1),
        until=None,
    )
    with clock.at(datetime(2026, 4, 21, 8, tzinfo=clock.HERE)):
        found = list(spans(pattern, CALENDAR, None, AHEAD))
    assert [str(one.begins_at.date()) for one in found] == expected
    assert {(one.begins_at.hour, one.ends_at.hour) for one in found} == {(9, 11)}


async def order_in(scene: Scene, slot_id: str, **values: Any) -> None:
    there = Slot.community_id == scene.community_id, Slot.id == slot_id
    ordered = {"taken": 1, "last_number": 1} | values
    async with scene.sessions.begin() as session:
        await session.execute(update(Slot).where(*there).values(ordered))


async def plan(scene: Scene) -> None:
    async with scene.sessions.begin() as session:
        await plan_slots(session)


def kept(found: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(one["id"], one["begins_at"], one["capacity"]) for one in found]


async def test_planned_twice_and_by_two_at_once_it_is_planned_once(scene: Scene) -> None:
    item_id = await an_item(scene)
    await a_pattern(scene, item_id)
    before = kept(await slots(scene, item_id))
    assert len(before) in {4, 5}
    await plan(scene)
    await asyncio.gather(*(plan(scene) for _ in range(4)))
    assert kept(await slots(scene, item_id)) == before
    with clock.at(clock.now() + timedelta(days=7)):
        await asyncio.gather(*(plan(scene) for _ in range(4)))
    after = kept(await slots(scene, item_id))
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1


async def test_a_changed_pattern_touches_no_slot_with_an_order(scene: Scene) -> None:
    """The ordered one keeps its hours and its places, and has none beside it; the others follow."""
    item_id = await an_item(scene)
    pattern = await a_pattern(scene, item_id)
    before = await slots(scene, item_id)
    ordered, cancelled = before[-2], before[-1]
    await order_in(scene, ordered["id"])
    await order_in(scene, cancelled["id"], taken=0)  # cancelled: its row is there
    new = {"weekday": pattern["weekday"], "begins": "10:00", "ends": "12:00", "capacity": 5}
    since = {"since": str(clock.today()), "on_holidays": True}
    changed = made(await scene.staff.call("PUT", f"/patterns/{pattern['id']}", json=new | since))
    after = {one["id"]: one for one in await slots(scene, item_id)}
    for one in (ordered, cancelled):
        assert after[one["id"]]["begins_at"] == one["begins_at"]
        assert after[one["id"]]["capacity"] == 3
    others = [one for one in after.values() if one["id"] not in {ordered["id"], cancelled["id"]}]
    assert {(when(one).hour, one["capacity"]) for one in others} == {(10, 5)}
    assert {one["pattern_id"] for one in others} == {changed["id"]}
    days = [when(one).date() for one in after.values()]
    assert len(days) == len(set(days))
    await plan(scene)
    assert {one["id"] for one in await slots(scene, item_id)} == set(after)


async def test_a_change_takes_effect_on_its_day(scene: Scene) -> None:
    item_id = await an_item(scene)
    pattern = await a_pattern(scene, item_id)
    before = await slots(scene, item_id)
    since = when(before[-1]).date()
    new = {"weekday": pattern["weekday"], "begins": "14:00", "ends": "16:00", "capacity": 1}
    body = new | {"since": str(since), "on_holidays": True}
    made(await scene.staff.call("PUT", f"/patterns/{pattern['id']}", json=body))
    after = await slots(scene, item_id)
    assert kept(after)[:-1] == kept(before)[:-1]
    assert when(after[-1]) == when(before[-1]).replace(hour=14)
    both = made(await scene.staff.get(f"/items/{item_id}/patterns"))
    assert {(one["since"], one["until"]) for one in both} == {
        (str(clock.today()), str(since)),
        (str(since), None),
    }


async def test_a_pattern_that_has_not_begun_is_written_over(scene: Scene) -> None:
    item_id = await an_item(scene)
    week = clock.today() + timedelta(days=7)
    pattern = await a_pattern(scene, item_id, since=str(week))
    new = {"weekday": pattern["weekday"], "begins": "09:00", "ends": "10:00", "capacity": 9}
    body = new | {"since": str(week), "on_holidays": True}
    made(await scene.staff.call("PUT", f"/patterns/{pattern['id']}", json=body))
    after = await slots(scene, item_id)
    assert {one["capacity"] for one in after} == {9}
    over = await scene.staff.call("PUT", f"/patterns/{pattern['id']}", json=body)
    assert over.json()["type"] in {"pattern-over", "pattern-there"}


async def test_a_pattern_ends(scene: Scene) -> None:
    item_id = await an_item(scene)
    pattern = await a_pattern(scene, item_id)
    before = await slots(scene, item_id)
    await order_in(scene, before[-1]["id"])
    until = str(when(before[1]).date())
    made(await scene.staff.post(f"/patterns/{pattern['id']}/end", {"until": until}))
    after = await slots(scene, item_id)
    assert kept(after) == [kept(before)[0], kept(before)[-1]]
    await plan(scene)
    assert kept(await slots(scene, item_id)) == kept(after)


async def test_one_that_was_called_off_stays_so(scene: Scene) -> None:
    """Neither the clock nor a change makes another one beside it."""
    item_id = await an_item(scene)
    pattern = await a_pattern(scene, item_id)
    off = (await slots(scene, item_id))[-1]
    gone = {"called_off_at": clock.now(), "called_off_because": "高温"}
    await order_in(scene, off["id"], taken=0, last_number=0, **gone)
    await plan(scene)
    new = {"weekday": pattern["weekday"], "begins": "10:00", "ends": "12:00", "capacity": 5}
    body = new | {"since": str(clock.today()), "on_holidays": True}
    made(await scene.staff.call("PUT", f"/patterns/{pattern['id']}", json=body))
    last = (await slots(scene, item_id))[-1]
    assert (last["id"], last["called_off_because"]) == (off["id"], "高温")


async def test_a_day_that_is_declared_a_holiday_loses_what_nobody_ordered_in(
    scene: Scene,
) -> None:
    item_id = await an_item(scene)
    pattern = await a_pattern(scene, item_id, on_holidays=False)
    before = await slots(scene, item_id)
    first, second = before[-2], before[-1]
    await order_in(scene, first["id"])
    declared = {when(one).date() + timedelta(n): False for one in (first, second) for n in (0, 1)}
    async with scene.sessions.begin() as session:
        key = scene.community_id, UUID(pattern["id"])
        found = await session.get_one(Pattern, key, with_for_update=True)
        await follow(session, found, WorkCalendar(declared))
    after = {one["id"] for one in await slots(scene, item_id)}
    assert first["id"] in after
    assert second["id"] not in after


async def test_one_unit_has_one_pattern_and_one_slot_at_a_time(scene: Scene) -> None:
    item_id, unit_id = await an_item(scene), await a_unit(scene)
    body = {"unit_id": unit_id, "weekday": 3, "begins": "09:00", "ends": "11:00", "capacity": 2}
    answers = await asyncio.gather(
        *(scene.staff.post(f"/items/{item_id}/patterns", body) for _ in range(3))
    )
    assert sorted(one.status_code for one in answers) == [201, 409, 409]
    begins = (clock.now() + timedelta(days=3)).isoformat()
    await a_slot(scene, item_id, unit_id=unit_id, begins_at=begins, ends_at=plus(begins))
    again = {"unit_id": unit_id, "capacity": 1, "begins_at": begins, "ends_at": plus(begins)}
    refused = await scene.staff.post(f"/items/{item_id}/slots", again)
    assert (refused.status_code, refused.json()["type"]) == (409, "slot-there")


def plus(moment: str) -> str:
    return (datetime.fromisoformat(moment) + timedelta(hours=1)).isoformat()


async def test_places_are_not_fewer_than_are_taken(scene: Scene) -> None:
    item_id = await an_item(scene)
    slot_id = await a_slot(scene, item_id, capacity=5)
    await order_in(scene, slot_id, taken=3)
    path = f"/slots/{slot_id}/set-capacity"
    refused = await scene.staff.post(path, {"capacity": 2})
    assert (refused.status_code, refused.json()["type"]) == (409, "below-taken")
    assert "3" in refused.json()["detail"]
    lowered = made(await scene.staff.post(path, {"capacity": 3}))
    assert (lowered["capacity"], lowered["taken"]) == (3, 3)
    raised = made(await scene.staff.post(path, {"capacity": 9}))
    assert raised["capacity"] == 9
    await order_in(scene, slot_id, taken=0, called_off_at=clock.now())
    off = await scene.staff.post(path, {"capacity": 4})
    assert off.json()["type"] == "slot-called-off"


async def test_who_waits_hears_of_more_places(scene: Scene) -> None:
    item_id = await an_item(scene)
    slot_id = await a_slot(scene, item_id, capacity=1)
    made(await scene.resident.post("/orders", {"slot_id": slot_id}))
    waits = made(await scene.neighbour.post("/orders/wait", {"slot_id": slot_id}))
    made(await scene.staff.post(f"/slots/{slot_id}/set-capacity", {"capacity": 2}))
    widened = SlotWidened(community_id=scene.community_id, slot_id=UUID(slot_id), at=clock.now())
    for job in SUBSCRIPTIONS[SlotWidened]:
        async with scene.sessions.begin() as session:
            await job(session, widened)
    offered = made(await scene.neighbour.get(f"/orders/{waits['id']}"))
    assert offered["state"] == "offered"
    [slot] = await slots(scene, item_id)
    assert (slot["capacity"], slot["taken"]) == (2, 2)


async def test_of_fewer_places_and_more_orders_at_once_none_is_oversold(scene: Scene) -> None:
    item_id = await an_item(scene)
    slot_id = await a_slot(scene, item_id, capacity=2)
    path = f"/slots/{slot_id}/set-capacity"
    answers = await asyncio.gather(
        scene.resident.post("/orders", {"slot_id": slot_id}),
        *(scene.staff.post(path, {"capacity": 1}) for _ in range(3)),
        scene.neighbour.post("/orders", {"slot_id": slot_id}),
    )
    assert {one.status_code for one in answers} <= {200, 201, 409}
    [slot] = await slots(scene, item_id)
    ordered = [one for one in (answers[0], answers[-1]) if one.status_code == 201]
    assert slot["taken"] == len(ordered) <= slot["capacity"]


async def test_what_is_served_at_a_point_says_where(scene: Scene) -> None:
    point_id, unit_id = str(new_id()), await a_unit(scene)
    point = {"community_id": scene.community_id, "id": point_id, "name": "廉心亭", "scene": "p1"}
    spot = {"kind": PointKind.PAVILION, "lng": 114.38, "lat": 30.63}
    await keep_rows(scene, {Point: [point | spot]})
    at_home, at_point = await an_item(scene), await an_item(scene, served_at="point")
    body = {"unit_id": unit_id, "weekday": 3, "begins": "09:00", "ends": "11:00", "capacity": 2}
    for item_id, where, code in (
        (at_home, {"point_id": point_id}, "wrong-place"),
        (at_point, {}, "wrong-place"),
        (at_point, {"point_id": str(new_id())}, "no-such-service-point"),
        (at_home, {"unit_id": str(new_id())}, "no-such-provider"),
        (at_home, {"since": "2020-01-01"}, "in-the-past"),
        (at_home, {"since": "2099-01-01"}, "too-far-ahead"),
        (at_home, {"ends": "08:00"}, "malformed-request"),
        (at_home, {"begins": "09:00+08:00"}, "malformed-request"),
    ):
        refused = await scene.staff.post(f"/items/{item_id}/patterns", body | where)
        assert (refused.status_code, refused.json()["type"]) == (422, code)
    added = made(
        await scene.staff.post(f"/items/{at_point}/patterns", body | {"point_id": point_id})
    )
    assert added["point"] == "廉心亭"


async def test_where_it_is_served_follows_from_no_pattern_of_another_place(scene: Scene) -> None:
    draft = made(await scene.staff.post("/items", ITEM | {"name": "修伞"}))
    pattern = await a_pattern(scene, draft["id"])
    new = ITEM | {"name": "修伞", "served_at": "point"}
    refused = await scene.staff.call("PUT", f"/items/{draft['id']}", json=new)
    assert (refused.status_code, refused.json()["type"]) == (422, "wrong-place")
    ends = {"until": str(clock.today())}
    made(await scene.staff.post(f"/patterns/{pattern['id']}/end", ends))
    made(await scene.staff.call("PUT", f"/items/{draft['id']}", json=new))


async def test_the_demo_has_three_lists_and_a_year_of_slots(scene: Scene) -> None:
    here = {"community_id": scene.community_id}
    units = {one.unit: new_id() for item in OFFERED for one in item.weekly}
    needs = {name: new_id() for item in OFFERED for name in item.needs}
    point_id = new_id()
    point = {"id": point_id, "name": "廉心亭", "scene": "p1", "kind": PointKind.PAVILION}
    await keep_rows(
        scene,
        {
            Unit: [here | {"id": key, "name": name, "about": ""} for name, key in units.items()],
            Qualification: [
                here | {"id": key, "name": name, "kind": QualificationKind.LICENCE}
                for name, key in needs.items()
            ],
            Point: [here | point],
        },
    )
    staff = Actor(scene.staff.account_id, scene.community_id, grants={Role.STAFF: frozenset()})
    began = clock.now() - timedelta(days=365)
    async with scene.sessions.begin() as session:
        items = await catalogue.write(session, staff, units, needs, point_id, began)
    assert len(items) == len(OFFERED) > 22
    offered = made(await scene.resident.get("/catalogue/public"))
    assert [one["name"] for one in offered["programmes"]] == sorted(PROGRAMMES)
    assert {one["list"] for one in offered["items"]} == {"health", "convenience", "elderly"}
    async with scene.sessions() as session:
        of_home = (
            select(func.sum(Slot.capacity))
            .join(Item, (Item.community_id == Slot.community_id) & (Item.id == Slot.item_id))
            .where(
                Item.community_id == scene.community_id,
                Item.name.in_(["退休年审", "高龄津贴审核", "问诊送药", "结对关爱"]),
                Slot.begins_at < clock.now(),
            )
        )
        assert (await session.scalar(of_home) or 0) > 1200
