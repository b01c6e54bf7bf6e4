"""Who is old, alone or ill is looked in on; nobody else learns why."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text

from app.care.subjects import jobs, risk
from app.care.subjects.dues import open_for, settle
from app.care.subjects.events import CareDayBegan
from app.care.subjects.models import (
    BreakKind,
    CareBreak,
    CareDue,
    CareSubject,
    CareVisit,
    Outcome,
    Way,
)
from app.care.subjects.periods import Period, gives_up, period
from app.care.subjects.risk import RULES, CareRule, Risk, born_by
from app.care.visits import service
from app.care.visits.errors import AfterTheEnd
from app.care.visits.schemas import RecordVisit
from app.models import Base
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.platform.sealing.rotation import check
from app.residents.facts.kinds import FactKind
from app.residents.facts.models import CareFact
from app.residents.households.events import MovedOut
from app.residents.people.events import PersonDied
from app.residents.people.models import Person
from tests.scene import INSIDE, Caller, Scene

DAY = timedelta(days=1)
ALONE = {"facts": [{"kind": "lives_alone"}]}
WELL = {"way": "home", "outcome": "well", "words": "一切都好", "place": INSIDE}


def who(scene: Scene, name: str = "resident") -> str:
    return f"/care/{scene.persons[name]}"


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


async def live(scene: Scene, sessions: Sessions, day: date) -> None:
    with clock.at(noon(day)):
        async with sessions.begin() as session:
            await jobs.live_through(session, CareDayBegan(community_id=scene.community_id))


async def enrolled(scene: Scene, sessions: Sessions, body: Any = ALONE, ago: int = 35) -> date:
    """The resident, so many days ago; the first day of this week."""
    done = await scene.worker.post(f"{who(scene)}/enrol", body)
    assert done.status_code == 200, done.text
    today = clock.today()
    then = {"day": today - ago * DAY, "n": scene.community_id}
    async with sessions.begin() as session:
        for table, column in (("care_subjects", "enrolled_on"), ("care_facts", "recorded_on")):
            back = f"UPDATE {table} SET {column} = :day WHERE community_id = :n"
            await session.execute(text(back), then)
    return today - today.weekday() * DAY


async def dues(caller: Caller, path: str) -> dict[tuple[str, str], str]:
    """(rule, from): state."""
    found = (await caller.get(path)).json()["dues"]
    return {(one["rule"], one["opens_on"]): one["state"] for one in found}


async def kind(answer: Any) -> str:
    assert answer.status_code >= 400, answer.text
    found: str = answer.json()["type"]
    return found


def test_a_class_is_the_highest_that_holds_on_the_day() -> None:
    born = date(1946, 2, 28)
    alone = {FactKind.LIVES_ALONE}
    before, birthday = date(2026, 2, 27), date(2026, 2, 28)
    assert risk.risk(born, alone, None, before) is Risk.MEDIUM
    assert risk.risk(born, alone, None, birthday) is Risk.HIGH
    assert risk.risk(born, set(), None, birthday) is Risk.LOW
    assert risk.risk(born, set(), Risk.HIGH, birthday) is Risk.HIGH
    assert risk.risk(date(1990, 1, 1), set(), None, birthday) is None
    assert risk.risk(date(1990, 1, 1), {FactKind.DISABLED}, None, birthday) is Risk.MEDIUM


def test_who_is_born_on_a_leap_day_is_older_a_day_later() -> None:
    assert born_by(date(2025, 2, 28), 65) == date(1960, 2, 28)
    assert born_by(date(2025, 3, 1), 65) == date(1960, 3, 1)
    assert born_by(date(2028, 2, 29), 65) == date(1963, 2, 28)


def test_periods_are_those_of_the_calendar() -> None:
    new_year = date(2026, 1, 1)  # a Thursday
    assert period(Risk.HIGH, new_year) == Period(date(2025, 12, 29), date(2026, 1, 4))
    assert period(Risk.MEDIUM, new_year) == Period(new_year, date(2026, 1, 31))
    assert period(Risk.LOW, date(2026, 12, 31)) == Period(date(2026, 10, 1), date(2026, 12, 31))
    december = period(Risk.MEDIUM, date(2025, 12, 5))
    assert gives_up(Risk.MEDIUM, december) == date(2026, 1, 31)


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
    nobody = await scene.worker.post(f"{who(scene)}/visit", {"way": "home", "outcome": "not_met"})
    assert nobody.status_code == 201
    assert (await dues(scene.worker, who(scene)))["alone_disabled", str(monday)] == "open"
    seen = await scene.worker.post(f"{who(scene)}/visit", WELL)
    assert (seen.status_code, seen.json()["words"]) == (201, "一切都好")
    found = await dues(scene.worker, who(scene))
    assert found["alone_disabled", str(last_week)] == "done_late"
    assert found["alone_disabled", str(monday)] == "done"
    assert found["disabled", str(clock.today().replace(day=1))] == "done"
    assert (await scene.worker.get("/care/due")).json()["total"] == 0


async def test_figures_are_counts_of_what_the_lists_show(scene: Scene, sessions: Sessions) -> None:
    monday = await enrolled(scene, sessions, {"facts": [{"kind": k} for k in FactKind]})
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


async def test_hospital_suspends_and_who_is_back_is_looked_in_on_within_a_day(
    scene: Scene, sessions: Sessions
) -> None:
    monday = await enrolled(scene, sessions, {"facts": [{"kind": k} for k in FactKind]})
    await live(scene, sessions, monday - 14 * DAY)
    away = {"kind": "hospital", "since": str(monday - 10 * DAY), "words": "骨折"}
    gone = await scene.worker.post(f"{who(scene)}/suspend", away)
    assert (gone.json()["state"], gone.json()["suspended_words"]) == ("suspended", "骨折")
    await live(scene, sessions, monday - 7 * DAY)
    found = await dues(scene.worker, who(scene))
    assert found["alone_ill", str(monday - 14 * DAY)] == "waived"
    assert ("alone_ill", str(monday - 7 * DAY)) not in found
    assert (await scene.worker.get("/care/due")).json()["total"] == 0
    early = await scene.worker.post(f"{who(scene)}/resume", {"on": str(monday - 11 * DAY)})
    assert await kind(early) == "back-before-leaving"
    back = await scene.worker.post(f"{who(scene)}/resume", {"on": str(clock.today())})
    assert back.json()["state"] == "kept"
    found = await dues(scene.worker, who(scene))
    assert found["returned", str(clock.today())] == "open"
    again = {"kind": "away", "since": str(monday - 9 * DAY)}
    assert await kind(await scene.worker.post(f"{who(scene)}/suspend", again)) == "breaks-overlap"


async def test_a_companion_sees_when_and_not_why(scene: Scene, sessions: Sessions) -> None:
    monday = await enrolled(scene, sessions, {"facts": [{"kind": k} for k in FactKind]})
    await live(scene, sessions, monday)
    await scene.worker.post(f"{who(scene)}/visit", WELL | {"outcome": "not_met"})
    assert (await scene.neighbour.get(who(scene))).status_code == 404
    refused = await scene.worker.post(f"{who(scene)}/pair", companion(scene, "neighbour"))
    assert await kind(refused) == "not-your-step"
    for nobody in ("resident", "auditor"):
        wrong = await scene.staff.post(f"{who(scene)}/pair", companion(scene, nobody))
        assert await kind(wrong) == "no-such-companion"
    paired = await scene.staff.post(f"{who(scene)}/pair", companion(scene, "neighbour"))
    assert paired.json()["companion"] == "neighbour"
    seen = (await scene.neighbour.get(who(scene))).json()
    assert (seen["name"], seen["actions"]) == ("resident", ["visit"])
    assert (seen["risk"], seen["facts"], seen["suspended_for"]) == (None, None, None)
    assert {one["rule"] for one in seen["dues"]} == {None}
    assert (await scene.neighbour.get(f"{who(scene)}/visits")).json()["items"] == []
    assert (await scene.neighbour.get("/care?risk=high")).json()["items"] == []
    span = f"since={monday - 30 * DAY}&until={monday + 30 * DAY}"
    assert (await scene.neighbour.get(f"/care/dues?{span}")).json()["items"] == []
    assert (await scene.neighbour.get("/care/due")).json()["total"] == 1
    made = await scene.neighbour.post(f"{who(scene)}/visit", WELL)
    assert made.status_code == 201, made.text
    [mine] = (await scene.neighbour.get(f"{who(scene)}/visits")).json()["items"]
    assert (mine["id"], mine["by"]) == (made.json()["id"], "neighbour")
    assert len((await scene.resident.get(f"{who(scene)}/visits")).json()["items"]) == 2
    await scene.staff.post(f"{who(scene)}/unpair")
    assert (await scene.neighbour.get(who(scene))).status_code == 404


def companion(scene: Scene, name: str) -> dict[str, str]:
    return {"companion_id": str(scene.persons[name])}


async def test_an_agent_does_not_see_whom_the_principal_is_paired_with(
    scene: Scene, sessions: Sessions
) -> None:
    await enrolled(scene, sessions)
    await scene.staff.post(f"{who(scene)}/pair", companion(scene, "neighbour"))
    given = {
        "principal_id": str(scene.persons["neighbour"]),
        "agent_id": str(scene.property.account_id),
        "relationship": "family",
        "scopes": ["roster"],
        "evidence_id": await scene.staff.photo(),
    }
    granted = await scene.staff.post("/authorisations", given)
    assert granted.status_code == 201, granted.text
    on_behalf = {"X-On-Behalf-Of": str(scene.persons["neighbour"])}
    assert (await scene.neighbour.get(who(scene))).status_code == 200
    assert (await scene.property.get(who(scene), headers=on_behalf)).status_code == 404


async def test_the_list_and_its_words_are_seen_by_few(scene: Scene, sessions: Sessions) -> None:
    await enrolled(scene, sessions)
    await scene.worker.post(f"{who(scene)}/visit", WELL)
    for name in ("worker", "staff", "secretary", "auditor", "resident"):
        assert len((await scene.people[name].get("/care")).json()["items"]) == 1, name
        [seen] = (await scene.people[name].get(f"{who(scene)}/visits")).json()["items"]
        assert seen["words"] == "一切都好"
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


async def test_who_may_be_enrolled_and_by_whom(scene: Scene) -> None:
    path = f"{who(scene)}/enrol"
    async with scene.sessions.begin() as session:
        person = await session.get_one(Person, (scene.community_id, scene.persons["resident"]))
        person.born_on = date(1990, 1, 1)
    assert await kind(await scene.worker.post(path, {})) == "no-reason-to-care"
    assert await kind(await scene.resident.post(path, ALONE)) == "not-yours-to-enrol"
    assert await kind(await scene.worker.post(path, {"raise_to": "high"})) == "only-staff"
    kept = await scene.staff.post(path, {"raise_to": "high"})
    assert (kept.json()["risk"], kept.json()["state"]) == ("high", "kept")
    assert await kind(await scene.staff.post(path, ALONE)) == "step-out-of-order"
    lowered = await scene.staff.post(f"{who(scene)}/lower")
    assert lowered.json()["risk"] is None
    assert await kind(await scene.staff.post(f"{who(scene)}/lower")) == "not-raised"
    ended = await scene.staff.post(f"{who(scene)}/end", {"kind": "not_needed"})
    assert ended.json()["state"] == "ended"
    again = await scene.worker.post(path, ALONE | {"facts": [{"kind": "disabled"}]})
    assert (again.json()["state"], again.json()["risk"]) == ("kept", "medium")
    twice = await scene.worker.post(f"{who(scene)}/record", {"kind": "disabled"})
    assert await kind(twice) == "recorded-already"
    assert (await scene.worker.post(f"{who(scene)}/clear", {"kind": "disabled"})).status_code == 200
    gone = await scene.worker.post(f"{who(scene)}/clear", {"kind": "disabled"})
    assert await kind(gone) == "fact-not-recorded"


async def test_the_day_enrols_who_is_65_and_follows_who_moves(
    scene: Scene, sessions: Sessions
) -> None:
    """The resident and the neighbour were born in 1960 and live here."""
    today = clock.today()
    await live(scene, sessions, today)
    await live(scene, sessions, today)
    assert len((await scene.staff.get("/care")).json()["items"]) == 2
    home = scene.households["resident"]
    left = {"person_id": str(scene.persons["resident"]), "until": str(today)}
    assert (await scene.worker.post(f"/households/{home}/move-out", left)).status_code < 300
    moved = MovedOut(community_id=scene.community_id, person_id=scene.persons["resident"])
    for _ in range(2):
        async with sessions.begin() as session:
            await jobs.follow_move(session, moved)
    gone = (await scene.staff.get(who(scene))).json()
    assert (gone["state"], gone["suspended_for"]) == ("suspended", "moved")
    here = {"dwelling_id": str(scene.homes["empty"]), "since": str(today)}
    member = {"person_id": str(scene.persons["resident"]), "relation": "head"}
    back = await scene.worker.post("/households", here | {"members": [member]})
    assert back.status_code == 201, back.text
    await live(scene, sessions, today)
    assert (await scene.staff.get(who(scene))).json()["state"] == "kept"


async def test_a_death_ends_it_and_waives_what_was_due(scene: Scene, sessions: Sessions) -> None:
    monday = await enrolled(scene, sessions, {"facts": [{"kind": k} for k in FactKind]})
    await live(scene, sessions, monday)
    assert (await scene.worker.get("/care/due")).json()["total"] == 1
    died = PersonDied(community_id=scene.community_id, person_id=scene.persons["resident"])
    for _ in range(2):
        async with sessions.begin() as session:
            await jobs.end_with_death(session, died)
    assert (await scene.staff.get(who(scene))).json()["state"] == "ended"
    assert (await dues(scene.staff, who(scene)))["alone_ill", str(monday)] == "waived"
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


async def test_who_has_died_is_not_enrolled(scene: Scene) -> None:
    person = f"/people/{scene.persons['resident']}"
    await scene.staff.post(f"{person}/record-death", {"died_on": str(clock.today())})
    assert await kind(await scene.staff.post(f"{who(scene)}/enrol", ALONE)) == "has-died"


@pytest.mark.parametrize("day", ["0001-01-01", "2020-01-01", "9999-12-31"])
async def test_days_that_cannot_be_are_refused(scene: Scene, sessions: Sessions, day: str) -> None:
    await enrolled(scene, sessions)
    wrong = await scene.worker.post(f"{who(scene)}/suspend", {"kind": "away", "since": day})
    assert await kind(wrong) == "not-on-that-day"
    today = str(clock.today())
    await scene.worker.post(f"{who(scene)}/suspend", {"kind": "away", "since": today})
    wrong = await scene.worker.post(f"{who(scene)}/resume", {"on": day})
    assert await kind(wrong) == "not-on-that-day"
    for path in ("figures", "dues", "visits"):
        spans = [f"since={day}&until={today}", f"since={today}&until={day}"]
        found = [await scene.staff.get(f"/care/{path}?{span}") for span in spans]
        assert [one.status_code for one in found] == [422, 422]  # a year at most, and not backwards


async def test_a_visit_and_the_day_wait_for_each_other(scene: Scene, sessions: Sessions) -> None:
    """Whichever comes first: what the day opens, the visit of that day does for."""
    monday = await enrolled(scene, sessions, {"facts": [{"kind": k} for k in FactKind]})
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


async def test_a_visit_made_in_a_basement_counts_on_its_day_and_once(
    scene: Scene, sessions: Sessions
) -> None:
    monday = await enrolled(scene, sessions, {"facts": [{"kind": k} for k in FactKind]})
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
    assert await kind(await scene.worker.post(f"{who(scene)}/visit", ahead)) == "not-then"


async def test_who_must_look_in_is_told_in_numbers(scene: Scene, sessions: Sessions) -> None:
    monday = await enrolled(scene, sessions, {"facts": [{"kind": k} for k in FactKind]})
    await scene.staff.post(f"{who(scene)}/pair", companion(scene, "neighbour"))

    async def titles(caller: Caller) -> list[str]:
        found = (await caller.get("/inbox")).json()["items"]
        assert all("resident" not in one["text"] for one in found)
        return [one["title"] for one in found]

    await live(scene, sessions, monday)
    await scene.worker.post(f"{who(scene)}/visit", WELL)  # does for this week
    next_week = monday + 7 * DAY
    await live(scene, sessions, next_week)
    for _ in range(2):
        await live(scene, sessions, next_week + 5 * DAY)
    assert (await titles(scene.worker)) == ["重点关爱对象的走访即将到期"]
    assert (await titles(scene.neighbour)) == ["您结对的邻居这两天该走访了"]
    await live(scene, sessions, next_week + 7 * DAY)
    assert (await titles(scene.worker))[0] == "重点关爱对象的走访已逾期"
    assert (await titles(scene.staff)) == []
    await live(scene, sessions, next_week + 14 * DAY)
    assert "重点关爱对象的走访已错过" in await titles(scene.staff)
    assert await titles(scene.other_worker) == []


async def test_what_is_due_follows_from_facts_breaks_and_visits(
    scene: Scene, sessions: Sessions
) -> None:
    """Thirty histories by chance, run day by day with days left out, against a model in Python."""
    chance = random.Random(20261123)
    first, last = date(2026, 1, 5), date(2026, 4, 30)
    ran = sorted(
        {first + n * DAY for n in range((last - first).days) if chance.random() < 0.6} | {last}
    )
    histories = [_history(scene, chance, first, last) for _ in range(30)]
    async with sessions.begin() as session:
        for history in histories:
            for rows in (*([one] for one in history.subject), history.others(chance)):
                session.add_all(rows)
                await session.flush()
    for day in ran:
        async with sessions.begin() as session:
            await open_for(session, scene.community_id, day)
    async with sessions.begin() as session:
        for history in histories:
            session.add_all(history.late)
            await session.flush()
            for visit in history.late:
                day = visit.visited_on
                await settle(session, scene.community_id, [visit.person_id], day, day)
    expected = {due for history in histories for due in history.dues(ran)}
    for _ in range(2):
        async with sessions.begin() as session:
            stored = await session.execute(
                select(CareDue, CareVisit.visited_on)
                .outerjoin(CareVisit, CareVisit.id == CareDue.visit_id)
                .where(CareDue.community_id == scene.community_id)
            )
            found = {(d.person_id, d.rule, d.opens_on, day, d.is_waived) for d, day in stored}
            assert found == expected
            await open_for(session, scene.community_id, last)
    assert len(expected) > 200
    assert {waived for *_, waived in expected} == {True, False}
    async with sessions.begin() as session:
        for table in (CareDue, CareBreak, CareFact, CareVisit):
            await session.execute(delete(table).where(table.community_id == scene.community_id))


class _History:
    def __init__(self, subject: list[Any], facts: list[CareFact], breaks: list[CareBreak]) -> None:
        self.subject, self.facts, self.breaks = subject, facts, breaks
        self.visits: list[CareVisit] = []
        self.late: list[CareVisit] = []

    def others(self, chance: random.Random) -> list[Any]:
        self.late = [visit for visit in self.visits if chance.random() < 0.3]
        known = [visit for visit in self.visits if visit not in self.late]
        return [*self.facts, *self.breaks, *known]

    def dues(self, ran: list[date]) -> set[tuple[UUID, CareRule, date, date | None, bool]]:
        person, care = self.subject
        found = set()
        for level in Risk:
            now = {period(level, day) for day in ran}
            for due in now | {period(level, one.before) for one in now}:
                rules = [r.id for r in RULES if r.risk is level and self._holds(person, r, due)]
                if care.raised_to is level and care.raised_on <= due.first:
                    rules.append(CareRule.RAISED)
                if care.enrolled_on > due.first or any(
                    self._is_in(b, due.first) for b in self.breaks
                ):
                    continue
                until = gives_up(level, due)
                days = sorted(
                    visit.visited_on
                    for visit in self.visits
                    if visit.outcome is not Outcome.NOT_MET
                    and due.first <= visit.visited_on <= until
                )
                waived = any(
                    self._is_in(b, due.first + n * DAY)
                    for b in self.breaks
                    for n in range((due.last - due.first).days + 1)
                )
                found |= {(person.id, r, due.first, next(iter(days), None), waived) for r in rules}
        return found

    def _holds(self, person: Person, rule: risk.Rule, due: Period) -> bool:
        known = {
            fact.kind
            for fact in self.facts
            if fact.recorded_on <= due.first and (not fact.ended_on or fact.ended_on > due.first)
        }
        return rule.facts <= known and person.born_on <= born_by(due.first, rule.age)

    @staticmethod
    def _is_in(away: CareBreak, day: date) -> bool:
        return away.since <= day and (away.until is None or day < away.until)


def _history(scene: Scene, chance: random.Random, first: date, last: date) -> _History:
    here, person_id = {"community_id": scene.community_id}, new_id()

    def some_day() -> date:
        return first + chance.randrange((last - first).days) * DAY

    born = (
        born_by(some_day(), chance.choice((65, 80))) if chance.random() < 0.5 else date(1940, 1, 1)
    )
    raised = (chance.choice(list(Risk)), some_day()) if chance.random() < 0.2 else (None, None)
    subject = [
        Person(**here, id=person_id, name="老人", born_on=born),
        CareSubject(
            **here,
            id=person_id,
            enrolled_on=first - 40 * DAY if chance.random() < 0.5 else some_day(),
            raised_to=raised[0],
            raised_on=raised[1],
        ),
    ]
    about = here | {"person_id": person_id}
    facts = []
    for fact in chance.sample(list(FactKind), chance.randrange(4)):
        begun, ended = sorted((some_day() - 30 * DAY, some_day()))
        over = ended if chance.random() < 0.4 else None
        by = scene.worker.account_id
        facts.append(CareFact(**about, kind=fact, recorded_on=begun, ended_on=over, recorded_by=by))
    breaks, days = [], sorted(some_day() for _ in range(2 * chance.randrange(3)))
    for since, until in zip(days[::2], days[1::2], strict=True):
        still = until == days[-1] and chance.random() < 0.3
        breaks.append(
            CareBreak(**about, kind=BreakKind.MOVED, since=since, until=None if still else until)
        )
    history = _History(subject, facts, breaks)
    for _ in range(chance.randrange(9)):
        day = some_day()
        history.visits.append(
            CareVisit(
                **about,
                visited_at=noon(day),
                visited_on=day,
                way=Way.PHONE,
                outcome=chance.choice(list(Outcome)),
                visited_by=scene.worker.account_id,
            )
        )
    return history
