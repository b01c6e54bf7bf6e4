"""What is due follows from facts, breaks and visits, and who must look in is told."""

import random
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from app.care.subjects import risk
from app.care.subjects.dues import open_for, settle
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
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.session import Sessions
from app.residents.facts.known import FactKind
from app.residents.facts.models import CareFact
from app.residents.people.models import Person
from tests.care.story import DAY, EVERYTHING, WELL, companion, enrolled, live, noon, who
from tests.scene import Caller, Scene


async def test_who_must_look_in_is_told_in_numbers(scene: Scene, sessions: Sessions) -> None:
    monday = await enrolled(scene, sessions, EVERYTHING)
    await scene.staff.post(f"{who(scene)}/pair", companion(scene, "neighbour"))

    async def titles(caller: Caller) -> list[str]:
        found = await caller.inbox()
        assert all("resident" not in text for _, text in found)
        return [title for title, _ in found]

    await live(scene, sessions, monday)
    await scene.worker.post(f"{who(scene)}/visit", WELL)  # does for this week
    next_week = monday + 7 * DAY
    await live(scene, sessions, next_week)
    for _ in range(2):
        await live(scene, sessions, next_week + 5 * DAY)
    assert (await titles(scene.worker)) == ["网格0：重点关爱对象的走访即将到期"]
    assert (await titles(scene.neighbour)) == ["resident：您结对的邻居这两天该走访了"]
    await live(scene, sessions, next_week + 7 * DAY)
    assert (await titles(scene.worker))[0] == "网格0：重点关爱对象的走访已逾期"
    assert (await titles(scene.staff)) == []
    await live(scene, sessions, next_week + 14 * DAY)
    assert "网格0：重点关爱对象的走访已错过" in await titles(scene.staff)
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


async def classified(caller: Caller, scene: Scene) -> list[tuple[str, str, str]]:
    """(from, until, state) of what is due because somebody is in the highest class."""
    found = (await caller.get(who(scene))).json()["dues"]
    named = ("opens_on", "due_on", "state")
    return [tuple(one[name] for name in named) for one in found if one["rule"] == "classified"]


async def test_who_is_classed_high_in_the_middle_of_a_week_is_looked_in_on_within_a_day(
    scene: Scene, sessions: Sessions
) -> None:
    """By the office, by what is recorded, or on coming back to the list; said twice it is one."""
    monday = await enrolled(scene, sessions)
    today, high = clock.today(), {"risk": "high", "reason": "病情加重"}
    assert await classified(scene.worker, scene) == []
    for _ in range(2):
        raised = await scene.staff.post(f"{who(scene)}/raise", high)
        assert raised.status_code == 200, raised.text
    within = (str(today), str(today + DAY), "open")
    assert await classified(scene.worker, scene) == [within]
    assert (await scene.worker.get("/care/due")).json()["items"][0]["due_on"] == str(today + DAY)
    for _ in range(2):
        await live(scene, sessions, today)
    assert await classified(scene.worker, scene) == [within]
    await scene.staff.post(f"{who(scene)}/raise", high | {"risk": "medium"})
    await live(scene, sessions, today)
    assert await classified(scene.worker, scene) == [within]
    assert (await scene.worker.post(f"{who(scene)}/visit", WELL)).status_code == 201
    assert await classified(scene.worker, scene) == [(*within[:2], "done")]
    span = f"since={today}&until={today + DAY}"
    listed = (await scene.worker.get(f"/care/dues?{span}")).json()["items"]
    assert [one["rule"] for one in listed if one["due_on"] == str(today + DAY)] == ["classified"]
    assert monday <= today


async def test_what_is_recorded_makes_somebody_high_from_that_day_on(
    scene: Scene, sessions: Sessions
) -> None:
    await enrolled(scene, sessions)  # alone, and not ill
    today = str(clock.today())
    await scene.worker.post(f"{who(scene)}/record", {"kind": "in_hardship"})
    assert await classified(scene.worker, scene) == []
    await scene.worker.post(f"{who(scene)}/record", {"kind": "long_illness"})
    assert [one[0] for one in await classified(scene.worker, scene)] == [today]
    await scene.worker.post(f"{who(scene)}/record", {"kind": "disabled"})  # they are high already
    assert len(await classified(scene.worker, scene)) == 1


async def test_a_birthday_makes_somebody_high_also_if_a_day_was_left_out(
    scene: Scene, sessions: Sessions
) -> None:
    monday = await enrolled(scene, sessions)  # alone
    birthday = monday - 3 * DAY
    async with sessions.begin() as session:
        eighty = birthday.replace(year=birthday.year - 80)
        mine = Person.id == scene.persons["resident"]
        await session.execute(update(Person).where(mine).values(born_on=eighty))
    await live(scene, sessions, birthday - DAY)
    assert await classified(scene.worker, scene) == []
    await live(scene, sessions, birthday + 2 * DAY)
    assert [one[0] for one in await classified(scene.worker, scene)] == [str(birthday)]


async def test_who_is_back_on_the_list_and_high_is_looked_in_on_within_a_day(
    scene: Scene, sessions: Sessions
) -> None:
    await enrolled(scene, sessions, EVERYTHING)
    await scene.staff.post(f"{who(scene)}/end", {"kind": "not_needed"})
    assert await classified(scene.worker, scene) == []
    again = await scene.worker.post(f"{who(scene)}/enrol", {})
    assert again.status_code == 200, again.text
    assert [one[0] for one in await classified(scene.worker, scene)] == [str(clock.today())]
