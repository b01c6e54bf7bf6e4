"""Who serves: a hospital with 172 Party members, a repair shop, a school, a law firm. All are synthetic.

The hospital's members come as its coordinator's workbook, the others are added one by one.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.numbers import a_phone
from app.demo.people import GIVEN, SURNAMES, TODAY, Cast, Register
from app.demo.pictures import a_photo
from app.demo.places import DOORSTEP, HERE_ID, a_row, load
from app.demo.services import HOSPITAL, LAWYERS, REPAIRS, SALON
from app.places.roles import service as roles
from app.places.roles.actor import Actor, Role
from app.places.roles.schemas import GrantRole
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.excel.writer import workbook
from app.service_orders.providers import service as members
from app.service_orders.providers.models import (
    Member,
    MemberArea,
    MemberHours,
    MemberQualification,
    QualificationKind,
)
from app.service_orders.providers.schemas import AddMember, ChangeMember
from app.service_orders.qualifications import service as qualifications
from app.service_orders.qualifications.schemas import HoldQualification, ListQualification
from app.service_orders.unit_rolls import jobs
from app.service_orders.unit_rolls import service as rolls
from app.service_orders.unit_rolls.columns import COLUMNS
from app.service_orders.unit_rolls.events import MembersPartTaken, MembersUploaded
from app.service_orders.units import service as units
from app.service_orders.units.schemas import AddUnit

KINDS = {
    "执业医师": QualificationKind.LICENCE,
    "执业护士": QualificationKind.LICENCE,
    "律师执业": QualificationKind.LICENCE,
    "养老护理": QualificationKind.SKILL,
    "退管代办": QualificationKind.SKILL,
    "理发": QualificationKind.SKILL,
    "家电维修": QualificationKind.SKILL,
    "电工": QualificationKind.LICENCE,
    "从业查询": QualificationKind.CHECK,
    "意外伤害保险": QualificationKind.CHECK,
}
UNITS = {  # what is said of each; how many of its members can do what
    HOSPITAL: ("党员医护上门和到点义诊", {}),
    REPAIRS: ("家电维修、水电检修", {"家电维修": 6, "电工": 4}),
    SALON: ("师生志愿理发、缝补、手机辅导", {"理发": 9}),
    LAWYERS: ("每周五公益法律咨询", {"律师执业": 4}),
}
SIZES = {HOSPITAL: 172, REPAIRS: 9, SALON: 14, LAWYERS: 4}
DOCTORS, NURSES = 60, 62  # of the hospital; the others look after papers and people
YOUNG_NURSES = 12  # licensed for less than five years
NURSE = f"{DOCTORS + 1:04d}"  # `demo-nurse`, who serves everywhere
ELSEWHERE = 0.3  # share of those who serve in four grids only
CHECKED_FOR = timedelta(days=365 * 2)
SOON = (timedelta(days=12), timedelta(days=25))  # two checks that end
PHONES = 900_000  # from this serial on
WEEK = ((time(8), time(12)), (time(14), time(18)))
EVENING = (time(18, 30), time(21))


@dataclass(frozen=True, slots=True)
class Providers:
    units: Mapping[str, UUID]
    qualifications: Mapping[str, UUID]
    members: Mapping[str, Sequence[UUID]]  # of each unit
    having: Mapping[str, Sequence[UUID]]  # who holds each, also for less than was asked
    helpers: Mapping[UUID, Actor]  # the members who have an account
    coordinators: Mapping[str, Actor]
    nurse: UUID  # the member who is `demo-nurse`: licensed for more than five years


async def serve(
    session: AsyncSession,
    cast: Cast,
    grids: Sequence[UUID],
    began: datetime,
    chance: random.Random,
) -> Providers:
    """`began`: when the units joined."""
    colleague, secretary = cast.staff
    register = Register()
    with clock.at(began):
        listed = {
            name: (
                await qualifications.enter(
                    session, colleague, ListQualification(name=name, kind=kind)
                )
            ).id
            for name, kind in KINDS.items()
        }
        found = {
            name: (await units.add(session, colleague, _unit(number, name, about))).id
            for number, (name, (about, _)) in enumerate(UNITS.items())
        }
        others = {
            name: register.add(f"coordinator-{number}", f"{name}联络员", None, None)
            for number, name in enumerate([*UNITS][1:])
        }
        await register.load(session)
        coordinators = {
            name: await _coordinates(session, secretary, who, unit_id, name)
            for (name, unit_id), who in zip(
                found.items(), [cast.doctor, *others.values()], strict=True
            )
        }
        await _import(session, coordinators[HOSPITAL], found[HOSPITAL], _hospital(chance, began))
        for name in [*UNITS][1:]:
            await _add(session, coordinators[name], found[name], name, listed, chance)
        of = await _settled(session, found, grids, chance)
        (badge,) = [one for one in of[HOSPITAL] if one.staff_number == NURSE]
        helpers = await _sign_in(session, of, badge)
        helpers[badge.id] = await _join(session, coordinators[HOSPITAL], badge, cast.nurse)
    return Providers(
        units=found,
        qualifications=listed,
        members={name: [one.id for one in them] for name, them in of.items()},
        having=await _having(session, listed),
        helpers=helpers,
        coordinators=coordinators,
        nurse=badge.id,
    )


def _unit(number: int, name: str, about: str) -> AddUnit:
    lng, lat = DOORSTEP
    place: dict[str, Any] = {"lng": lng + number / 200, "lat": lat + number / 300}
    return AddUnit(name=name, about=about, phone=f"027-8655{number:04d}", **place)


async def _coordinates(
    session: AsyncSession, secretary: Actor, who: Actor, unit_id: UUID, name: str
) -> Actor:
    body = GrantRole(
        account_id=who.account_id, role=Role.PROVIDER, name=f"{name}联络员", unit_id=unit_id
    )
    await roles.grant(session, secretary, body)
    return Actor(who.account_id, HERE_ID, who.person_id, {Role.PROVIDER: frozenset({unit_id})})


def _hospital(chance: random.Random, began: datetime) -> list[list[str]]:
    """A line for each thing that somebody holds, as the hospital's office keeps it."""
    lines = []
    for number in range(SIZES[HOSPITAL]):
        who = [_name(chance), f"{number + 1:04d}", a_phone(PHONES + number), chance.choice("男女")]
        joined = str(began.date())
        for what, certificate, since, until in _held(number, chance, began.date()):
            lines.append([*who, joined, what, certificate, since, until, "", "", ""])
    return lines


def _held(number: int, chance: random.Random, began: date) -> list[tuple[str, str, str, str]]:
    """What, its number, since when, and its last day."""
    checked = _last_day_of_check(number, began)
    found = [("从业查询", f"CX{number:05d}", str(began - timedelta(days=20)), checked)]
    if number < DOCTORS:
        since = date(chance.randint(1996, 2017), chance.randint(1, 12), 1)
        found.append(("执业医师", f"11042{number:010d}", str(since), ""))
    elif number < DOCTORS + NURSES:
        is_young = number >= DOCTORS + NURSES - YOUNG_NURSES
        first, last = (2023, 2024) if is_young else (2001, 2018)
        since = date(chance.randint(first, last), chance.randint(1, 12), 1)
        found.append(("执业护士", f"2020{number:08d}", str(since), ""))
    else:
        found.append(("养老护理、退管代办" if number % 2 else "退管代办", "", "2022-05-01", ""))
    return found


def _last_day_of_check(number: int, began: date) -> str:
    if number in {DOCTORS - 1, DOCTORS + 7}:
        return str(TODAY + SOON[number == DOCTORS - 1])
    return str(began + CHECKED_FOR)


async def _import(
    session: AsyncSession, coordinator: Actor, unit_id: UUID, lines: list[list[str]]
) -> None:
    sent = "医院党员志愿者.xlsx", workbook("服务人员", COLUMNS, lines)
    run = await rolls.upload(session, coordinator, unit_id, sent, dry=False)
    its = {"community_id": run.community_id, "import_id": run.id}
    await jobs.read_workbook(session, MembersUploaded.model_validate(its))
    while run.ended_at is None:
        part = MembersPartTaken.model_validate(its | {"done": run.done})
        await jobs.take_part(session, part)


async def _add(
    session: AsyncSession,
    coordinator: Actor,
    unit_id: UUID,
    name: str,
    listed: Mapping[str, UUID],
    chance: random.Random,
) -> None:
    skills = UNITS[name][1]
    for number in range(SIZES[name]):
        phone = a_phone(PHONES + 1000 * [*UNITS].index(name) + number)
        body = AddMember(unit_id=unit_id, name=_name(chance), phone=phone)
        member_id = await members.add(session, coordinator, body)
        today = clock.today()
        has = [skill for skill, count in skills.items() if number < count]
        for what in [*has, "从业查询"]:
            until = today + CHECKED_FOR if what == "从业查询" else None
            since = today - timedelta(days=20) if until else date(2018, 6, 1)
            held = HoldQualification(qualification_id=listed[what], since=since, until=until)
            await qualifications.hold(session, coordinator, member_id, held)


async def _settled(
    session: AsyncSession, found: Mapping[str, UUID], grids: Sequence[UUID], chance: random.Random
) -> dict[str, Sequence[Member]]:
    """Where and when they serve; who of them can sign in."""
    everybody = (await session.scalars(select(Member).order_by(Member.id))).all()
    await load(session, MemberHours, [row for one in everybody for row in _hours(one, chance)])
    areas = [
        a_row(new_id(), member_id=one.id, grid_id=grid)
        for one in everybody
        if chance.random() < ELSEWHERE and one.staff_number != NURSE
        for grid in chance.sample(list(grids), 4)
    ]
    await load(session, MemberArea, areas)
    return {
        name: [one for one in everybody if one.unit_id == unit_id]
        for name, unit_id in found.items()
    }


def _hours(member: Member, chance: random.Random) -> list[dict[str, Any]]:
    """Monday to Saturday; some in the evening and on Sunday, a few in time that is paid."""
    evenings, sundays, is_paid = (chance.random() < share for share in (0.4, 0.5, 0.05))
    spans = [
        (weekday, *span)
        for weekday in (1, 2, 3, 4, 5, 6, *([7] if sundays else []))
        for span in (*WEEK, *([EVENING] if evenings else []))
    ]
    return [
        a_row(
            new_id(),
            member_id=member.id,
            weekday=weekday,
            begins=begins,
            ends=ends,
            is_paid=is_paid and weekday == 1,
        )
        for weekday, begins, ends in spans
    ]


async def _sign_in(
    session: AsyncSession, of: Mapping[str, Sequence[Member]], nurse: Member
) -> dict[UUID, Actor]:
    """Two of five of the hospital, and everybody of the other units."""
    register, helpers = Register(), dict[UUID, Actor]()
    hospital = [one for number, one in enumerate(of[HOSPITAL]) if number % 5 in {0, 3}]
    others = [one for name, them in of.items() if name != HOSPITAL for one in them]
    for one in [*hospital, *others]:
        if one is not nurse:
            helpers[one.id] = register.add(f"member-{one.id}", one.name, None, Role.HELPER)
    await register.load(session)
    for one in [*hospital, *others]:
        if one is not nurse:
            one.account_id = helpers[one.id].account_id
    await session.flush()
    return helpers


async def _join(session: AsyncSession, coordinator: Actor, nurse: Member, account: Actor) -> Actor:
    """With the code that the coordinator gave; and a photo for her badge."""
    _, code = await members.offer_to_join(session, coordinator, nurse.id)
    await members.join(session, account, code)
    photo_id = await a_photo(session, coordinator, random.Random(nurse.name))
    badge = ChangeMember(
        name=nurse.name,
        sex=nurse.sex,
        staff_number=nurse.staff_number,
        phone=nurse.phone_mask,
        photo_id=photo_id,
    )
    await members.change(session, coordinator, nurse.id, badge)
    return Actor(account.account_id, HERE_ID, account.person_id, {Role.HELPER: frozenset()})


async def _having(session: AsyncSession, listed: Mapping[str, UUID]) -> dict[str, list[UUID]]:
    names = {qualification_id: name for name, qualification_id in listed.items()}
    having: dict[str, list[UUID]] = {name: [] for name in listed}
    held = select(MemberQualification.qualification_id, MemberQualification.member_id)
    for qualification_id, member_id in await session.execute(held.order_by(MemberQualification.id)):
        having[names[qualification_id]].append(member_id)
    return having


def _name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
