"""A day is planned, looked at, changed by hand, and accepted by a person."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.platform import child, clock
from app.platform.db.base import new_id
from app.service_orders.dispatch import jobs
from app.service_orders.dispatch.models import DispatchPlan
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import Order
from app.service_orders.providers.models import MemberArea
from tests.crewing import crew_of
from tests.ordering import an_order
from tests.scene import Scene
from tests.service_orders.dispatch.story import (
    a_day,
    asked,
    at,
    computed,
    order,
    planned,
    seen,
)
from tests.things import keep_rows, made


def goes(plan: dict[str, Any]) -> dict[str, Any]:
    """By order: who, and from when."""
    return {
        one["order_id"]: ([each["id"] for each in one["members"]], one["begins_at"])
        for one in plan["visits"]
    }


async def test_a_plan_is_a_proposal_until_somebody_accepts_it(scene: Scene) -> None:
    ids = await a_day(scene)
    plan_id = await asked(scene, ids, scene.coordinator)
    waits = await seen(scene, plan_id)
    assert (waits["state"], waits["progress"], waits["comes_to"]) == ("asked", 0, None)
    plan = await computed(scene, plan_id)
    assert (plan["state"], plan["progress"]) == ("proposed", 100)
    assert plan["has_solver"] is True
    assert plan["is_cut_short"] is False
    assert plan["comes_to"] == plan["baseline"] | {"served": 2, "unserved": 1}
    (left,) = plan["unserved"]
    assert left["order_id"] == ids["orders"][2]  # the last that came
    assert (left["reason"], left["words"]) == ("no-room", "可承接的人员届时都已有安排")
    assert {one["member_id"] for one in left["stands_there"]} == set(ids["members"])
    assert (await order(scene, ids["orders"][0])).state is OrderState.PLACED
    title, said = (await scene.coordinator.inbox())[0]
    assert "派单方案：已编好，请核对后确认" in title
    assert "1 单未能排入" in said

    accepted = made(await scene.coordinator.post(f"/dispatch/plans/{plan_id}/accept"))
    assert (accepted["state"], accepted["skipped"], accepted["actions"]) == ("accepted", [], [])
    for order_id, (members, begins_at) in goes(plan).items():
        taken = await order(scene, order_id)
        assert (taken.state, taken.begins_at) == (OrderState.TAKEN, at(9))
        assert datetime.fromisoformat(begins_at) == at(9)
        assert await crew_of(scene, order_id) == members
    assert (await order(scene, ids["orders"][2])).state is OrderState.PLACED


async def test_who_is_80_and_alone_goes_before_who_came_first(scene: Scene) -> None:
    ids = await a_day(scene)
    last = ids["orders"][2]
    async with scene.sessions.begin() as session:
        own = Order.community_id == scene.community_id, Order.id == last
        await session.execute(update(Order).where(*own).values(priority=2))
    plan = await planned(scene, ids)
    assert last in goes(plan)
    assert [one["order_id"] for one in plan["unserved"]] == [ids["orders"][1]]
    assert last not in {one["order_id"] for one in plan["unserved"]}


async def test_somebody_pins_and_it_is_solved_again_around_the_pin(scene: Scene) -> None:
    ids = await a_day(scene, orders=3)
    plan = await planned(scene, ids)
    first, _, left_out = ids["orders"]
    path, one = f"/dispatch/plans/{plan['id']}", ids["members"][0]
    (whose,) = [each["order_id"] for each in plan["visits"] if each["members"][0]["id"] == one]
    pin = {"order_id": left_out, "member_ids": [one], "begins_at": at(9, 30).isoformat()}
    full = await scene.staff.post(f"{path}/pin", pin)
    assert (full.status_code, full.json()["type"]) == (409, "no-room-there")
    moved = {"order_id": whose, "member_ids": [one], "begins_at": at(9, 40).isoformat()}
    held = made(await scene.staff.post(f"{path}/pin", moved))
    assert goes(held)[whose][0] == [one]
    assert [each["is_pinned"] for each in held["visits"] if each["order_id"] == whose] == [True]
    assert held["comes_to"]["late_minutes"] == 40

    again = made(await scene.staff.post(f"{path}/solve-again"))
    assert again["state"] == "asked"
    found = await computed(scene, plan["id"])
    assert goes(found)[whose] == goes(held)[whose]
    assert found["comes_to"]["served"] == 2
    free = made(await scene.staff.post(f"{path}/unpin", {"order_id": whose}))
    assert goes(free) == goes(found)
    twice = await scene.staff.post(f"{path}/unpin", {"order_id": whose})
    assert (twice.status_code, twice.json()["type"]) == (409, "not-pinned")
    assert first


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"begins_at": (10, 0)}, "outside-the-window"),
        ({"begins_at": (8, 59)}, "outside-the-window"),
        ({"members": "two"}, "wrong-crew"),
        ({"members": "stranger"}, "cannot-go"),
        ({"order_id": "unknown"}, "not-in-the-plan"),
    ],
)
async def test_a_pin_that_cannot_be_is_refused(
    scene: Scene,
    changes: dict[str, Any],
    refused: str,
) -> None:
    ids = await a_day(scene, orders=1)
    plan = await planned(scene, ids)
    members = {"two": ids["members"], "stranger": [str(scene.unit_member_id)]}
    body = {
        "order_id": str(scene.grid_id) if "order_id" in changes else ids["orders"][0],
        "member_ids": members.get(changes.get("members", ""), ids["members"][:1]),
        "begins_at": at(*changes.get("begins_at", (9, 0))).isoformat(),
    }
    said = await scene.staff.post(f"/dispatch/plans/{plan['id']}/pin", body)
    assert (said.status_code, said.json()["type"]) == (422, refused)


async def test_a_pin_that_no_longer_holds_is_named(scene: Scene) -> None:
    ids = await a_day(scene, orders=1, members=1)
    plan = await planned(scene, ids)
    path, (one,) = f"/dispatch/plans/{plan['id']}", ids["members"]
    pin = {"order_id": ids["orders"][0], "member_ids": [one], "begins_at": at(9, 10).isoformat()}
    made(await scene.staff.post(f"{path}/pin", pin))
    away = {"begins_at": at(8).isoformat(), "ends_at": at(12).isoformat()}
    made(await scene.staff.post(f"/unit-members/{one}/absences", away))
    made(await scene.staff.post(f"{path}/solve-again"))
    found = await computed(scene, plan["id"])
    assert [each["order_id"] for each in found["skipped"]] == ids["orders"]
    assert [each["reason"] for each in found["unserved"]] == ["working-hours"]


async def test_what_changed_meanwhile_is_skipped_and_named(scene: Scene) -> None:
    ids = await a_day(scene, orders=2)
    plan = await planned(scene, ids)
    gone, stays = ids["orders"]
    made(await scene.staff.post(f"/orders/{gone}/cancel", {"reason": "住院了"}))
    accepted = made(await scene.staff.post(f"/dispatch/plans/{plan['id']}/accept"))
    assert accepted["skipped"] == [{"order_id": gone, "words": "编制方案后点单有变动，请重新安排"}]
    assert (await order(scene, gone)).state is OrderState.CANCELLED
    assert (await order(scene, stays)).state is OrderState.TAKEN


async def test_who_is_planned_elsewhere_by_now_is_not_sent_twice(scene: Scene) -> None:
    """And nothing of that order is left behind: neither its step nor its hour."""
    ids = await a_day(scene, orders=1, members=1)
    plan = await planned(scene, ids)
    other = await a_day(scene, orders=1, members=0)
    unit = {"unit_id": ids["unit_id"]}
    async with scene.sessions.begin() as session:
        own = Order.community_id == scene.community_id, Order.id == other["order_id"]
        await session.execute(update(Order).where(*own).values(**unit))
    path = f"/orders/{other['order_id']}/assign"
    made(await scene.staff.post(path, {"member_ids": ids["members"]}))
    accepted = made(await scene.staff.post(f"/dispatch/plans/{plan['id']}/accept"))
    assert [one["words"] for one in accepted["skipped"]] == ["服务人员或服务对象届时另有安排"]
    left = await order(scene, ids["orders"][0])
    assert (left.state, left.begins_at) == (OrderState.PLACED, at(9))
    history = made(await scene.staff.get(f"/orders/{left.id}/history"))
    assert [step["action"] for step in history] == []


async def test_two_accept_at_once_and_one_does(scene: Scene) -> None:
    plan = await planned(scene, await a_day(scene, orders=2))
    path = f"/dispatch/plans/{plan['id']}/accept"
    both = await asyncio.gather(scene.staff.post(path), scene.secretary.post(path))
    assert sorted(one.status_code for one in both) == [200, 409]


async def test_one_is_computed_at_a_time(scene: Scene) -> None:
    ids = await a_day(scene, orders=1)
    plan_id = await asked(scene, ids)
    body = {"day": str(at(9).date()), "unit_id": str(ids["unit_id"])}
    again = await scene.coordinator.post("/dispatch/plans", body)
    assert (again.status_code, again.json()["type"]) == (409, "plan-under-way")
    made(await scene.staff.post(f"/dispatch/plans/{plan_id}/discard"))
    made(await scene.coordinator.post("/dispatch/plans", body))
    late = await computed(scene, plan_id)
    assert (late["state"], late["comes_to"]) == ("discarded", None)


async def test_a_coordinator_sees_no_plan_but_their_units(scene: Scene) -> None:
    ids = await a_day(scene, orders=1)
    plan_id = await asked(scene, ids)
    other = await a_day(scene, orders=1)
    async with scene.sessions.begin() as session:
        here = DispatchPlan.community_id == scene.community_id
        one = update(DispatchPlan).where(here).values(unit_id=scene.unit_id)
        await session.execute(one)
    mine = made(await scene.coordinator.get("/dispatch/plans"))["items"]
    assert [each["id"] for each in mine] == [plan_id]
    every = await asked(scene, other)
    async with scene.sessions.begin() as session:
        all_units = update(DispatchPlan).where(DispatchPlan.id == every).values(unit_id=None)
        await session.execute(all_units)
    hidden = await scene.coordinator.get(f"/dispatch/plans/{every}")
    assert (hidden.status_code, hidden.json()["type"]) == (404, "plan-not-found")
    for caller in (scene.resident, scene.helper, scene.worker):
        assert (await caller.get(f"/dispatch/plans/{every}")).status_code == 404
    body = {"day": str(at(9).date())}
    refused = await scene.coordinator.post("/dispatch/plans", body)
    assert (refused.status_code, refused.json()["type"]) == (422, "no-such-service-unit")


async def test_without_the_solver_the_baseline_is_offered_and_says_so(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child does not find it: what stands in its way is found before it."""
    gone = tmp_path / "ortools"
    gone.mkdir()
    (gone / "__init__.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'ortools'\", name='ortools')"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    plan = await planned(scene, await a_day(scene))
    assert (plan["state"], plan["has_solver"]) == ("proposed", False)
    assert plan["comes_to"] == plan["baseline"]
    assert len(plan["visits"]) == 2


async def test_a_part_that_takes_too_long_is_ended_and_the_plan_says_so(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await a_day(scene, orders=1)
    plan_id = await asked(scene, ids)
    monkeypatch.setattr(jobs, "PATIENCE", 0.0)
    failed = await computed(scene, plan_id)
    assert (failed["state"], failed["comes_to"]) == ("failed", None)
    monkeypatch.undo()

    again = await asked(scene, ids)
    ask = child.ask

    async def only_the_baseline(*module: str, said: bytes, patience: float) -> bytes | None:
        return await ask(*module, said=said, patience=patience if b'"baseline"' in said else 0.0)

    monkeypatch.setattr(child, "ask", only_the_baseline)
    cut = await computed(scene, again)
    assert (cut["state"], cut["is_cut_short"]) == ("proposed", True)
    assert cut["comes_to"] == cut["baseline"]


async def test_what_no_job_carries_on_fails(scene: Scene) -> None:
    plan_id = await asked(scene, await a_day(scene, orders=1))
    with clock.at(clock.now() + jobs.FORSAKEN_AFTER + timedelta(minutes=1)):
        async with scene.sessions.begin() as session:
            await jobs.fail_forsaken(session)
    assert (await seen(scene, plan_id))["state"] == "failed"
    with clock.at(clock.now() + jobs.KEPT + timedelta(days=1)):
        async with scene.sessions.begin() as session:
            await jobs.forget_old(session)
    assert (await scene.staff.get(f"/dispatch/plans/{plan_id}")).status_code == 404


async def test_only_from_today_and_for_a_fortnight(scene: Scene) -> None:
    for days in (-1, 15):
        body = {"day": str(clock.today() + timedelta(days=days))}
        said = await scene.staff.post("/dispatch/plans", body)
        assert (said.status_code, said.json()["type"]) == (422, "day-out-of-reach")


async def test_nobody_is_planned_outside_of_their_areas(scene: Scene) -> None:
    """Also where somebody else has ordered something in theirs."""
    ids = await a_day(scene, orders=1, members=1)
    area = {"community_id": scene.community_id, "id": new_id(), "member_id": ids["member_id"]}
    await keep_rows(scene, {MemberArea: [area | {"grid_id": scene.other_grid_id}]})
    await an_order(scene, "neighbour", grid_id=scene.other_grid_id)
    plan = await planned(scene, ids)
    assert [one["reason"] for one in plan["unserved"]] == ["skill"]
