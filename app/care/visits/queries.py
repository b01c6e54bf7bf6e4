"""Reading visits: the ledger, what became of every visit that was due, and both in figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Select,
    String,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.care.subjects.errors import CareSubjectNotFound
from app.care.subjects.lifecycle import CareState
from app.care.subjects.models import CareDue, CareSubject, CareVisit
from app.care.subjects.periods import DueState
from app.care.subjects.policy import SEES_WHY, VISIBLE, WHAT_I_AM, visible_to
from app.care.subjects.queries import (
    DUES,
    OF_SUBJECT,
    PERSON,
    STATE,
    TO_CHANGE,
)
from app.care.subjects.risk import Risk
from app.care.subjects.risk_sql import is_high, is_of
from app.care.visits.errors import VisitNotFound
from app.places.dwellings.models import Dwelling
from app.places.grids.models import GridBuilding
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform.db.base import HERE, TODAY, on, same
from app.platform.db.kept import Kept, Listing, Locked, Row, adopt, columns
from app.platform.paging import Window
from app.platform.spans import Span
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD
from app.residents.people.models import HouseholdMember, Person

ME = bindparam("me", type_=Uuid)
SINCE, UNTIL = bindparam("since", type_=Date), bindparam("until", type_=Date)
VISITED = same(CareSubject.id, CareVisit.person_id)
IS_PERSON = same(Person.id, CareSubject.id)


def _in_the_grid(whose: InstrumentedAttribute[UUID], day: Any) -> ColumnElement[bool]:
    """Lived in the grid on the day of what is counted: who moves, or whose building does, changes no
    figure of before."""
    return exists().where(
        HouseholdMember.community_id == HERE,
        same(HouseholdMember.person_id, whose),
        on(HouseholdMember, day),
        IN_HOUSEHOLD,
        IN_DWELLING,
        same(GridBuilding.building_id, Dwelling.building_id),
        on(GridBuilding, day),
        GridBuilding.grid_id == bindparam("grid_id", type_=Uuid),
    )


MY_NAME = (
    select(CommunityAccount.name)
    .where(CommunityAccount.community_id == HERE, CommunityAccount.account_id == ME)
    .scalar_subquery()
)

FOR_UPDATE = Locked(
    CareSubject,
    TO_CHANGE.add_columns(Person.name, MY_NAME.label("by")).join(Person, IS_PERSON),
)
SERVED = Locked(  # whoever has served them
    CareSubject,
    select(*columns(CareSubject))
    .where(CareSubject.community_id == HERE, CareSubject.id == PERSON)
    .with_for_update(of=CareSubject),
)
AT_HIGH_RISK = Kept(
    select(CareSubject.id)
    .join(Person, IS_PERSON)
    .where(
        CareSubject.community_id == HERE,
        CareSubject.id == any_(bindparam("people", type_=ARRAY(Uuid))),
        CareSubject.state == CareState.KEPT,
        is_high(bindparam("day", type_=Date)),
    )
)
SEEN = (VISIBLE, or_(SEES_WHY, CareVisit.visited_by == ME))
NOTE = Kept(
    select(CareVisit.words, CareVisit.visited_by, Person.id, Person.born_on, *WHAT_I_AM)
    .select_from(CareVisit)
    .join(CareSubject, VISITED)
    .join(Person, IS_PERSON)
    .where(
        *SEEN,
        CareSubject.id == PERSON,
        CareVisit.id == bindparam("visit_id", type_=Uuid),
    )
)
VISITS = Listing(
    select(
        *(getattr(CareVisit, name) for name in ("id", "person_id", "visited_at", "way")),
        *(CareVisit.outcome, CareVisit.words.is_not(None).label("has_words")),
        *(Person.name, CommunityAccount.name.label("by")),
    )
    .select_from(CareVisit)
    .join(CareSubject, VISITED)
    .join(Person, IS_PERSON)
    .outerjoin(CommunityAccount, same(CommunityAccount.account_id, CareVisit.visited_by))
    .where(*SEEN),
    CareVisit.id,
    person_id=CareVisit.person_id == bindparam("person_id", type_=Uuid),
    between=CareVisit.visited_on.between(SINCE, UNTIL),
    grid_id=_in_the_grid(CareVisit.person_id, CareVisit.visited_on),
)
DUE = (VISIBLE, SEES_WHY, CareDue.due_on.between(SINCE, UNTIL))
LISTED_DUES = Listing(
    DUES.add_columns(CareDue.id, CareDue.person_id, CareDue.visit_id, Person.name)
    .join(CareSubject, OF_SUBJECT)
    .join(Person, IS_PERSON)
    .where(*DUE),
    CareDue.id,
    state=bindparam("state", type_=String) == STATE,
    grid_id=_in_the_grid(CareDue.person_id, CareDue.due_on),
)


def _and_in_the_grid(
    figures: Select[*tuple[Any, ...]], whose: InstrumentedAttribute[UUID], day: Any
) -> tuple[Kept, Kept]:
    """Of all whom the caller sees, and of those who lived in one grid."""
    return Kept(figures), Kept(figures.where(_in_the_grid(whose, day)))


KEPT_NOW = _and_in_the_grid(
    select(
        func.count().label("kept"),
        *(func.count().filter(is_of(one, TODAY)).label(one.value) for one in Risk),
    )
    .select_from(CareSubject)
    .join(Person, IS_PERSON)
    .where(VISIBLE, SEES_WHY, CareSubject.state == CareState.KEPT),
    CareSubject.id,
    TODAY,
)
BECAME = _and_in_the_grid(
    select(STATE.label("became"), func.count().label("times"))
    .select_from(CareDue)
    .join(CareSubject, OF_SUBJECT)
    .outerjoin(CareVisit, same(CareVisit.id, CareDue.visit_id))
    .where(*DUE)
    .group_by("became"),
    CareDue.person_id,
    CareDue.due_on,
)
MADE = _and_in_the_grid(
    select(
        func.count().label("visits"),
        func.count(CareVisit.person_id.distinct()).label("people_visited"),
    )
    .select_from(CareVisit)
    .join(CareSubject, VISITED)
    .where(VISIBLE, SEES_WHY, CareVisit.visited_on.between(SINCE, UNTIL)),
    CareVisit.person_id,
    CareVisit.visited_on,
)


async def for_update(session: AsyncSession, actor: Actor, person_id: UUID) -> CareSubject:
    """To be visited; with their name, and what the caller is called."""
    found = visible_to(actor) | {"person_id": person_id, "me": actor.account_id}
    return await FOR_UPDATE.entity(session, found, CareSubjectNotFound)


async def served(session: AsyncSession, community_id: int, person_id: UUID) -> CareSubject | None:
    """Locked; none: they are not on the list."""
    row = await SERVED.first(session, {"here": community_id, "person_id": person_id})
    return None if row is None else adopt(session, CareSubject, row._asdict())


async def any_at_high_risk(
    session: AsyncSession, community_id: int, people: Sequence[UUID], day: date
) -> bool:
    asked = {"here": community_id, "people": list(people), "day": day}
    return await AT_HIGH_RISK.first(session, asked) is not None


async def note(session: AsyncSession, actor: Actor, person_id: UUID, visit_id: UUID) -> Row:
    """Of a visit, sealed; whom it is about, who made it, and what the caller is to them."""
    found = visible_to(actor) | {"me": actor.account_id}
    asked = {"person_id": person_id, "visit_id": visit_id}
    return await NOTE.one(session, found | asked, VisitNotFound)


async def dues(
    session: AsyncSession,
    actor: Actor,
    window: Window,
    between: Span,
    grid_id: UUID | None,
    state: DueState | None,
) -> tuple[Sequence[Row], str | None]:
    asked = visible_to(actor) | _within(between)
    given = {"grid_id": grid_id, "state": state and state.value}
    return await LISTED_DUES.page(session, window, asked, **given)


async def visits(
    session: AsyncSession, actor: Actor, window: Window, between: Span, grid_id: UUID | None
) -> tuple[Sequence[Row], str | None]:
    asked = visible_to(actor) | {"me": actor.account_id} | _within(between)
    return await VISITS.page(session, window, asked, between=True, grid_id=grid_id)


async def visits_of(
    session: AsyncSession, actor: Actor, window: Window, person_id: UUID
) -> tuple[Sequence[Row], str | None]:
    mine = visible_to(actor) | {"me": actor.account_id}
    return await VISITS.page(session, window, mine, person_id=person_id)


async def figures(
    session: AsyncSession, actor: Actor, between: Span, grid_id: UUID | None
) -> tuple[Row, list[Row], Row]:
    """Who is kept, by class; what became of what was due; the visits. Each a count of rows that the
    lists show."""
    asked = visible_to(actor) | _within(between) | {"grid_id": grid_id}
    kept, became, made = (both[grid_id is not None] for both in (KEPT_NOW, BECAME, MADE))
    return (
        await kept.one(session, asked, LookupError),
        await became.all(session, asked),
        await made.one(session, asked, LookupError),
    )


def _within(between: Span) -> dict[str, date]:
    return {"since": between.first, "until": between.last}
