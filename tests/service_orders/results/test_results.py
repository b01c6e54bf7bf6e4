"""Paperwork has a result after the visit, and a date on which it goes on."""

from datetime import timedelta
from typing import Any

import pytest

from app.platform import clock
from app.platform.db.session import Sessions
from app.service_orders.orders.models import OrderPerson
from app.service_orders.results import jobs
from app.service_orders.results.kinds import FOLLOWS, ResultKind, may_follow
from tests.ordering import a_served_order, paperwork
from tests.scene import Scene
from tests.things import keep_rows, made

TOMORROW = clock.today() + timedelta(days=1)


def result(kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "next_on": str(TOMORROW)} | more


MISSING = result("missing", missing="户口簿复印件")


async def test_it_goes_on_until_it_is_granted(scene: Scene) -> None:
    order = f"/orders/{(await paperwork(scene))['order_id']}"
    for body in (MISSING, result("complete"), result("handed_in")):
        made(await scene.neighbour.post(f"{order}/record-result", body))
    made(await scene.staff.post(f"{order}/record-result", result("granted")))
    found = made(await scene.resident.get(f"{order}/results"))["results"]
    assert [one["kind"] for one in found] == ["granted", "handed_in", "complete", "missing"]
    assert found[-1]["missing"] == "户口簿复印件"
    back = await scene.staff.post(f"{order}/record-result", MISSING)
    assert (back.status_code, back.json()["type"]) == (409, "not-after-that")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (result("missing"), "malformed-request"),
        (result("complete", missing="户口簿"), "malformed-request"),
        (result("complete", photo_ids=[]), "malformed-request"),
        ({"kind": "complete"}, "malformed-request"),
        (result("complete", next_on="2020-01-01"), "next-date-in-the-past"),
        (result("complete", next_on="2190-01-01"), "next-date-in-the-past"),
    ],
)
async def test_a_result_says_what_and_when_and_shows_no_picture(
    scene: Scene, body: dict[str, Any], problem: str
) -> None:
    order = f"/orders/{(await paperwork(scene))['order_id']}"
    refused = await scene.neighbour.post(f"{order}/record-result", body)
    assert (refused.status_code, refused.json()["type"]) == (422, problem)


async def test_what_is_no_paperwork_has_no_result(scene: Scene) -> None:
    order = f"/orders/{(await a_served_order(scene))['order_id']}"
    refused = await scene.neighbour.post(f"{order}/record-result", MISSING)
    assert (refused.status_code, refused.json()["type"]) == (409, "not-paperwork")


async def test_the_morning_before_everybody_concerned_is_reminded_once(
    scene: Scene, sessions: Sessions
) -> None:
    order = f"/orders/{(await paperwork(scene))['order_id']}"
    made(await scene.neighbour.post(f"{order}/record-result", MISSING))
    later = result("complete", next_on=str(TOMORROW + timedelta(days=30)))
    for _ in range(2):
        async with sessions.begin() as session:
            await jobs.remind(session)
    told = await scene.told()
    assert {name for name, found in told.items() if any("办理日期" in one[0] for one in found)} == {
        *("resident", "neighbour"),
    }
    assert "户口簿复印件" in told["resident"][0][1]
    made(await scene.neighbour.post(f"{order}/record-result", later))
    with clock.at(clock.now() + timedelta(days=2)):
        async with sessions.begin() as session:
            await jobs.remind(session)
    assert await scene.told() == told  # the date of what was said before is no more


def test_every_result_may_be_said_again_and_none_is_a_dead_end_but_what_was_granted() -> None:
    assert all(kind in FOLLOWS[kind] for kind in ResultKind)
    assert [kind for kind in ResultKind if FOLLOWS[kind] == {kind}] == [ResultKind.GRANTED]
    assert not may_follow(None, ResultKind.GRANTED)


async def test_of_two_who_are_served_together_each_has_their_own(scene: Scene) -> None:
    order = await paperwork(scene)
    path = f"/orders/{order['order_id']}"
    other = {"order_id": order["order_id"], "person_id": scene.persons["neighbour"]}
    here = {"community_id": scene.community_id}
    await keep_rows(scene, {OrderPerson: [here | other]})
    unsaid = await scene.staff.post(f"{path}/record-result", MISSING)
    assert unsaid.json()["type"] == "no-such-customer"
    for name in ("resident", "neighbour"):
        whose = {"person_id": str(scene.persons[name])}
        made(await scene.staff.post(f"{path}/record-result", MISSING | whose))
        made(await scene.staff.post(f"{path}/record-result", result("complete") | whose))
    assert len(made(await scene.resident.get(f"{path}/results"))["results"]) == 4
