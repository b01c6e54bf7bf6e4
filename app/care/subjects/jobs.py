"""What the day brings to the care list, and what follows from a death or a move."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects import service
from app.care.subjects.dues import open_for
from app.care.subjects.events import CareDayBegan
from app.care.subjects.lifecycle import CareState
from app.care.subjects.models import BreakKind, CareBreak, CareDue, CareSubject
from app.care.subjects.queries import OF_SUBJECT, TODAY, WAITS
from app.care.subjects.risk import ENROLLED_AT, Risk, born_by
from app.places.communities.models import Community
from app.places.dwellings.models import Dwelling
from app.places.grids.models import Grid, GridBuilding
from app.places.roles.actor import Role
from app.places.roles.models import CommunityAccount, Grant
from app.places.roles.queries import serving
from app.platform import clock
from app.platform.db.base import same
from app.platform.jobs.events import publish
from app.residents.households.events import MovedOut
from app.residents.inbox.service import Notice, tell
from app.residents.people.events import PersonDied
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, LIVES_NOW
from app.residents.people.models import Household, HouseholdMember, Person

LATELY = timedelta(days=3)  # a day on which nothing ran is made up for
LIVES_HERE = exists().where(
    same(HouseholdMember.person_id, CareSubject.id), HouseholdMember.until.is_(None)
)
LEFT_ON = (
    select(func.max(HouseholdMember.until))
    .where(same(HouseholdMember.person_id, CareSubject.id))
    .scalar_subquery()
)


async def begin_day(session: AsyncSession) -> None:
    """One job for each community."""
    for community_id in await session.scalars(select(Community.id).order_by(Community.id)):
        await publish(session, CareDayBegan(community_id=community_id))


async def live_through(session: AsyncSession, event: CareDayBegan) -> None:
    await bring_up_to_date(session, event.community_id)
    await _tell(session, event.community_id)


async def bring_up_to_date(session: AsyncSession, community_id: int) -> None:
    await _enrol_aged(session, community_id)
    await _follow(session, CareSubject.community_id == community_id)
    await open_for(session, community_id, clock.today())


async def end_with_death(session: AsyncSession, event: PersonDied) -> None:
    await service.end_with_death(session, event.community_id, event.person_id)


async def follow_move(session: AsyncSession, event: MovedOut) -> None:
    this = (CareSubject.community_id == event.community_id) & (CareSubject.id == event.person_id)
    await _follow(session, this)


async def _enrol_aged(session: AsyncSession, community_id: int) -> None:
    known = exists().where(same(CareSubject.id, Person.id))
    lives_here = exists().where(LIVES_NOW)
    aged = select(Person).where(
        Person.community_id == community_id,
        Person.born_on <= born_by(clock.today(), ENROLLED_AT),
        Person.died_on.is_(None),
        lives_here,
        ~known,
    )
    await service.enrol_aged(session, (await session.scalars(aged.order_by(Person.id))).all())


async def _follow(session: AsyncSession, whom: Any) -> None:
    """Who has moved away is not looked in on; who lives here again is."""
    gone = select(CareSubject, LEFT_ON).where(
        whom, CareSubject.state == CareState.KEPT, ~LIVES_HERE, LEFT_ON.is_not(None)
    )
    moved: Sequence[Any] = (await session.execute(gone.with_for_update(of=CareSubject))).all()
    for subject, left_on in moved:
        await service.suspend_moved(session, subject, left_on)
    back = (
        select(CareSubject)
        .join(CareBreak, same(CareBreak.person_id, CareSubject.id) & CareBreak.until.is_(None))
        .where(
            whom,
            CareSubject.state == CareState.SUSPENDED,
            CareBreak.kind == BreakKind.MOVED,
            LIVES_HERE,
        )
    )
    for subject in (await session.scalars(back.with_for_update(of=CareSubject))).all():
        await service.resume_moved(session, subject, clock.today())


async def _tell(session: AsyncSession, community_id: int) -> None:
    """Of who must be looked in on weekly; whom one missed is for the office. Numbers, not names."""
    today = clock.today()
    day = timedelta(days=1)
    waits = [CareDue.visit_id.is_(None), ~CareDue.is_waived, CareDue.risk == Risk.HIGH]
    soon = _by_grid(community_id, CareDue.due_on).where(
        *waits, CareDue.due_on.between(today, today + day)
    )
    overdue = _by_grid(community_id, CareDue.due_on).where(
        *waits, CareDue.due_on.between(today - LATELY, today - day)
    )
    missed = _by_grid(community_id, CareDue.gives_up_on).where(
        *waits, CareDue.gives_up_on.between(today - LATELY, today - day)
    )
    staff = (await session.scalars(serving(community_id, Role.STAFF))).all()
    for found, title, is_for_office in (
        (soon, "重点关爱对象的走访即将到期", False),
        (overdue, "重点关爱对象的走访已逾期", False),
        (missed, "重点关爱对象的走访已错过", True),
    ):
        for row in (await session.execute(found)).all():
            workers = serving(community_id, Role.GRID_WORKER).where(Grant.grid_id == row.grid_id)
            told = staff if is_for_office else (await session.scalars(workers)).all()
            text = f"{row.grid}：{row.people}位，期限{row.day:%Y-%m-%d}"
            occasion = f"care:{row.grid_id}:{title}:{row.day}"
            notice = Notice(occasion, title, text, Grid.__tablename__, row.grid_id)
            await tell(session, community_id, told, notice)
    await _tell_companions(session, community_id)


def _by_grid(community_id: int, day: Any) -> Select[Any]:
    return (
        select(
            *(Grid.id.label("grid_id"), Grid.name.label("grid"), day.label("day")),
            func.count(CareDue.person_id.distinct()).label("people"),
        )
        .join(CareSubject, OF_SUBJECT)
        .join(HouseholdMember, same(HouseholdMember.person_id, CareSubject.id))
        .join(Household, IN_HOUSEHOLD)
        .join(Dwelling, IN_DWELLING)
        .join(GridBuilding, same(GridBuilding.building_id, Dwelling.building_id))
        .join(Grid, same(Grid.id, GridBuilding.grid_id))
        .where(
            CareDue.community_id == community_id,
            HouseholdMember.until.is_(None),
            GridBuilding.until.is_(None),
        )
        .group_by(Grid.id, Grid.name, day)
        .order_by(day, Grid.id)
    )


async def _tell_companions(session: AsyncSession, community_id: int) -> None:
    """The day before, whatever the class: it is one person."""
    tomorrow = clock.today() + timedelta(days=1)
    soon = (
        select(CareSubject.id, CommunityAccount.account_id, CareDue.due_on)
        .distinct()
        .join(CareSubject, OF_SUBJECT)
        .join(CommunityAccount, same(CommunityAccount.person_id, CareSubject.companion_id))
        .where(
            CareDue.community_id == community_id,
            WAITS,
            CareDue.due_on.between(TODAY, tomorrow),
        )
    )
    for row in (await session.execute(soon, {"today": clock.today()})).all():
        title = "您结对的邻居这两天该走访了"
        occasion = f"care:{row.id}:{row.due_on}"
        notice = Notice(occasion, title, "", CareSubject.__tablename__, row.id)
        await tell(session, community_id, [row.account_id], notice)
