"""Reading the care list: how great the risk is, and what is due, on the day in question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Uuid,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.care.subjects.errors import CareSubjectNotFound
from app.care.subjects.lifecycle import CareParty, CareState
from app.care.subjects.models import (
    CareBreak,
    CareDue,
    CareSubject,
    CareVisit,
)
from app.care.subjects.periods import WEEK, DueState
from app.care.subjects.policy import (
    IS_COMPANION,
    KEEPS,
    SEES_WHY,
    TO_VISIT,
    VISIBLE,
    parties,
    visible_to,
)
from app.care.subjects.risk import Risk
from app.care.subjects.risk_sql import is_of
from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.grids.models import GridBuilding
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.base import same
from app.platform.paging import Window, paginate
from app.platform.spans import Span
from app.residents.facts.queries import facts_of
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, LIVES_NOW
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.people.policy import IN_MY_GRIDS

MOST, LATEST = 200, 20
TODAY = bindparam("today", type_=Date)
OF_SUBJECT = same(CareDue.person_id, CareSubject.id)
IN_GRID = same(GridBuilding.building_id, Building.id) & GridBuilding.until.is_(None)
WAITS = CareDue.visit_id.is_(None) & ~CareDue.is_waived & (CareDue.gives_up_on >= TODAY)
_companion = aliased(Person)

FACTS = facts_of(CareSubject.id)
DUE_ON = select(func.min(CareDue.due_on)).where(OF_SUBJECT, WAITS).scalar_subquery()
LISTED = (
    select(
        *(getattr(CareSubject, name) for name in ("id", "state", "enrolled_on", "raised_to")),
        *(Person.name, Person.born_on, ADDRESS.label("address"), GridBuilding.grid_id),
        _companion.name.label("companion"),
        FACTS,
        DUE_ON.label("due_on"),
        KEEPS.label("keeps"),
        func.coalesce(SEES_WHY, false()).label("sees_why"),
        func.coalesce(IS_COMPANION, false()).label("is_companion"),
    )
    .join(Person, same(Person.id, CareSubject.id))
    .outerjoin(_companion, same(_companion.id, CareSubject.companion_id))
    .outerjoin(HouseholdMember, LIVES_NOW)
    .outerjoin(Household, IN_HOUSEHOLD)
    .outerjoin(Dwelling, IN_DWELLING)
    .outerjoin(Building, IN_BUILDING)
    .outerjoin(Estate, IN_ESTATE)
    .outerjoin(GridBuilding, IN_GRID)
)
STATE = case(
    (CareVisit.visited_on <= CareDue.due_on, DueState.DONE.value),
    (CareVisit.id.is_not(None), DueState.DONE_LATE.value),
    (CareDue.is_waived, DueState.WAIVED.value),
    (CareDue.gives_up_on < TODAY, DueState.MISSED.value),
    (CareDue.due_on < TODAY, DueState.OVERDUE.value),
    else_=DueState.OPEN.value,
)
DUES = (
    select(
        *(getattr(CareDue, name) for name in ("id", "person_id", "rule", "risk", "opens_on")),
        *(CareDue.due_on, CareDue.visit_id, CareVisit.visited_on, Person.name),
        STATE.label("state"),
    )
    .join(CareSubject, OF_SUBJECT)
    .join(Person, same(Person.id, CareSubject.id))
    .outerjoin(CareVisit, same(CareVisit.id, CareDue.visit_id))
)
VISITS = (
    select(CareVisit, Person.name, CommunityAccount.name.label("by"))
    .join(CareSubject, same(CareSubject.id, CareVisit.person_id))
    .join(Person, same(Person.id, CareSubject.id))
    .outerjoin(CommunityAccount, same(CommunityAccount.account_id, CareVisit.visited_by))
    .where(VISIBLE, or_(SEES_WHY, CareVisit.visited_by == bindparam("me", type_=Uuid)))
)


@dataclass(frozen=True, slots=True)
class Filters:
    risk: Risk | None = None
    state: CareState | None = None
    overdue: bool = False
    grid_id: UUID | None = None


def values(actor: Actor) -> dict[str, Any]:
    return visible_to(actor) | {"today": clock.today()}


async def listing(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> Sequence[Any]:
    found = LISTED.where(VISIBLE)
    if only.risk is not None:
        found = found.where(SEES_WHY, is_of(only.risk, TODAY))
    if only.state is not None:
        found = found.where(CareSubject.state == only.state)
    if only.overdue:
        found = found.where(DUE_ON < TODAY)
    if only.grid_id is not None:
        found = found.where(GridBuilding.grid_id == only.grid_id)
    rows = await session.execute(paginate(found, CareSubject.id, window), values(actor))
    return rows.all()


async def to_visit(
    session: AsyncSession, actor: Actor, grid_id: UUID | None
) -> tuple[Sequence[Any], int]:
    """The first 200, and how many they are in all."""
    found = LISTED.where(TO_VISIT, DUE_ON.is_not(None))
    if grid_id is not None:
        found = found.where(GridBuilding.grid_id == grid_id)
    rows = (
        await session.execute(
            found.add_columns(func.count().over().label("total"))
            .order_by(DUE_ON, CareSubject.id)
            .limit(MOST),
            values(actor),
        )
    ).all()
    return rows, rows[0].total if rows else 0


async def soon(session: AsyncSession, actor: Actor) -> int:
    """How many wait for the caller's visit this week."""
    within_a_week = clock.today() + WEEK
    found = select(func.count()).where(TO_VISIT, within_a_week >= DUE_ON)
    return await session.scalar(found, values(actor)) or 0


async def one(session: AsyncSession, actor: Actor, person_id: UUID) -> Any:
    found = LISTED.where(VISIBLE, CareSubject.id == person_id)
    row = (await session.execute(found, values(actor))).one_or_none()
    if row is None:
        raise CareSubjectNotFound
    return row


async def for_update(
    session: AsyncSession, actor: Actor, person_id: UUID
) -> tuple[CareSubject, set[CareParty]]:
    """And what the caller is to them."""
    found = await session.execute(
        select(CareSubject, KEEPS, func.coalesce(IS_COMPANION, false()))
        .where(VISIBLE, CareSubject.id == person_id)
        .with_for_update(of=CareSubject),
        visible_to(actor),
    )
    row = found.one_or_none()
    if row is None:
        raise CareSubjectNotFound
    return row[0], parties(actor, keeps=row[1], is_companion=row[2])


async def keeps(session: AsyncSession, actor: Actor, person_id: UUID) -> bool:
    """Whether somebody who is not on the list is the caller's to enrol."""
    if actor.is_staff:
        return True
    found = exists().where(Person.id == person_id, Person.id.in_(IN_MY_GRIDS))
    return bool(await session.scalar(select(found), visible_to(actor)))


async def current_break(
    session: AsyncSession, community_id: int, person_id: UUID
) -> CareBreak | None:
    found: CareBreak | None = await session.scalar(
        select(CareBreak).where(
            CareBreak.community_id == community_id,
            CareBreak.person_id == person_id,
            CareBreak.until.is_(None),
        )
    )
    return found


async def dues_of(session: AsyncSession, actor: Actor, person_id: UUID) -> Sequence[Any]:
    """The latest; who may see them is decided."""
    found = DUES.where(CareDue.community_id == actor.community_id, CareDue.person_id == person_id)
    latest = found.order_by(CareDue.due_on.desc(), CareDue.rule).limit(LATEST)
    return (await session.execute(latest, {"today": clock.today()})).all()


async def dues(
    session: AsyncSession,
    actor: Actor,
    window: Window,
    between: Span,
    grid_id: UUID | None,
    state: DueState | None,
) -> Sequence[Any]:
    found = DUES.where(*_due_between(between, grid_id))
    if state is not None:
        found = found.where(STATE.in_([state.value]))
    rows = await session.execute(paginate(found, CareDue.id, window), values(actor))
    return rows.all()


async def visits(
    session: AsyncSession,
    actor: Actor,
    window: Window,
    *,
    person_id: UUID | None = None,
    between: Span | None = None,
    grid_id: UUID | None = None,
) -> Sequence[Any]:
    found = VISITS
    if person_id is not None:
        found = found.where(CareVisit.person_id == person_id)
    if between is not None:
        found = found.where(CareVisit.visited_on.between(between.first, between.last))
    if grid_id is not None:
        found = found.where(CareVisit.person_id.in_(_living_in(grid_id)))
    mine = values(actor) | {"me": actor.account_id}
    return (await session.execute(paginate(found, CareVisit.id, window), mine)).all()


async def figures(
    session: AsyncSession, actor: Actor, between: Span, grid_id: UUID | None
) -> dict[str, Any]:
    """Each a count of rows that the lists show."""
    mine = values(actor)
    found = DUES.where(*_due_between(between, grid_id)).subquery()
    states = select(found.c.state, func.count().label("times")).group_by(found.c.state)
    by_state = {row.state: row.times for row in await session.execute(states, mine)}
    kept = (
        select(func.count())
        .select_from(CareSubject)
        .join(Person, same(Person.id, CareSubject.id))
        .where(VISIBLE, SEES_WHY, CareSubject.state == CareState.KEPT)
    )
    visited = (
        select(func.count(), func.count(CareVisit.person_id.distinct()))
        .join(CareSubject, same(CareSubject.id, CareVisit.person_id))
        .where(VISIBLE, SEES_WHY, CareVisit.visited_on.between(between.first, between.last))
    )
    if grid_id is not None:
        kept = kept.where(CareSubject.id.in_(_living_in(grid_id)))
        visited = visited.where(CareSubject.id.in_(_living_in(grid_id)))
    times, people = (await session.execute(visited, mine)).one()
    return {
        "kept": await session.scalar(kept, mine),
        "by_risk": {one: await session.scalar(kept.where(is_of(one, TODAY)), mine) for one in Risk},
        "due": sum(by_state.values()),
        "by_state": {one: by_state.get(one.value, 0) for one in DueState},
        "visits": times,
        "people_visited": people,
    }


def _due_between(between: Span, grid_id: UUID | None) -> list[ColumnElement[bool]]:
    within = [VISIBLE, SEES_WHY, CareDue.due_on.between(between.first, between.last)]
    return within + ([CareSubject.id.in_(_living_in(grid_id))] if grid_id else [])


def _living_in(grid_id: UUID) -> Select[UUID]:
    """Who lives in a grid now."""
    return (
        select(HouseholdMember.person_id)
        .join(Household, IN_HOUSEHOLD)
        .join(Dwelling, IN_DWELLING)
        .join(GridBuilding, same(GridBuilding.building_id, Dwelling.building_id))
        .where(
            HouseholdMember.community_id == bindparam("here"),
            HouseholdMember.until.is_(None),
            GridBuilding.grid_id == grid_id,
            GridBuilding.until.is_(None),
        )
    )
