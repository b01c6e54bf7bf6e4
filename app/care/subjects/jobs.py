"""What the day brings to the care list, and what follows from a death or a move.

All of it is of one community: `begin_day` gives each a job of its own.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects import deaths, service
from app.care.subjects.dues import open_classified, open_for
from app.care.subjects.events import CareDayBegan
from app.care.subjects.lifecycle import CareState
from app.care.subjects.models import BreakKind, CareBreak, CareDue, CareSubject
from app.care.subjects.periods import DAY
from app.care.subjects.queries import IS_AWAY, OF_SUBJECT, PERSON, WAITS
from app.care.subjects.risk import ENROLLED_AT, Risk, born_by
from app.places.communities.models import Community
from app.places.dwellings.models import Dwelling
from app.places.grids.models import Grid, GridBuilding
from app.places.roles.actor import Role
from app.places.roles.models import Grant
from app.places.roles.queries import accounts_of, serving
from app.platform import clock
from app.platform.db.base import HERE, TODAY, on, same
from app.platform.db.kept import Kept, Row, adopt, columns
from app.platform.jobs.events import publish
from app.residents.households.events import MovedOut
from app.residents.inbox.telling import Told, tell_of
from app.residents.people.events import DeathTakenBack, PersonDied
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, IS_MEMBER
from app.residents.people.models import Household, HouseholdMember, Person

LATELY = timedelta(days=3)  # a day on which nothing ran is made up for
LIVED_HERE = same(HouseholdMember.person_id, CareSubject.id)
LIVES_HERE = exists().where(HouseholdMember.community_id == HERE, LIVED_HERE, on(HouseholdMember))
LEFT_ON = (
    select(func.max(HouseholdMember.until))
    .where(HouseholdMember.community_id == HERE, LIVED_HERE)
    .scalar_subquery()
)
AGED = Kept(
    select(Person.id)
    .where(
        Person.community_id == HERE,
        Person.born_on <= bindparam("born_by", type_=Date),
        Person.died_on.is_(None),
        exists().where(HouseholdMember.community_id == HERE, IS_MEMBER, on(HouseholdMember)),
        ~exists().where(CareSubject.community_id == HERE, same(CareSubject.id, Person.id)),
    )
    .order_by(Person.id)
)
_gone = (
    select(*columns(CareSubject), LEFT_ON.label("left_on"))
    .where(
        CareSubject.community_id == HERE,
        CareSubject.state == CareState.KEPT,
        ~LIVES_HERE,
        LEFT_ON.is_not(None),
    )
    .order_by(CareSubject.id)
    .with_for_update(of=CareSubject)
)
_back = (
    select(*columns(CareSubject))
    .join(CareBreak, IS_AWAY)
    .where(
        CareSubject.community_id == HERE,
        CareSubject.state == CareState.SUSPENDED,
        CareBreak.kind == BreakKind.MOVED,
        LIVES_HERE,
    )
    .order_by(CareSubject.id)
    .with_for_update(of=CareSubject)
)
# Who has moved away, with the day on which they left, and who lives here again.
GONE, BACK = Kept(_gone), Kept(_back)
ONE_GONE, ONE_BACK = (Kept(found.where(CareSubject.id == PERSON)) for found in (_gone, _back))


async def begin_day(session: AsyncSession) -> None:
    """One job for each community."""
    for community_id in await session.scalars(select(Community.id).order_by(Community.id)):
        await publish(session, CareDayBegan(community_id=community_id))


async def live_through(session: AsyncSession, event: CareDayBegan) -> None:
    await bring_up_to_date(session, event.community_id)
    await _tell(session, event.community_id)


async def bring_up_to_date(session: AsyncSession, community_id: int) -> None:
    today = clock.today()
    grown = {"here": community_id, "born_by": born_by(today, ENROLLED_AT)}
    await service.enrol_aged(session, community_id, await AGED.scalars(session, grown))
    await _follow(session, GONE, BACK, {"here": community_id})
    await open_for(session, community_id, today)
    for days in range(LATELY.days, -1, -1):
        await open_classified(session, community_id, today - days * DAY)


async def end_with_death(session: AsyncSession, event: PersonDied) -> None:
    await deaths.follow(session, event.community_id, event.person_id)


async def go_on_living(session: AsyncSession, event: DeathTakenBack) -> None:
    await deaths.follow(session, event.community_id, event.person_id)


async def follow_move(session: AsyncSession, event: MovedOut) -> None:
    them = {"here": event.community_id, "person_id": event.person_id}
    await _follow(session, ONE_GONE, ONE_BACK, them)


async def _follow(session: AsyncSession, gone: Kept, back: Kept, whom: dict[str, Any]) -> None:
    """Who has moved away is not looked in on; who lives here again is."""
    for row in await gone.all(session, whom):
        await service.suspend_moved(session, adopt(session, CareSubject, row._asdict()))
    for row in await back.all(session, whom):
        subject = adopt(session, CareSubject, row._asdict())
        await service.resume_moved(session, subject, clock.today())


def _of_a_grid(day: Any) -> Kept:
    """How many of a grid wait for their weekly visit, by a day of it."""
    return Kept(
        select(
            *(Grid.id.label("grid_id"), day.label("day")),
            func.count(CareDue.person_id.distinct()).label("people"),
        )
        .select_from(CareDue)
        .join(CareSubject, OF_SUBJECT)
        .join(HouseholdMember, LIVED_HERE)
        .join(Household, IN_HOUSEHOLD)
        .join(Dwelling, IN_DWELLING)
        .join(GridBuilding, same(GridBuilding.building_id, Dwelling.building_id))
        .join(Grid, same(Grid.id, GridBuilding.grid_id))
        .where(
            CareDue.community_id == HERE,
            CareDue.visit_id.is_(None),
            ~CareDue.is_waived,
            CareDue.risk == Risk.HIGH,
            day.between(bindparam("since", type_=Date), bindparam("until", type_=Date)),
            on(HouseholdMember),
            on(GridBuilding),
        )
        .group_by(Grid.id, day)
        .order_by(day, Grid.id)
    )


BY_DUE, BY_GIVEN_UP = _of_a_grid(CareDue.due_on), _of_a_grid(CareDue.gives_up_on)
OF_COMPANIONS = Kept(
    select(CareSubject.id, CareDue.due_on)
    .distinct()
    .select_from(CareDue)
    .join(CareSubject, OF_SUBJECT)
    .where(
        CareDue.community_id == HERE,
        WAITS,
        CareSubject.companion_id.is_not(None),
        CareDue.due_on.between(TODAY, bindparam("tomorrow", type_=Date)),
    )
)


async def grid_workers(session: AsyncSession, grid: Grid, _row: Row) -> Sequence[UUID]:
    found = serving(grid.community_id, Role.GRID_WORKER).where(Grant.grid_id == grid.id)
    return (await session.scalars(found)).all()


async def staff(session: AsyncSession, grid: Grid, _row: Row) -> Sequence[UUID]:
    return (await session.scalars(serving(grid.community_id, Role.STAFF))).all()


async def companions(session: AsyncSession, subject: CareSubject, _row: Row) -> Sequence[UUID]:
    if subject.companion_id is None:
        return []
    return (await session.scalars(accounts_of(subject.community_id, subject.companion_id))).all()


async def its_grid(_session: AsyncSession, grid: Grid) -> str:
    return grid.name


async def whom(session: AsyncSession, subject: CareSubject) -> str:
    """By name: a companion has them in their list. Why is told nobody."""
    return (await session.get_one(Person, (subject.community_id, subject.id))).name


def how_many(_grid: Grid, row: Row) -> str:
    """Numbers, not names."""
    return f"{row.people}位，期限{row.day:%Y-%m-%d}"


# fmt: off
TOLD = (  # of a grid: which of those who wait, if their day is from then on until then, seen from today
    (BY_DUE,       timedelta(0),  DAY, Told(grid_workers, "重点关爱对象的走访即将到期", how_many)),
    (BY_DUE,       -LATELY,      -DAY, Told(grid_workers, "重点关爱对象的走访已逾期", how_many)),
    (BY_GIVEN_UP,  -LATELY,      -DAY, Told(staff,        "重点关爱对象的走访已错过", how_many)),
)
SOON =                                 Told(companions,   "您结对的邻居这两天该走访了")
# fmt: on


async def _tell(session: AsyncSession, community_id: int) -> None:
    """Of who must be looked in on weekly; and a companion the day before, whatever the class: it is
    one person."""
    today = clock.today()
    here = {"here": community_id, "tomorrow": today + DAY}
    for waiting, since, until, told in TOLD:
        span = {"since": today + since, "until": today + until}
        for row in await waiting.all(session, here | span):
            grid = await session.get_one(Grid, (community_id, row.grid_id))
            await tell_of(session, grid, its_grid, told, f"{told.title}:{row.day}", row)
    for row in await OF_COMPANIONS.all(session, here):
        subject = await session.get_one(CareSubject, (community_id, row.id))
        await tell_of(session, subject, whom, SOON, f"soon:{row.due_on}", row)
