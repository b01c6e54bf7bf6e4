"""Members of units earn hours as volunteers do, without being in the roster."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.participation.subjects.models import Subject
from app.participation.volunteering.counting import Served, Stretch, longest_free, reverse
from app.places.roles.queries import load
from app.platform import clock
from app.platform.db.session import Sessions
from tests.participation.units import Hospital, a_hospital
from tests.rounds import ledger, refusal, served
from tests.scene import Caller, Scene
from tests.things import made

NINE = datetime(2026, 11, 20, 1, tzinfo=UTC)  # in Shanghai
YEAR = {"since": "2026-01-01", "until": "2026-12-31"}


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.fixture
async def hospital(scene: Scene) -> Hospital:
    return await a_hospital(scene)


async def minutes(caller: Caller, query: str = "") -> list[int]:
    found = made(await caller.get(f"/hours/entries{query}"))["items"]
    return sorted(one["minutes"] for one in found)


async def test_a_finished_order_gives_each_helper_hours_once(
    hospital: Hospital, sessions: Sessions
) -> None:
    one, other = await hospital.member(), await hospital.member(name="王护士")
    visit = hospital.visit(NINE)
    for _ in range(2):  # the phone sends it again
        async with sessions.begin() as session:
            await hospital.finished(session, one, visit, Served(at(0), at(50)))
            await hospital.finished(session, other, visit, Served(at(5), at(40)))
    [nurse, doctor] = await ledger(hospital.scene.staff)
    assert (doctor["name"], doctor["minutes"], nurse["minutes"]) == ("李医生", 50, 35)
    assert (doctor["person_id"], doctor["member_id"]) == (None, str(one.member_id))
    assert (doctor["group_kind"], doctor["team"]) == ("service_units", hospital.group.name)
    assert (doctor["occasion_kind"], doctor["occasion_id"]) == ("orders", str(visit.id))
    [unit] = made(await hospital.scene.auditor.get("/hours/by-team"))
    assert (unit["kind"], unit["minutes"], unit["people"]) == ("service_units", 85, 2)
    people = made(await hospital.scene.auditor.get("/hours/by-person"))["items"]
    assert {(who["name"], who["is_outside"]) for who in people} == {
        ("李医生", True),
        ("王护士", True),
    }


async def test_an_order_that_is_finished_twice_at_once_counts_once(
    hospital: Hospital, sessions: Sessions
) -> None:
    who, visit = await hospital.member(), hospital.visit(NINE)

    async def finish() -> bool:
        async with sessions.begin() as session:
            served = Served(at(0), at(30))
            return await hospital.finished(session, who, visit, served) is not None

    assert sorted(await asyncio.gather(*(finish() for _ in range(4)))) == [False] * 3 + [True]
    assert await minutes(hospital.scene.staff) == [30]


async def test_an_order_that_is_finished_as_of_two_days_at_once_counts_once(
    hospital: Hospital, sessions: Sessions
) -> None:
    """Of two phones with two clocks."""
    who, visit = await hospital.member(), hospital.visit(NINE)

    async def finish(began: datetime) -> None:
        async with sessions.begin() as session:
            served = Served(began, began + timedelta(minutes=30))
            await hospital.finished(session, who, visit, served)

    await asyncio.gather(*(finish(NINE - timedelta(days=day)) for day in range(3)))
    assert await minutes(hospital.scene.staff) == [30]


async def test_no_minute_counts_twice(hospital: Hospital, sessions: Sessions) -> None:
    """What began before the other had ended counts from there, and is flagged; also at once."""
    who = await hospital.member()

    async def finish(began: int, ended: int) -> None:
        async with sessions.begin() as session:
            served = Served(at(began), at(ended))
            await hospital.finished(session, who, hospital.visit(at(began)), served)

    await asyncio.gather(finish(0, 60), finish(40, 100))
    found = await ledger(hospital.scene.staff)
    assert sum(one["minutes"] for one in found) == 100
    assert sorted(one["is_capped"] for one in found) == [False, True]
    await finish(10, 90)
    assert len(await ledger(hospital.scene.staff)) == 2


def test_of_what_is_free_the_longest_counts() -> None:
    whole = Stretch(at(0), at(100))
    assert longest_free(whole, []) == whole
    assert longest_free(whole, [(at(70), at(80)), (at(-10), at(20))]) == (at(20), at(70))
    assert longest_free(whole, [(at(10), at(90)), (at(20), at(30))]) == (at(0), at(10))
    assert longest_free(whole, [(at(-1), at(101))]) == (at(0), at(0))


async def test_a_day_of_orders_has_twenty_four_hours(
    hospital: Hospital, sessions: Sessions
) -> None:
    who, midnight = await hospital.member(), NINE - timedelta(hours=9)
    await hospital.served(sessions, who, midnight, 1400)
    await hospital.served(sessions, who, midnight + timedelta(minutes=1400), 60)
    [second, first] = await ledger(hospital.scene.staff)
    assert (first["minutes"], first["is_capped"]) == (1400, False)
    assert (second["minutes"], second["is_capped"]) == (40, True)


async def test_paid_time_earns_no_hours(hospital: Hospital, sessions: Sessions) -> None:
    who = await hospital.member()
    for began, paid in ((0, Stretch(at(-60), at(90))), (60, Stretch(at(-60), at(90)))):
        async with sessions.begin() as session:
            served = Served(at(began), at(began + 50), (paid,))
            await hospital.finished(session, who, hospital.visit(at(began)), served)
    assert await minutes(hospital.scene.staff) == [20]


async def test_hours_of_an_order_are_taken_back_by_counter_entries(
    hospital: Hospital, sessions: Sessions
) -> None:
    one, other = await hospital.member(), await hospital.member(name="王护士")
    visit = hospital.visit(NINE)
    async with sessions.begin() as session:
        for who in (one, other):
            await hospital.finished(session, who, visit, Served(at(0), at(30)))
    scene = hospital.scene

    async def take_back(who: Subject | None = None) -> list[int]:
        async with sessions.begin() as session:
            secretary = await load(session, scene.secretary.account_id, scene.community_id)
            written = await reverse(session, secretary, visit.id, "异议成立：未完成服务", who)
            return [entry.minutes for entry in written]

    assert await take_back(one) == [-30]
    assert sorted(await asyncio.gather(take_back(), take_back())) == [[], [-30]]
    found = await ledger(scene.staff)
    assert sorted(entry["minutes"] for entry in found) == [-30, -30, 30, 30]
    assert {entry["reason"] for entry in found} == {None, "异议成立：未完成服务"}
    sums = made(await scene.staff.get("/hours/by-person"))["items"]
    assert [(who["minutes"], who["times"]) for who in sums] == [(0, 0), (0, 0)]
    first = next(entry for entry in found if entry["corrects_id"] is None)
    path = f"/hours/entries/{first['id']}/ask-correction"
    again = made(await scene.staff.post(path, {"minutes": 10, "reason": "核实到场"}))
    made(await scene.secretary.post(f"/hour-corrections/{again['id']}/approve"))
    [unit] = made(await scene.staff.get("/hours/by-team"))
    assert (unit["minutes"], unit["times"]) == (10, 1)


async def test_a_member_sees_their_own_hours_a_coordinator_those_of_the_unit(
    scene: Scene, hospital: Hospital, sessions: Sessions
) -> None:
    mine = await hospital.member(account_id=scene.stranger.account_id)
    colleague, elsewhere = await hospital.member(), await a_hospital(scene)
    await hospital.coordinated_by("neighbour")
    await elsewhere.coordinated_by("property")
    await hospital.served(sessions, mine, at(0), 10)
    await hospital.served(sessions, colleague, at(0), 20)
    await elsewhere.served(sessions, await elsewhere.member(), at(0), 40)
    assert await minutes(scene.stranger) == [10]
    assert await minutes(scene.neighbour) == [10, 20]
    assert await minutes(scene.property) == [40]
    assert await minutes(scene.resident) == await minutes(scene.worker) == []
    for caller in (scene.staff, scene.secretary, scene.auditor):
        assert await minutes(caller) == [10, 20, 40]
    assert await minutes(scene.staff, f"?team_id={hospital.group.id}") == [10, 20]
    assert await minutes(scene.neighbour, f"?member_id={colleague.member_id}") == [20]
    assert await minutes(scene.property, f"?member_id={colleague.member_id}") == []
    by_year = made(await scene.neighbour.get(f"/hours/by-year?member_id={colleague.member_id}"))
    assert [one["minutes"] for one in by_year] == [20]


async def test_a_member_who_lives_here_has_one_account_of_hours(
    scene: Scene, hospital: Hospital, sessions: Sessions
) -> None:
    """Also of what they served before they were found in the roster."""
    resident = scene.persons["resident"]
    team_id = await scene.team()
    await served(scene, team_id)
    as_member = await hospital.member(person_id=resident)
    await hospital.served(sessions, as_member, at(0), 20)
    assert await minutes(scene.resident) == [20, 40]
    [who] = made(await scene.staff.get("/hours/by-person"))["items"]
    assert (who["id"], who["name"], who["minutes"]) == (str(resident), "resident", 60)
    later = await hospital.member(account_id=scene.neighbour.account_id)
    await hospital.served(sessions, later, at(0), 30)
    [entry] = await ledger(scene.neighbour)  # by their account alone
    assert entry["person_id"] == str(scene.persons["neighbour"])
    assert await minutes(scene.staff, f"?person_id={scene.persons['neighbour']}") == [30]


async def test_a_coordinator_asks_for_a_correction_and_the_office_approves_it(
    scene: Scene, hospital: Hospital, sessions: Sessions
) -> None:
    who = await hospital.member(account_id=scene.secretary.account_id)
    await hospital.coordinated_by("neighbour")
    await (await a_hospital(scene)).coordinated_by("property")
    await hospital.served(sessions, who, at(0), 30)
    [entry] = await ledger(scene.neighbour)
    path, less = f"/hours/entries/{entry['id']}/ask-correction", {"minutes": -10, "reason": "早退"}
    assert await refusal(scene.resident, path, less) == "hour-entry-not-found"
    assert await refusal(scene.auditor, path, less) == "only-staff"
    asked = made(await scene.neighbour.post(path, less))
    assert (asked["person_id"], asked["member_id"]) == (None, str(who.member_id))
    assert asked["actions"] == ["withdraw"]
    approve = f"/hour-corrections/{asked['id']}/approve"
    assert made(await scene.property.get("/hour-corrections"))["items"] == []
    assert await refusal(scene.property, approve) == "hour-correction-not-found"
    assert await refusal(scene.neighbour, approve) == "not-your-step"
    assert await refusal(scene.secretary, approve) == "not-your-step"  # they are their own hours
    [seen] = made(await scene.secretary.get("/hour-corrections"))["items"]
    assert seen["actions"] == []
    assert made(await scene.staff.post(approve))["state"] == "approved"
    assert await minutes(scene.neighbour) == [-10, 30]


async def test_a_member_takes_a_certificate_home(
    scene: Scene, hospital: Hospital, sessions: Sessions
) -> None:
    who = await hospital.member(account_id=scene.stranger.account_id)
    await hospital.served(sessions, who, at(0), 90)
    paper = made(await scene.stranger.post("/certificates", YEAR))
    assert (paper["name"], paper["minutes"]) == ("李医生", 90)
    assert paper["teams"] == [{"name": hospital.group.name, "minutes": 90, "times": 1}]
    printed = await scene.stranger.get(f"/certificates/{paper['id']}/pdf")
    assert printed.content.startswith(b"%PDF-")
    by_office = YEAR | {"member_id": str(who.member_id)}
    assert made(await scene.staff.post("/certificates", by_office))["minutes"] == 90
    assert await refusal(scene.resident, "/certificates", by_office) == "only-staff"
    nobody = YEAR | {"member_id": str(hospital.group.id)}
    assert await refusal(scene.staff, "/certificates", nobody) == "no-such-volunteer"
    checked = await scene.resident.http.get(
        f"{scene.resident.base}/certificates/check/{paper['number']}"
    )
    assert checked.json()["is_current"]


async def test_who_serves_nowhere_has_no_certificate(scene: Scene, hospital: Hospital) -> None:
    assert await refusal(scene.stranger, "/certificates", YEAR) == "only-staff"
    both: dict[str, Any] = {
        "person_id": str(hospital.group.id),
        "member_id": str(hospital.group.id),
    }
    assert await refusal(scene.staff, "/certificates", YEAR | both) == "malformed-request"


async def test_copies_of_ones_data_hold_the_hours_of_a_member(
    scene: Scene, hospital: Hospital, sessions: Sessions
) -> None:
    who = await hospital.member(account_id=scene.worker.account_id)
    await hospital.served(sessions, who, clock.now() - timedelta(days=3), 90)
    held = {one["table"] for one in made(await scene.worker.get("/me/data"))}
    assert {"presences", "hour_entries"} <= held
