"""关爱对象"""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.care.subjects import errors, queries, service, views
from app.care.subjects.errors import CareSubjectNotFound
from app.care.subjects.schemas import (
    CareItem,
    CareView,
    EndCare,
    Enrol,
    PairCare,
    RaiseRisk,
    ResumeCare,
    SuspendCare,
    ToVisitView,
)
from app.places.errors import OnlyStaff
from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, delegable
from app.platform.paging import Page
from app.residents.facts.errors import FactNotRecorded, RecordedAlready
from app.residents.facts.schemas import ClearFact, RecordFact
from app.residents.people.dependencies import NOT_OPENED, spend_note
from app.residents.people.errors import PersonNotFound
from app.residents.people.schemas import OpenedWordsView, OpenWords

router = Router(prefix="/communities/{code}/care", tags=["care"])

Only = Annotated[queries.Filters, Depends()]


@router.get("")
async def list_care(
    actor: CurrentActor, session: ReadSession, paging: Paging, only: Only
) -> Page[CareItem]:
    """Those the caller may see; `risk` only where the caller may know it."""
    rows, after = await queries.listing(session, actor, paging, only)
    return Page(items=[views.item(row, actor) for row in rows], next=after)


@router.get("/due")
async def list_care_due(
    actor: CurrentActor, session: ReadSession, grid_id: UUID | None = None
) -> ToVisitView:
    """待走访: whom the caller must look in on, who is due first first."""
    return views.to_visit(await queries.to_visit(session, actor, grid_id), actor)


@router.get(
    "/{person_id}", responses=problems(CareSubjectNotFound), openapi_extra=delegable(Scope.ROSTER)
)
async def get_care_subject(person_id: UUID, actor: CurrentActor, session: ReadSession) -> CareView:
    return await _now(session, actor, person_id)


@router.step(
    "/{person_id}/enrol",
    *(PersonNotFound, OnlyStaff, errors.NotYoursToEnrol),
    *(errors.HasDied, errors.NoReasonToCare, RecordedAlready),
)
async def enrol_in_care(
    person_id: UUID, body: Enrol, actor: CurrentActor, session: Session
) -> CareView:
    """纳入: who turns 65 is enrolled without it."""
    await service.enrol(session, actor, person_id, body)
    return await _now(session, actor, person_id)


@router.step("/{person_id}/record", CareSubjectNotFound, RecordedAlready)
async def record_care_fact(
    person_id: UUID, body: RecordFact, actor: CurrentActor, session: Session
) -> CareView:
    """登记情况: it counts from the next week, month or quarter on."""
    await service.record(session, actor, person_id, body)
    return await _now(session, actor, person_id)


@router.step("/{person_id}/clear", CareSubjectNotFound, FactNotRecorded)
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


@router.post(
    "/{person_id}/breaks/{break_id}/open",
    openapi_extra=UNKEPT | delegable(Scope.RIGHTS),
    responses=problems(errors.CareBreakNotFound, *NOT_OPENED),
)
async def open_care_break(
    person_id: UUID, break_id: UUID, body: OpenWords, actor: CurrentActor, session: Session
) -> OpenedWordsView:
    """What was noted when the visits were stopped, for a stated purpose; the person can read by whom."""
    await spend_note(session, actor)
    words = await service.open_break(session, actor, person_id, break_id, body)
    return OpenedWordsView(words=words)


async def _now(session: AsyncSession, actor: Actor, person_id: UUID) -> CareView:
    row = await queries.one(session, actor, person_id)
    return views.view(row, actor)
