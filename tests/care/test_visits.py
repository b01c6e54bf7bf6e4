"""Who looked in, for what it did, and who reads of it."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text, update

from app.care.subjects import jobs
from app.care.subjects import service as subjects
from app.care.subjects.events import CareDayBegan
from app.care.subjects.models import BreakKind, CareVisit, Outcome, Way
from app.care.subjects.schemas import EndCare
from app.care.visits import service
from app.care.visits.errors import AfterTheEnd
from app.care.visits.schemas import RecordVisit
from app.models import Base
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.platform.sealing.rotation import check
from app.residents.people.events import PersonDied
from app.residents.people.models import Person
from tests.care.story import (
    ALONE,
    DAY,
    EVERYTHING,
    WELL,
    dues,
    enrolled,
    kind,
    live,
    noon,
    who,
)
from tests.scene import Caller, Scene


async def test_one_visit_does_for_every_rule_and_late_for_the_week_before(
    scene: Scene, sessions: Sessions
) -> None:
    raised = {**ALONE, "facts": [{"kind": "lives_alone"}, {"kind": "disabled"}]}
    monday = await enrolled(scene, sessions, raised)
    last_week = monday - 7 * DAY
    await live(scene, sessions, last_week - 7 * DAY)
    await live(scene, sessions, monday)
    found = await dues(scene.worker, who(scene))
    assert found["alone_disabled", str(last_week)] == "overdue"
    assert found["alone_disabled", str(monday)] == "open"
    assert found["disabled", str(monday.replace(day=1))] in {"open", "overdue"}
    listed = (await scene.worker.get("/care/due")).json()
    assert [one["person_id"] for one in listed["items"]] == [str(scene.persons["resident"])]
    assert (listed["items"][0]["risk"], listed["items"][0]["is_overdue"]) == ("high", True)
    assert await waiting(scene.worker) == 1
    nobody = await scene.worker.post(f"{who(scene)}/visit", {"way": "home", "outcome": "not_met"})
    assert nobody.status_code == 201
    assert (await dues(scene.worker, who(scene)))["alone_disabled", str(monday)] == "open"
    seen = await scene.worker.post(f"{who(scene)}/visit", WELL)
    assert (seen.status_code, seen.json()["has_words"]) == (201, True)
    found = await dues(scene.worker, who(scene))
    assert found["alone_disabled", str(last_week)] == "done_late"
    assert found["alone_disabled", str(monday)] == "done"
    assert found["disabled", str(clock.today().replace(day=1))] == "done"
    assert (await scene.worker.get("/care/due")).json()["total"] == 0
    assert await waiting(scene.worker) == 0


async def waiting(caller: Caller) -> int:
    """As their own page says."""
    found: int = (await caller.get("/me?here")).json()["waiting"]["visits_this_week"]
    return found


async def test_figures_are_counts_of_what_the_lists_show(scene: Scene, sessions: Sessions) -> None:
    monday = await enrolled(scene, sessions, EVERYTHING)
    for weeks in (4, 3, 2, 1, 0):
        await live(scene, sessions, monday - 7 * weeks * DAY)
    await scene.worker.post(f"{who(scene)}/visit", WELL)
    span = f"since={monday - 70 * DAY}&until={monday + 70 * DAY}"
    counted = await scene.staff.get(f"/care/figures?{span}")
    assert counted.status_code == 200, counted.text
    figures = counted.json()
    assert figures["by_risk"] == {"high": 1, "medium": 0, "low": 1}  # the neighbour is 65
    assert figures["by_state"]["missed"] > 0
    assert figures["by_state"]["done_late"] > 0
    for state, times in figures["by_state"].items():
        listed = (await scene.staff.get(f"/care/dues?{span}&state={state}&limit=100")).json()
        assert len(listed["items"]) == times, state
    assert figures["due"] == sum(figures["by_state"].values())
    visits = (await scene.staff.get(f"/care/visits?{span}")).json()["items"]
    assert (figures["visits"], figures["people_visited"]) == (len(visits), 1)
    assert (await scene.other_worker.get(f"/care/figures?{span}")).json()["due"] == 0
    elsewhere = f"/care/figures?{span}&grid_id={scene.other_grid_id}"
    assert (await scene.staff.get(elsewhere)).json()["kept"] == 0


async def test_the_list_and_its_words_are_seen_by_few(scene: Scene, sessions: Sessions) -> None:
    await enrolled(scene, sessions)
    await scene.worker.post(f"{who(scene)}/visit", WELL)
    for name in ("worker", "staff", "secretary", "auditor", "resident"):
        assert len((await scene.people[name].get("/care")).json()["items"]) == 1, name
        [seen] = (await scene.people[name].get(f"{who(scene)}/visits")).json()["items"]
        assert seen["has_words"]
        assert "一切都好" not in str(seen)
    for name in ("neighbour", "other_worker", "property", "street", "stranger"):
        assert (await scene.people[name].get("/care")).json()["items"] == [], name
        assert (await scene.people[name].get(who(scene))).status_code == 404, name
    async with sessions() as session:
        visit = await session.scalar(
            select(CareVisit).where(CareVisit.community_id == scene.community_id)
        )
        assert visit is not None
        assert "一切都好".encode() not in bytes(visit.words or b"")
        opened = await check(session, Base.metadata, scene.vault)
        assert opened["care_visits.words"] >= 1


async def test_a_note_is_opened_for_a_purpose_and_the_person_reads_by_whom(
    scene: Scene, sessions: Sessions
) -> None:
    await enrolled(scene, sessions)
    paired = {"companion_id": str(scene.persons["neighbour"])}
    assert (await scene.staff.post(f"{who(scene)}/pair", paired)).status_code == 200
    visits = {
        name: (await scene.people[name].post(f"{who(scene)}/visit", WELL)).json()["id"]
        for name in ("worker", "neighbour")
    }
    asked = {"purpose": "上门前了解情况"}
    for name, status in (
        *(("worker", 200), ("staff", 200), ("resident", 200), ("neighbour", 404)),
        *(("auditor", 403), ("other_worker", 404), ("stranger", 404)),
    ):
        path = f"{who(scene)}/visits/{visits['worker']}/open"
        assert (await scene.people[name].post(path, asked)).status_code == status, name
    own = await scene.neighbour.post(f"{who(scene)}/visits/{visits['neighbour']}/open", asked)
    assert own.json() == {"words": "一切都好"}
    without = await scene.worker.post(f"{who(scene)}/visits/{visits['worker']}/open", {})
    assert without.status_code == 422
    log = (await scene.resident.get("/me/openings")).json()
    assert [(one["field"], one["by"], one["record_id"]) for one in log] == [
        ("visit", "neighbour", visits["neighbour"]),
        *(("visit", name, visits["worker"]) for name in ("resident", "staff", "worker")),
    ]
    bare = {"way": "phone", "outcome": "well"}
    empty = (await scene.worker.post(f"{who(scene)}/visit", bare)).json()
    assert not empty["has_words"]
    nothing = await scene.worker.post(f"{who(scene)}/visits/{empty['id']}/open", asked)
    assert nothing.json()["type"] == "nothing-recorded"


async def test_of_a_minor_who_is_looked_in_on_the_secretary_reads_the_notes(
    scene: Scene, sessions: Sessions
) -> None:
    await enrolled(scene, sessions)
    visit = (await scene.worker.post(f"{who(scene)}/visit", WELL)).json()["id"]
    async with sessions.begin() as session:
        young = update(Person).where(Person.id == scene.persons["resident"])
        await session.execute(young.values(born_on=clock.today() - 10 * 365 * DAY))
    path, asked = f"{who(scene)}/visits/{visit}/open", {"purpose": "核对"}
    for name in ("worker", "staff"):
        refused = await scene.people[name].post(path, asked)
        assert refused.json()["type"] == "approval-of-the-secretary"
    assert (await scene.secretary.post(path, asked)).json()["words"] == "一切都好"


async def test_nobody_looked_in_after_the_end(scene: Scene, sessions: Sessions) -> None:
    """What was done before it may still be told."""
    await enrolled(scene, sessions)
    person = f"/people/{scene.persons['resident']}"
    await scene.staff.post(f"{person}/record-death", {"died_on": str(clock.today())})
    died = PersonDied(community_id=scene.community_id, person_id=scene.persons["resident"])
    async with sessions.begin() as session:
        await jobs.end_with_death(session, died)
    late = WELL | {"visited_at": (datetime.now(UTC) - 2 * DAY).isoformat()}
    assert (await scene.worker.post(f"{who(scene)}/visit", late)).status_code == 201
    with clock.at(noon(clock.today() + DAY)):
        async with sessions.begin() as session:
            worker = Actor(
                scene.worker.account_id,
                scene.community_id,
                grants={Role.GRID_WORKER: frozenset({scene.grid_id})},
            )
            after = RecordVisit(way=Way.HOME, outcome=Outcome.WELL)
            with pytest.raises(AfterTheEnd):
                await service.record(session, worker, scene.persons["resident"], after)


@pytest.mark.parametrize("day", ["0001-01-01", "2020-01-01", "9999-12-31"])
@pytest.mark.parametrize("path", ["figures", "dues", "visits"])
async def test_a_span_is_a_year_at_most_and_not_backwards(
    scene: Scene, path: str, day: str
) -> None:
    today = clock.today()
    for span in (f"since={day}&until={today}", f"since={today}&until={day}"):
        assert (await scene.staff.get(f"/care/{path}?{span}")).status_code == 422


async def test_a_visit_and_the_day_wait_for_each_other(scene: Scene, sessions: Sessions) -> None:
    """Whichever comes first: what the day opens, the visit of that day does for."""
    monday = await enrolled(scene, sessions, EVERYTHING)
    day = CareDayBegan(community_id=scene.community_id)
    async with sessions() as opening:
        await jobs.live_through(opening, day)
        visiting = asyncio.create_task(scene.worker.post(f"{who(scene)}/visit", WELL))
        await asyncio.sleep(0.3)
        assert not visiting.done()
        await opening.commit()
    assert (await visiting).status_code == 201
    assert (await dues(scene.worker, who(scene)))["alone_ill", str(monday)] == "done"
    async with sessions.begin() as session:
        here = {"n": scene.community_id}
        for table in ("care_dues", "care_visits"):
            await session.execute(text(f"DELETE FROM {table} WHERE community_id = :n"), here)
    staff = Actor(scene.staff.account_id, scene.community_id, grants={Role.STAFF: frozenset()})
    async with sessions() as visiting_now, sessions() as opening:
        well = RecordVisit(way=Way.HOME, outcome=Outcome.WELL)
        await service.record(visiting_now, staff, scene.persons["resident"], well)
        opens = asyncio.create_task(jobs.live_through(opening, day))
        await asyncio.sleep(0.3)
        assert not opens.done()
        await visiting_now.commit()
        await opens
        await opening.commit()
    assert (await dues(scene.worker, who(scene)))["alone_ill", str(monday)] == "done"


async def test_a_visit_that_waited_for_the_end_is_judged_by_it(
    scene: Scene, sessions: Sessions
) -> None:
    """Not by the break that there was before: of the day of the end it still counts."""
    await enrolled(scene, sessions)
    away = {"kind": "away", "since": str(clock.today() - 10 * DAY)}
    assert (await scene.worker.post(f"{who(scene)}/suspend", away)).status_code == 200
    staff = Actor(scene.staff.account_id, scene.community_id, grants={Role.STAFF: frozenset()})
    async with sessions() as ending:
        no_more = EndCare(kind=BreakKind.NOT_NEEDED)
        await subjects.end(ending, staff, scene.persons["resident"], no_more)
        visiting = asyncio.create_task(scene.worker.post(f"{who(scene)}/visit", WELL))
        await asyncio.sleep(0.3)
        assert not visiting.done()
        await ending.commit()
    assert (await visiting).status_code == 201
    assert (await scene.staff.get(who(scene))).json()["state"] == "ended"


async def test_a_visit_made_in_a_basement_counts_on_its_day_and_once(
    scene: Scene, sessions: Sessions
) -> None:
    monday = await enrolled(scene, sessions, EVERYTHING)
    await live(scene, sessions, monday - 7 * DAY)
    last = monday - 3 * DAY
    body = WELL | {"id": str(new_id()), "visited_at": noon(last).isoformat()}
    assert (await scene.worker.post(f"{who(scene)}/visit", body)).status_code == 201
    again = await scene.worker.post(f"{who(scene)}/visit", body)
    assert await kind(again) == "already-recorded"
    found = await dues(scene.worker, who(scene))
    assert found["alone_ill", str(monday - 7 * DAY)] == "done"
    old = WELL | {"visited_at": noon(monday - 60 * DAY).isoformat()}
    assert await kind(await scene.worker.post(f"{who(scene)}/visit", old)) == "not-then"
    ahead = WELL | {"visited_at": noon(monday + 60 * DAY).isoformat()}
    assert await kind(await scene.worker.post(f"{who(scene)}/visit", ahead)) == "phone-clock-wrong"
