"""关爱走访: the visits, and those that were due"""

from uuid import UUID

from app.care.subjects.errors import CareSubjectNotFound
from app.care.subjects.periods import DueState
from app.care.subjects.queries import must_see
from app.care.visits import queries, service, views
from app.care.visits.errors import AfterTheEnd, VisitNotFound
from app.care.visits.schemas import CareDueView, CareFigures, RecordVisit, VisitView
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.db.snapshots import one_snapshot
from app.platform.errors import AlreadyRecorded
from app.platform.http.device_now import BY_DEVICE_CLOCK
from app.platform.http.paging import AYear, Paging
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, delegable
from app.platform.paging import Page
from app.residents.people.dependencies import NOT_OPENED, spend_note
from app.residents.people.schemas import OpenedWordsView, OpenWords

router = Router(prefix="/communities/{code}/care", tags=["care"])


@router.get("/dues")
async def list_care_dues(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    span: AYear,
    grid_id: UUID | None = None,
    state: DueState | None = None,
) -> Page[CareDueView]:
    """Every visit that was due on a day of the span, and what became of it."""
    rows, after = await queries.dues(session, actor, paging, span, grid_id, state)
    return Page(items=[views.due(row) for row in rows], next=after)


@router.get("/visits")
async def list_visits(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    span: AYear,
    grid_id: UUID | None = None,
) -> Page[VisitView]:
    """走访台账: newest first; a companion reads their own."""
    rows, after = await queries.visits(session, actor, paging, span, grid_id)
    return Page(items=[views.visit(row) for row in rows], next=after)


@router.get("/figures")
async def get_care_figures(
    actor: CurrentActor, session: ReadSession, span: AYear, grid_id: UUID | None = None
) -> CareFigures:
    """Of those whom the caller sees."""
    async with one_snapshot(session):
        return views.figures(*await queries.figures(session, actor, span, grid_id))


@router.get(
    "/{person_id}/visits",
    responses=problems(CareSubjectNotFound),
    openapi_extra=delegable(Scope.ROSTER),
)
async def list_visits_of(
    person_id: UUID, actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[VisitView]:
    """Newest first; a companion reads their own."""
    await must_see(session, actor, person_id)
    rows, after = await queries.visits_of(session, actor, paging, person_id)
    return Page(items=[views.visit(row) for row in rows], next=after)


@router.step(
    "/{person_id}/visit",
    CareSubjectNotFound,
    AfterTheEnd,
    AlreadyRecorded,
    status_code=201,
    dependencies=BY_DEVICE_CLOCK,
)
async def record_visit(
    person_id: UUID, body: RecordVisit, actor: CurrentActor, session: Session
) -> VisitView:
    """走访: one does for every rule that asks now, and, late, for what was due before."""
    made = await service.record(session, actor, person_id, body)
    return views.visit(made)


@router.post(
    "/{person_id}/visits/{visit_id}/open",
    openapi_extra=UNKEPT | delegable(Scope.RIGHTS),
    responses=problems(VisitNotFound, *NOT_OPENED),
)
async def open_visit(
    person_id: UUID, visit_id: UUID, body: OpenWords, actor: CurrentActor, session: Session
) -> OpenedWordsView:
    """What was noted on a visit, for a stated purpose; the person can read by whom."""
    await spend_note(session, actor)
    words = await service.open_words(session, actor, person_id, visit_id, body)
    return OpenedWordsView(words=words)
