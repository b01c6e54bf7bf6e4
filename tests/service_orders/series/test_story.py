"""The same service again and again: made ahead, paused, skipped, at another time, ended."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.care.subjects.events import WentAway
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.residents.people.events import PersonDied
from app.service_orders.catalogue.models import Slot
from app.service_orders.orders.models import Order
from app.service_orders.providers.models import MemberAbsence
from app.service_orders.series import jobs
from app.service_orders.series.events import DateSkipped
from tests.crewing import a_member, crew_of, known_at_home
from tests.ordering import a_slot
from tests.queue import published
from tests.scene import Scene
from tests.things import keep_rows, made

WHY = {"reason": "去女儿家"}


async def weekly(scene: Scene, **values: Any) -> list[dict[str, Any]]:
    """Four slots at the same hour, a week apart, of one unit and item."""
    first = await a_slot(scene, **values)
    begins = await begins_of(scene, first)
    slots = [first]
    for week in range(1, 4):
        at = begins + timedelta(weeks=week)
        times = {"begins_at": at, "ends_at": at + timedelta(hours=1)}
        slots.append(await a_slot(scene, first, **(values | times)))
    return slots


async def begins_of(scene: Scene, slot: dict[str, Any]) -> datetime:
    async with scene.sessions() as session:
        return (await session.get_one(Slot, (scene.community_id, slot["slot_id"]))).begins_at


async def started(scene: Scene, by: str = "resident", **more: Any) -> dict[str, Any]:
    slots = await weekly(scene)
    body = {"slot_id": str(slots[0]["slot_id"]), "every": "week"} | more
    series: dict[str, Any] = made(await scene.people[by].post("/order-series", body))
    return series | {"slots": slots}


def ordered(series: dict[str, Any]) -> list[bool]:
    return [one["order_id"] is not None for one in series["dates"]]


async def seen(scene: Scene, series: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = made(await scene.resident.get(f"/order-series/{series['id']}"))
    return found


async def again(scene: Scene, sessions: Sessions) -> None:
    """As every night."""
    async with sessions.begin() as session:
        await jobs.make(session)


async def test_it_is_made_ahead_once(scene: Scene, sessions: Sessions) -> None:
    series = await started(scene)
    assert ordered(series) == [True] * 3  # three weeks ahead; the fourth is not in them
    await again(scene, sessions)
    await again(scene, sessions)
    assert (await seen(scene, series))["dates"] == series["dates"]
    listed = made(await scene.resident.get("/orders?mine=true"))["items"]
    assert len(listed) == 3
    with clock.at(clock.now() + timedelta(days=3)):
        await again(scene, sessions)
    assert ordered(await seen(scene, series)) == [True] * 4


async def test_the_same_helper_comes_and_if_they_cannot_another_of_the_unit(
    scene: Scene, sessions: Sessions
) -> None:
    slots = await weekly(scene)
    ids = slots[0]
    await known_at_home(scene, ids)
    helper, other = await a_member(scene, ids), await a_member(scene, ids, "王护士")
    away = await begins_of(scene, slots[1])
    absence = {
        "community_id": scene.community_id,
        "id": new_id(),
        "member_id": helper,
        "begins_at": away - timedelta(hours=1),
        "ends_at": away + timedelta(hours=2),
        "entered_by": scene.staff.account_id,
    }
    await keep_rows(scene, {MemberAbsence: [absence]})
    body: dict[str, Any] = {"slot_id": str(ids["slot_id"]), "every": "week"}
    body["helper_id"] = helper
    body["people"] = [str(scene.persons["resident"])]
    series = made(await scene.staff.post("/order-series", body))
    crews = [await crew_of(scene, one["order_id"]) for one in series["dates"]]
    assert crews == [[helper], [other], [helper]]
    stranger = made(await scene.staff.get(f"/order-series/{series['id']}"))
    assert stranger["helper"] == "李医生"


async def test_one_date_that_is_full_is_told_and_the_others_are_made(
    scene: Scene, sessions: Sessions
) -> None:
    slots = await weekly(scene)
    async with sessions.begin() as session:
        full = Slot.community_id == scene.community_id, Slot.id == slots[1]["slot_id"]
        await session.execute(update(Slot).where(*full).values(taken=5, last_number=5))
    body = {"slot_id": str(slots[0]["slot_id"]), "every": "week"}
    series = made(await scene.resident.post("/order-series", body))
    assert ordered(series) == [True, False, True]
    assert "约满" in series["dates"][1]["skipped_because"]
    async with sessions.begin() as session:
        for event in await published(session, scene, DateSkipped):
            await jobs.tell(session, event)
            await jobs.tell(session, event)
    [(title, text)] = await scene.resident.inbox()
    assert title.endswith("（定期服务）：有一次未能安排")
    assert "其他日期不变" in text
    await again(scene, sessions)
    assert (await seen(scene, series))["dates"] == series["dates"]


async def test_a_date_that_was_cancelled_stays_cancelled(scene: Scene, sessions: Sessions) -> None:
    series = await started(scene)
    gone = series["dates"][1]["order_id"]
    made(await scene.resident.post(f"/orders/{gone}/cancel", WHY))
    path = f"/order-series/{series['id']}"
    skipped = {"on": series["dates"][2]["on"]}
    made(await scene.resident.post(f"{path}/skip", skipped))
    await again(scene, sessions)
    listed = made(await scene.resident.get("/orders?mine=true"))["items"]
    assert sorted(one["state"] for one in listed) == ["cancelled", "cancelled", "placed"]
    ahead = date.fromisoformat(series["dates"][2]["on"]) + timedelta(7)
    made(await scene.resident.post(f"{path}/skip", {"on": f"{ahead}"}))
    with clock.at(clock.now() + timedelta(days=7)):
        await again(scene, sessions)
    assert len(made(await scene.resident.get("/orders?mine=true"))["items"]) == 3
    never = await scene.resident.post(f"{path}/skip", {"on": f"{ahead + timedelta(1)}"})
    assert (never.status_code, never.json()["type"]) == (422, "not-a-date-of-it")


async def test_a_pause_cancels_its_days_and_what_ends_sooner_is_made_again(
    scene: Scene, sessions: Sessions
) -> None:
    series = await started(scene)
    path, days = f"/order-series/{series['id']}", [one["on"] for one in series["dates"]]
    away = WHY | {"since": days[1]}
    paused = made(await scene.resident.post(f"{path}/pause", away))
    assert [one["on"] for one in paused["dates"]] == days[:1]
    assert paused["pauses"] == [away | {"until": None}]
    await again(scene, sessions)
    assert len((await seen(scene, series))["dates"]) == 1
    twice = await scene.resident.post(f"{path}/pause", away)
    assert (twice.status_code, twice.json()["type"]) == (409, "paused-already")
    resumed = made(await scene.resident.post(f"{path}/resume", {"on": days[2]}))
    assert [one["on"] for one in resumed["dates"]] == [days[0], days[2]]
    assert ordered(resumed) == [True, True]
    early = made(await scene.resident.post(f"{path}/resume", {"on": days[1]}))
    assert [one["on"] for one in early["dates"]] == days
    never = await scene.resident.post(f"{path}/resume", {})
    assert (never.status_code, never.json()["type"]) == (409, "not-paused")


async def test_another_time_from_a_day_on(scene: Scene, sessions: Sessions) -> None:
    series = await started(scene)
    first = series["slots"][0]
    begins = await begins_of(scene, first) + timedelta(days=8, hours=4)
    new = []
    for week in range(2):
        at = begins + timedelta(weeks=week)
        times = {"begins_at": at, "ends_at": at + timedelta(hours=1)}
        new.append(await a_slot(scene, first, **times))
    body = {"slot_id": str(new[0]["slot_id"]), "every": "week"}
    changed = made(await scene.resident.post(f"/order-series/{series['id']}/change", body))
    assert [one["on"] for one in changed["dates"]] == [
        series["dates"][0]["on"],
        *(f"{(begins + timedelta(weeks=week)).astimezone(clock.HERE):%Y-%m-%d}" for week in (0, 1)),
    ]
    assert ordered(changed) == [True] * 3
    listed = made(await scene.resident.get("/orders?mine=true"))["items"]
    assert sorted(one["state"] for one in listed) == [*["cancelled"] * 2, *["placed"] * 3]
    elsewhere = await a_slot(scene)
    wrong = {"slot_id": str(elsewhere["slot_id"]), "every": "week"}
    other = await scene.resident.post(f"/order-series/{series['id']}/change", wrong)
    assert (other.status_code, other.json()["type"]) == (422, "not-its-item")


async def test_ended_what_is_to_come_is_cancelled(scene: Scene, sessions: Sessions) -> None:
    series = await started(scene)
    path = f"/order-series/{series['id']}"
    ended = made(await scene.resident.post(f"{path}/end", WHY))
    assert (ended["state"], ended["actions"]) == ("ended", [])
    await again(scene, sessions)
    listed = made(await scene.resident.get("/orders?mine=true"))["items"]
    assert {one["state"] for one in listed} == {"cancelled"}
    late = await scene.resident.post(f"{path}/pause", WHY | {"since": f"{clock.today()}"})
    assert late.status_code == 409


async def test_who_may_order_may_have_it_again_and_who_may_not_sees_nothing(scene: Scene) -> None:
    series = await started(scene)
    path = f"/order-series/{series['id']}"
    assert (await scene.neighbour.get(path)).status_code == 404
    assert (await scene.neighbour.post(f"{path}/end", WHY)).status_code == 404
    assert made(await scene.neighbour.get("/order-series")) == []
    assert made(await scene.worker.get(path))["actions"] != []  # of their grid
    assert (await scene.other_worker.get(path)).status_code == 404
    assert made(await scene.auditor.get(path))["actions"] == []
    assert (await scene.auditor.post(f"{path}/end", WHY)).status_code == 403
    slots = await weekly(scene)
    body: dict[str, Any] = {"slot_id": str(slots[0]["slot_id"]), "every": "week"}
    body["people"] = [str(scene.persons["resident"])]
    refused = await scene.other_worker.post("/order-series", body)
    assert refused.status_code in {403, 404}, refused.text


async def test_hospital_pauses_it_and_death_ends_it(scene: Scene, sessions: Sessions) -> None:
    series = await started(scene)
    who = {"community_id": scene.community_id, "person_id": scene.persons["resident"]}
    async with sessions.begin() as session:
        await jobs.follow_absence(session, WentAway(**who))
    assert (await seen(scene, series))["is_paused"]
    await again(scene, sessions)
    async with sessions.begin() as session:
        await jobs.follow_death(session, PersonDied(**who))
        await jobs.follow_death(session, PersonDied(**who))
    assert (await seen(scene, series))["state"] == "ended"
    async with sessions() as session:
        orders = select(Order.id).where(
            Order.community_id == scene.community_id, Order.series_id == UUID(series["id"])
        )
        assert len((await session.scalars(orders)).all()) == 3
