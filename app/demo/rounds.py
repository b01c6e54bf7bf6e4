"""A year of patrols: sixteen teams, their rounds, 37 stairwell clearings, and next week's rounds."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.pictures import Photograph
from app.participation.volunteering import service as volunteering
from app.participation.volunteering.models import HourEntry
from app.participation.volunteering.schemas import AskHourCorrection, IssueCertificate, Sign
from app.patrols.hazards import service as hazards
from app.patrols.hazards.schemas import ReportHazard
from app.patrols.rounds import series, service
from app.patrols.rounds.models import Round, SafetyKind
from app.patrols.rounds.schemas import (
    HoldRound,
    PlanRound,
    PlanSeries,
    RecordAction,
    Rectify,
    WhoSigns,
)
from app.patrols.teams import service as teams
from app.patrols.teams.schemas import Apply, FoundTeam
from app.places.dwellings.models import Dwelling
from app.places.grids.models import GridBuilding
from app.places.grids.schemas import Place
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.base import same
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, LIVES_NOW
from app.residents.people.models import Household, HouseholdMember, Person

CLEARINGS = 37
ROUNDS_PER_GRID = 12  # a year
MEMBERS, COMING = 8, 2  # of a team, to a round
OTHERS = (SafetyKind.PUBLICITY, SafetyKind.PERSUASION, SafetyKind.FIRE_INSPECTION)
WORDS = {
    SafetyKind.PUBLICITY: ("入户宣传用电用气安全", 20),
    SafetyKind.PERSUASION: ("劝导电动车不进楼、不飞线充电", 6),
    SafetyKind.FIRE_INSPECTION: ("检查灭火器和疏散通道", 8),
    SafetyKind.STAIRWELL_CLEARING: ("清理楼道堆物", 1),
}


@dataclass
class Patrols:
    """Who goes on rounds, and where; `places` are points inside the grids."""

    grids: Sequence[UUID]
    workers: Sequence[Actor]
    staff: Sequence[Actor]
    volunteer: Actor
    places: Sequence[Place]
    photograph: Photograph
    has_closed_a_hazard: bool = False


async def live(session: AsyncSession, cast: Patrols, chance: random.Random) -> None:
    today, cleared = clock.today(), 0
    for number in range(len(cast.grids)):
        with clock.at(_evening(today - timedelta(days=400))):
            team_id, members = await _team(session, cast, number)
        for month in reversed(range(ROUNDS_PER_GRID)):
            day = today - timedelta(days=8 + 30 * month + number % 7)
            kinds = [OTHERS[(number + month) % 3]]
            if cleared < CLEARINGS and (number + month) % 5 < 2:
                kinds.append(SafetyKind.STAIRWELL_CLEARING)
                cleared += 1
            coming = chance.sample(members, COMING)
            await _round(session, cast, number, team_id, coming, day, kinds)
        await _next_weeks(session, cast, number, team_id, members)
    await _proven(session, cast)


async def _team(session: AsyncSession, cast: Patrols, number: int) -> tuple[UUID, list[UUID]]:
    staff = cast.staff[0]
    about = FoundTeam(
        name=f"第{number + 1}网格安心志愿巡护队",
        about="每周三晚七点半巡护，集合地点在网格议事点",
        grid_id=cast.grids[number],
    )
    team = await teams.found(session, staff, about)
    members = await _grown_up(session, cast.grids[number])
    if number == 0:
        one = _person(cast.volunteer)
        members = [one, *(other for other in members if other != one)][:MEMBERS]
    for person_id in members:
        asked = Apply(words="愿意参加巡护", person_id=person_id)
        applied = await teams.apply(session, staff, team.id, asked)
        await teams.admit(session, staff, applied.id)
    return team.id, members


async def _grown_up(session: AsyncSession, grid_id: UUID) -> list[UUID]:
    """Some who live in the grid, of 30 to 70."""
    today = clock.today()
    found = await session.scalars(
        select(Person.id)
        .join(HouseholdMember, LIVES_NOW)
        .join(Household, IN_HOUSEHOLD)
        .join(Dwelling, IN_DWELLING)
        .join(GridBuilding, same(GridBuilding.building_id, Dwelling.building_id))
        .where(
            GridBuilding.grid_id == grid_id,
            Person.born_on.between(date(today.year - 70, 1, 1), date(today.year - 30, 1, 1)),
        )
        .order_by(Person.id)
        .limit(MEMBERS)
    )
    return list(found)


async def _round(  # noqa: PLR0913, PLR0917 - a round has many parts
    session: AsyncSession,
    cast: Patrols,
    number: int,
    team_id: UUID,
    coming: Sequence[UUID],
    day: date,
    kinds: Sequence[SafetyKind],
) -> None:
    """One evening, as it went; somebody forgets to sign out now and then."""
    worker, begins = cast.workers[number], _evening(day)
    with clock.at(begins - timedelta(days=3)):
        body = PlanRound(
            team_id=team_id,
            grid_id=cast.grids[number],
            begins_at=begins,
            ends_at=begins + timedelta(minutes=90),
            meet_at="网格议事点",
            capacity=6,
        )
        planned = await service.plan(session, worker, body)
        for person_id in coming:
            who = WhoSigns(person_id=person_id)
            await service.sign_up(session, worker, planned.id, who)
    for late, person_id in enumerate(coming):
        with clock.at(begins + timedelta(minutes=2 * late)):
            sign = Sign(person_id=person_id, place=cast.places[number])
            await service.sign_in(session, worker, planned.id, sign)
    with clock.at(begins + timedelta(minutes=40)):
        for kind in kinds:
            await _act(session, cast, number, planned, kind)
    with clock.at(begins + timedelta(minutes=85)):
        for person_id in coming:
            await service.sign_out(session, worker, planned.id, Sign(person_id=person_id))
    with clock.at(begins + timedelta(minutes=95)):
        await service.hold(session, worker, planned.id, HoldRound(summary="巡护完成，秩序良好"))


async def _act(
    session: AsyncSession, cast: Patrols, number: int, planned: Round, kind: SafetyKind
) -> None:
    words, count = WORDS[kind]
    worker, rectifies = cast.workers[number], None
    is_clearing = kind is SafetyKind.STAIRWELL_CLEARING
    if is_clearing and not cast.has_closed_a_hazard:
        cast.has_closed_a_hazard = True
        rectifies = await _found_and_cleared(session, cast, number, planned)
    body = RecordAction(
        kind=kind,
        count=count,
        words=words,
        where=f"{number % 6 + 1}栋",
        photo_ids=[await cast.photograph(worker)] if is_clearing and not rectifies else [],
        rectifies=rectifies,
    )
    done = await service.record(session, worker, planned.id, body)
    if done.hazard_id is not None:
        await hazards.close(session, cast.staff[0], done.hazard_id)


async def _found_and_cleared(
    session: AsyncSession, cast: Patrols, number: int, planned: Round
) -> Rectify:
    """Once in the year: the clearing closes a hazard that was found on the same round."""
    worker, place = cast.workers[number], cast.places[number]
    found = ReportHazard(
        category="rubbish", what="楼道堆放杂物", where="1栋", place=place, photo_ids=[]
    )
    hazard = await service.report(session, worker, planned.id, found)
    return Rectify(
        hazard_id=hazard.id,
        account="与志愿者一起清理",
        before_photo_ids=[await cast.photograph(worker)],
        after_photo_ids=[await cast.photograph(worker)],
    )


async def _next_weeks(
    session: AsyncSession, cast: Patrols, number: int, team_id: UUID, members: Sequence[UUID]
) -> None:
    """Every Wednesday evening; some have signed up, and places are free."""
    weekly = PlanSeries(
        team_id=team_id,
        grid_id=cast.grids[number],
        weekday=3,
        starts=time(19, 30),
        minutes=90,
        meet_at="网格议事点",
        capacity=6,
        first_on=clock.today(),
    )
    planned = await series.plan(session, cast.workers[number], weekly)
    first = select(Round.id).where(
        Round.community_id == planned.community_id, Round.series_id == planned.id
    )
    round_id = await session.scalar(first.order_by(Round.begins_at).limit(1))
    for person_id in members[1:3]:
        if round_id is not None:
            who = WhoSigns(person_id=person_id)
            await service.sign_up(session, cast.workers[number], round_id, who)


async def _proven(session: AsyncSession, cast: Patrols) -> None:
    """The volunteer asks for a correction, which waits; and has a certificate."""
    mine = select(HourEntry.id).where(
        HourEntry.community_id == cast.volunteer.community_id,
        HourEntry.person_id == _person(cast.volunteer),
    )
    entry = await session.scalar(mine.order_by(HourEntry.id).limit(1))
    if entry is None:
        return
    asked = AskHourCorrection(minutes=30, reason="巡护后又留下清点器材半小时")
    await volunteering.ask_correction(session, cast.volunteer, entry, asked)
    today = clock.today()
    year = IssueCertificate(since=today - timedelta(days=365), until=today)
    await volunteering.certify(session, cast.volunteer, year)


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(19, 30), HERE)


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise LookupError("the volunteer is somebody of the roster")
    return actor.person_id
