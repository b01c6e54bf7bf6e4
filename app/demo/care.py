"""Two months of care: everybody who is 65, what is known of some, who looked in on them, and when."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects import jobs, service
from app.care.subjects.events import CareDayBegan
from app.care.subjects.models import BreakKind, CareDue, CareSubject, Outcome, Way
from app.care.subjects.risk import Risk
from app.care.subjects.schemas import PairCare, ResumeCare, SuspendCare
from app.care.visits import service as visits
from app.care.visits.schemas import RecordVisit
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.clock import HERE
from app.residents.facts.known import FactKind
from app.residents.facts.schemas import RecordFact

BEGAN = timedelta(days=56)
KNOWN = {  # of a hundred who are 65 and older
    FactKind.LIVES_ALONE: 3,
    FactKind.EMPTY_NEST: 1,
    FactKind.LONG_ILLNESS: 1,
    FactKind.DISABLED: 1,
    FactKind.IN_HARDSHIP: 1,
}
OF_LOW = 40  # visits to those who are due once a quarter
FORGOTTEN = 0.12  # of the visits that were due
WORDS = (
    "身体尚可，饮食正常",
    "提醒按时服药",
    "检查燃气和用电，未见异常",
    "子女周末来过",
    "想有人陪着去医院",
)


@dataclass
class Neighbours:
    """Who looks in: the grid worker of where they live, and companions."""

    staff: Actor
    workers: Sequence[Actor]
    grid_of: Mapping[UUID, int]
    elder: UUID
    companions: Sequence[Actor]


async def live(session: AsyncSession, cast: Neighbours, chance: random.Random) -> None:
    today = clock.today()
    began = today - BEGAN
    await _day(session, cast, began)
    subjects = await _subjects(session)
    await _know(session, cast, subjects, chance, began)
    for ago in reversed(range(BEGAN.days)):
        day = today - timedelta(days=ago)
        if day.weekday() == 0 or day.day == 1 or ago == 0:
            await _day(session, cast, day)
    await _visit(session, cast, chance)
    others = [one for one in subjects if one != cast.elder]
    for companion, person_id in zip(cast.companions, [cast.elder, *others], strict=False):
        if companion.person_id is not None and companion.person_id != person_id:
            paired = PairCare(companion_id=companion.person_id)
            await service.pair(session, cast.staff, person_id, paired)
    for number, person_id in enumerate(subjects[100:108]):
        kind = (BreakKind.HOSPITAL, BreakKind.AWAY)[number % 2]
        away = SuspendCare(kind=kind, since=today - timedelta(days=9), words="家属告知")
        await service.suspend(session, cast.staff, person_id, away)
        if number >= 6:
            await service.resume(session, cast.staff, person_id, ResumeCare(on=today))
    await jobs.live_through(session, CareDayBegan(community_id=cast.staff.community_id))


async def _day(session: AsyncSession, cast: Neighbours, day: date) -> None:
    with clock.at(datetime.combine(day, time(7), HERE)):
        await jobs.bring_up_to_date(session, cast.staff.community_id)


async def _subjects(session: AsyncSession) -> list[UUID]:
    return list(await session.scalars(select(CareSubject.id).order_by(CareSubject.id)))


async def _know(
    session: AsyncSession,
    cast: Neighbours,
    subjects: Sequence[UUID],
    chance: random.Random,
    began: date,
) -> None:
    facts = {
        kind: chance.sample(subjects, len(subjects) * share // 100) for kind, share in KNOWN.items()
    }
    if cast.elder not in facts[FactKind.LIVES_ALONE]:
        facts[FactKind.LIVES_ALONE].append(cast.elder)
    with clock.at(datetime.combine(began, time(15), HERE)):
        for kind, people in facts.items():
            for person_id in people:
                await service.record(session, cast.staff, person_id, RecordFact(kind=kind))


async def _visit(session: AsyncSession, cast: Neighbours, chance: random.Random) -> None:
    """Most in time, some late, some never; grid 1 has more to do than the others."""
    now = clock.now()
    visited: dict[UUID, list[date]] = defaultdict(list)
    dues = await session.scalars(
        select(CareDue).order_by(CareDue.opens_on, CareDue.person_id, CareDue.due_on)
    )
    low_left = OF_LOW
    for due in dues.all():
        grid = cast.grid_of[due.person_id]
        if any(due.opens_on <= day <= due.gives_up_on for day in visited[due.person_id]):
            continue
        if chance.random() < FORGOTTEN * (3 if grid == 0 else 1):
            continue
        if due.risk is Risk.LOW and (low_left := low_left - 1) < 0:
            continue
        days = (due.due_on - due.opens_on).days
        at = datetime.combine(
            due.opens_on + timedelta(days=int(chance.uniform(0, 1.15) * days)), time(15), HERE
        )
        if at > now:
            continue
        with clock.at(at):
            told = RecordVisit(
                way=chance.choice((Way.HOME, Way.HOME, Way.PHONE, Way.MET)),
                outcome=chance.choices(list(Outcome), (12, 2, 1))[0],
                words=chance.choice(WORDS),
            )
            made = await visits.record(session, cast.workers[grid], due.person_id, told)
        if made.outcome is not Outcome.NOT_MET:
            visited[due.person_id].append(made.visited_on)
