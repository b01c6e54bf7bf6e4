"""Reading the care list: how great the risk is, and what is due, on the day in question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Label, Uuid, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.care.subjects.errors import CareBreakNotFound, CareSubjectNotFound
from app.care.subjects.lifecycle import CareState
from app.care.subjects.models import CareBreak, CareDue, CareSubject, CareVisit
from app.care.subjects.periods import WEEK, DueState
from app.care.subjects.policy import SEES_WHY, TO_VISIT, VISIBLE, WHAT_I_AM, visible_to
from app.care.subjects.risk import Risk
from app.care.subjects.risk_sql import is_of
from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.grids.models import GridBuilding
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import HERE, TODAY, gathered, on, on_or_after, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window
from app.residents.facts import queries as facts
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, LIVES_NOW
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.people.policy import IN_MY_GRIDS

MOST, LATEST = 200, 20
PERSON = bindparam("person_id", type_=Uuid)
OF_SUBJECT = same(CareDue.person_id, CareSubject.id)
IN_GRID = same(GridBuilding.building_id, Building.id) & on(GridBuilding)
IS_AWAY = same(CareBreak.person_id, CareSubject.id) & on(CareBreak)
OF_THE_GRID = GridBuilding.grid_id == bindparam("grid_id", type_=Uuid)
WAITS = CareDue.visit_id.is_(None) & ~CareDue.is_waived & (CareDue.gives_up_on >= TODAY)
_companion = aliased(Person)

FACTS = facts.facts_of(CareSubject.id)
DUE_ON = (
    select(func.min(CareDue.due_on))
    .where(CareDue.community_id == HERE, OF_SUBJECT, WAITS)
    .scalar_subquery()
)
LISTED = (
    select(
        *(getattr(CareSubject, name) for name in ("id", "state", "enrolled_on", "raised_to")),
        *(Person.name, Person.born_on, ADDRESS.label("address"), GridBuilding.grid_id),
        _companion.name.label("companion"),
        FACTS,
        DUE_ON.label("due_on"),
        *WHAT_I_AM,
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
        *(getattr(CareDue, name) for name in ("rule", "risk", "opens_on", "due_on")),
        *(CareVisit.visited_on, STATE.label("state")),
    )
    .select_from(CareDue)
    .outerjoin(CareVisit, same(CareVisit.id, CareDue.visit_id))
)


def _latest_dues() -> Label[list[dict[str, Any]]]:
    """Of one person, in JSON."""
    latest = (
        DUES.where(CareDue.community_id == HERE, CareDue.person_id == PERSON)
        .order_by(CareDue.due_on.desc(), CareDue.rule)
        .limit(LATEST)
        .subquery("latest")
    )
    told = {column.key: column for column in latest.c}
    found = select(gathered(latest.c.due_on.desc(), latest.c.rule, **told))
    return found.scalar_subquery().label("dues")


LISTING = Listing(
    LISTED.where(VISIBLE),
    CareSubject.id,
    state=CareSubject.state == bindparam("state"),
    overdue=DUE_ON < TODAY,
    grid_id=OF_THE_GRID,
    **{one.value: SEES_WHY & is_of(one, TODAY) for one in Risk},
)
ONE = Kept(
    LISTED.add_columns(
        facts.known_of(CareSubject.id),
        _latest_dues(),
        CareBreak.id.label("break_id"),
        CareBreak.since.label("suspended_since"),
        CareBreak.kind.label("suspended_for"),
        CareBreak.words.is_not(None).label("has_suspended_words"),
    )
    .outerjoin(CareBreak, IS_AWAY)
    .where(CareSubject.id == PERSON, VISIBLE)
)
SEEN = Kept(select(CareSubject.id).where(CareSubject.id == PERSON, VISIBLE))
BREAK = Kept(
    select(CareBreak.words, Person.id, Person.born_on, *WHAT_I_AM)
    .select_from(CareBreak)
    .join(CareSubject, same(CareSubject.id, CareBreak.person_id))
    .join(Person, same(Person.id, CareSubject.id))
    .where(
        VISIBLE,
        SEES_WHY,
        CareSubject.id == PERSON,
        CareBreak.id == bindparam("break_id", type_=Uuid),
    )
)
TO_CHANGE = (
    select(*columns(CareSubject), *WHAT_I_AM)
    .where(CareSubject.id == PERSON, VISIBLE)
    .with_for_update(of=CareSubject)
)
FOR_UPDATE = Locked(CareSubject, TO_CHANGE)
_waiting = (
    LISTED.add_columns(func.count().over().label("total"))
    .where(TO_VISIT, DUE_ON.is_not(None))
    .order_by(DUE_ON, CareSubject.id)
    .limit(MOST)
)
WAITING, WAITING_IN_A_GRID = Kept(_waiting), Kept(_waiting.where(OF_THE_GRID))
SOON = Kept(
    select(func.count().label("people"))
    .select_from(CareSubject)
    .where(TO_VISIT, bindparam("within_a_week", type_=Date) >= DUE_ON)
)
LIVES_IN_MY_GRIDS = Kept(IN_MY_GRIDS.where(HouseholdMember.person_id == PERSON))


@dataclass(frozen=True, slots=True)
class Filters:
    risk: Risk | None = None
    state: CareState | None = None
    overdue: bool = False
    grid_id: UUID | None = None


async def listing(
    session: AsyncSession, actor: Actor, window: Window, only: Filters
) -> tuple[Sequence[Row], str | None]:
    given: dict[str, Any] = {only.risk.value: True} if only.risk else {}
    given |= {"state": only.state, "overdue": only.overdue, "grid_id": only.grid_id}
    return await LISTING.page(session, window, visible_to(actor), **given)


async def to_visit(session: AsyncSession, actor: Actor, grid_id: UUID | None) -> list[Row]:
    """The first 200; each says how many they are in all (`total`)."""
    if grid_id is None:
        return await WAITING.all(session, visible_to(actor))
    return await WAITING_IN_A_GRID.all(session, visible_to(actor) | {"grid_id": grid_id})


async def soon(session: AsyncSession, actor: Actor) -> int:
    """How many wait for the caller's visit this week."""
    within = {"within_a_week": clock.today() + WEEK}
    found: int = await SOON.scalar(session, visible_to(actor) | within)
    return found


async def one(session: AsyncSession, actor: Actor, person_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"person_id": person_id}, CareSubjectNotFound)


async def must_see(session: AsyncSession, actor: Actor, person_id: UUID) -> None:
    """Before what is told beside them."""
    found = visible_to(actor) | {"person_id": person_id}
    await SEEN.one(session, found, CareSubjectNotFound)


async def a_break(session: AsyncSession, actor: Actor, person_id: UUID, break_id: UUID) -> Row:
    """Its note, sealed; whom it is about, and what the caller is to them."""
    found = visible_to(actor) | {"person_id": person_id, "break_id": break_id}
    return await BREAK.one(session, found, CareBreakNotFound)


async def for_update(session: AsyncSession, actor: Actor, person_id: UUID) -> CareSubject:
    """About to take a step, with what the caller is to them."""
    found = visible_to(actor) | {"person_id": person_id}
    return await FOR_UPDATE.entity(session, found, CareSubjectNotFound)


async def keeps(session: AsyncSession, actor: Actor, person_id: UUID) -> bool:
    """Whether somebody who is not on the list is the caller's to enrol."""
    if actor.is_staff:
        return True
    found = visible_to(actor) | {"person_id": person_id}
    return await LIVES_IN_MY_GRIDS.first(session, found) is not None


async def current_break(session: AsyncSession, subject: CareSubject) -> CareBreak | None:
    """For who holds the subject's row: read beside it, it could be of before they had waited for it."""
    found: CareBreak | None = await session.scalar(
        select(CareBreak).where(
            CareBreak.community_id == subject.community_id,
            CareBreak.person_id == subject.id,
            on_or_after(CareBreak),
        )
    )
    return found
