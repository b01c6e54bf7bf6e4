"""关爱走访"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects import errors, queries, service
from app.care.subjects.errors import CareSubjectNotFound
from app.care.subjects.lifecycle import LIFECYCLE
from app.care.subjects.models import CareBreak, CareVisit
from app.care.subjects.periods import DueState
from app.care.subjects.policy import parties
from app.care.subjects.risk import risk
from app.care.subjects.schemas import (
    CareDueView,
    CareFigures,
    CareItem,
    CareView,
    ClearFact,
    DueView,
    EndCare,
    Enrol,
    FactView,
    PairCare,
    RaiseRisk,
    RecordFact,
    RecordVisit,
    ResumeCare,
    SuspendCare,
    ToVisitView,
    VisitView,
)
from app.care.subjects.service import WORDS_OF_BREAK, WORDS_OF_VISIT
from app.places.errors import OnlyStaff
from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.places.roles.queries import name_of
from app.platform import clock
from app.platform.db.session import ReadSession, Session
from app.platform.device_clock import NotThen
from app.platform.errors import AlreadyRecorded
from app.platform.http.paging import AYear, Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.paging import BadCursor, Page, split_page
from app.platform.sealing.vault import vault_of
from app.residents.people.ages import age
from app.residents.people.errors import PersonNotFound

router = Router(prefix="/communities/{code}/care", tags=["care"])

Only = Annotated[queries.Filters, Depends()]


@router.get("", responses=problems(BadCursor))
async def list_care(
    actor: CurrentActor, session: ReadSession, paging: Paging, only: Only
) -> Page[CareItem]:
    """Those the caller may see; `risk` only where the caller may know it."""
    rows, after = split_page(await queries.listing(session, actor, paging, only), paging)
    return Page(items=[_item(row, actor) for row in rows], next=after)


@router.get("/due")
async def list_care_due(
    actor: CurrentActor, session: ReadSession, grid_id: UUID | None = None
) -> ToVisitView:
    """待走访: whom the caller must look in on, who is due first first."""
    rows, total = await queries.to_visit(session, actor, grid_id)
    return ToVisitView(items=[_item(row, actor) for row in rows], total=total)


@router.get("/dues", responses=problems(BadCursor))
async def list_care_dues(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    span: AYear,
    grid_id: UUID | None = None,
    state: DueState | None = None,
) -> Page[CareDueView]:
    """Every visit that was due on a day of the span, and what became of it."""
    found = await queries.dues(session, actor, paging, span, grid_id, state)
    rows, after = split_page(found, paging)
    return Page(items=[CareDueView.model_validate(row) for row in rows], next=after)


@router.get("/visits", responses=problems(BadCursor))
async def list_visits(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    span: AYear,
    grid_id: UUID | None = None,
) -> Page[VisitView]:
    """走访台账: newest first; a companion reads their own."""
    found = await queries.visits(session, actor, paging, between=span, grid_id=grid_id)
    return _visits(session, found, paging)


@router.get("/figures")
async def get_care_figures(
    actor: CurrentActor,
    session: ReadSession,
    span: AYear,
    grid_id: UUID | None = None,
) -> CareFigures:
    """Of those whom the caller sees."""
    return CareFigures(**await queries.figures(session, actor, span, grid_id))


@router.get(
    "/{person_id}", responses=problems(CareSubjectNotFound), openapi_extra=delegable(Scope.ROSTER)
)
async def get_care_subject(person_id: UUID, actor: CurrentActor, session: ReadSession) -> CareView:
    return await _now(session, actor, person_id)


@router.get(
    "/{person_id}/visits",
    responses=problems(CareSubjectNotFound, BadCursor),
    openapi_extra=delegable(Scope.ROSTER),
)
async def list_visits_of(
    person_id: UUID, actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[VisitView]:
    """Newest first; a companion reads their own."""
    await queries.one(session, actor, person_id)
    found = await queries.visits(session, actor, paging, person_id=person_id)
    return _visits(session, found, paging)


@router.step(
    "/{person_id}/enrol",
    *(PersonNotFound, OnlyStaff, errors.NotYoursToEnrol),
    *(errors.HasDied, errors.NoReasonToCare, errors.RecordedAlready),
)
async def enrol_in_care(
    person_id: UUID, body: Enrol, actor: CurrentActor, session: Session
) -> CareView:
    """纳入: who turns 65 is enrolled without it."""
    await service.enrol(session, actor, person_id, body)
    return await _now(session, actor, person_id)


@router.step("/{person_id}/record", CareSubjectNotFound, errors.RecordedAlready)
async def record_care_fact(
    person_id: UUID, body: RecordFact, actor: CurrentActor, session: Session
) -> CareView:
    """登记情况: it counts from the next week, month or quarter on."""
    await service.record(session, actor, person_id, body)
    return await _now(session, actor, person_id)


@router.step("/{person_id}/clear", CareSubjectNotFound, errors.FactNotRecorded)
async def clear_care_fact(
    person_id: UUID, body: ClearFact, actor: CurrentActor, session: Session
) -> CareView:
    """情况消除: kept, with the day."""
    await service.clear(session, actor, person_id, body)
    return await _now(session, actor, person_id)


@router.step("/{person_id}/raise", CareSubjectNotFound)
async def raise_care_risk(
    person_id: UUID, body: RaiseRisk, actor: CurrentActor, session: Session
) -> CareView:
    """提级: the rules still hold; the higher class counts."""
    await service.raise_risk(session, actor, person_id, body)
    return await _now(session, actor, person_id)


@router.step("/{person_id}/lower", CareSubjectNotFound, errors.NotRaised)
async def lower_care_risk(person_id: UUID, actor: CurrentActor, session: Session) -> CareView:
    await service.lower_risk(session, actor, person_id)
    return await _now(session, actor, person_id)


@router.step("/{person_id}/pair", CareSubjectNotFound, errors.NoSuchCompanion)
async def pair_care(
    person_id: UUID, body: PairCare, actor: CurrentActor, session: Session
) -> CareView:
    """结对: instead of the companion there is, if any."""
    await service.pair(session, actor, person_id, body)
    return await _now(session, actor, person_id)


@router.step("/{person_id}/unpair", CareSubjectNotFound, errors.NoCompanion)
async def unpair_care(person_id: UUID, actor: CurrentActor, session: Session) -> CareView:
    await service.unpair(session, actor, person_id)
    return await _now(session, actor, person_id)


@router.step("/{person_id}/suspend", CareSubjectNotFound, errors.NotOnThatDay, errors.BreaksOverlap)
async def suspend_care(
    person_id: UUID, body: SuspendCare, actor: CurrentActor, session: Session
) -> CareView:
    """暂停: what falls into it need not be done. A death is recorded with the person."""
    await service.suspend(session, actor, person_id, body)
    return await _now(session, actor, person_id)


@router.step(
    "/{person_id}/resume", CareSubjectNotFound, errors.NotOnThatDay, errors.BackBeforeLeaving
)
async def resume_care(
    person_id: UUID, body: ResumeCare, actor: CurrentActor, session: Session
) -> CareView:
    """恢复: who is back from hospital or a journey is looked in on within a day."""
    await service.resume(session, actor, person_id, body)
    return await _now(session, actor, person_id)


@router.step("/{person_id}/end", CareSubjectNotFound)
async def end_care(
    person_id: UUID, body: EndCare, actor: CurrentActor, session: Session
) -> CareView:
    await service.end(session, actor, person_id, body)
    return await _now(session, actor, person_id)


@router.step(
    "/{person_id}/visit",
    CareSubjectNotFound,
    NotThen,
    errors.AfterTheEnd,
    AlreadyRecorded,
    status_code=201,
)
async def record_visit(
    person_id: UUID, body: RecordVisit, actor: CurrentActor, session: Session
) -> VisitView:
    """走访: one does for every rule that asks now, and, late, for what was due before."""
    made = await service.visit(session, actor, person_id, body)
    row = await queries.one(session, actor, person_id)
    by = name_of(actor.community_id, actor.account_id)
    shown = {"words": body.words, "by": await session.scalar(by)}
    return VisitView.of(made, name=row.name, **shown)


async def _now(session: AsyncSession, actor: Actor, person_id: UUID) -> CareView:
    await session.flush()
    row = await queries.one(session, actor, person_id)
    item = _item(row, actor)
    dues = await queries.dues_of(session, actor, person_id)
    hidden = {} if row.sees_why else {"rule": None, "risk": None}
    facts = await queries.facts(session, actor.community_id, person_id) if row.sees_why else None
    away = await queries.current_break(session, actor.community_id, person_id)
    return CareView(
        **item.model_dump(),
        enrolled_on=row.enrolled_on,
        age=age(row.born_on, clock.today()),
        facts=None if facts is None else [FactView.model_validate(one) for one in facts],
        raised_to=row.raised_to if row.sees_why else None,
        suspended_since=away and away.since,
        suspended_for=away.kind if away and row.sees_why else None,
        suspended_words=_opened(session, away, WORDS_OF_BREAK) if row.sees_why else None,
        dues=[DueView.of(one, **hidden) for one in dues],
    )


def _item(row: Any, actor: Actor) -> CareItem:
    today = clock.today()
    who = parties(actor, keeps=row.keeps, is_companion=row.is_companion)
    held = risk(row.born_on, frozenset(row.facts), row.raised_to, today)
    return CareItem.of(
        row,
        person_id=row.id,
        address=row.address or None,
        risk=held if row.sees_why else None,
        is_overdue=row.due_on is not None and row.due_on < today,
        actions=LIFECYCLE.open_to(who, row.state),
    )


def _visits(session: AsyncSession, found: Any, paging: Paging) -> Page[VisitView]:
    after = split_page([visit for visit, _, _ in found], paging)[1]
    items = [
        VisitView.of(visit, name=name, by=by, words=_opened(session, visit, WORDS_OF_VISIT))
        for visit, name, by in found[: paging.limit]
    ]
    return Page(items=items, next=after)


def _opened(session: AsyncSession, row: CareVisit | CareBreak | None, place: str) -> str | None:
    if row is None or row.words is None:
        return None
    return vault_of(session).open(place, row.id, bytes(row.words))
