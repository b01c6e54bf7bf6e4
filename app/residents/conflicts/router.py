"""编辑冲突"""

from uuid import UUID

from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.paging import BadCursor, Page, Paging, split_page
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.lifecycle import NotYourStep, StepOutOfOrder
from app.residents.conflicts import queries, service
from app.residents.conflicts.errors import ConflictNotFound
from app.residents.conflicts.schemas import ConflictView
from app.residents.people import errors as people

router = Router(prefix="/communities/{code}/conflicts", tags=["conflicts"])

STEP = (ConflictNotFound, NotYourStep, StepOutOfOrder)
EDIT = (
    people.PersonNotFound,
    people.BadIdNumber,
    people.BadPhone,
    people.InTheRosterAlready,
    people.NotAliveThen,
)


@router.get("", responses=problems(BadCursor))
async def list_conflicts(
    actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[ConflictView]:
    """Open ones: the caller's own, and those of records that the caller may edit. Newest first."""
    found = await queries.listing(session, actor, paging)
    last = [conflict for conflict, _, _ in found]
    _, after = split_page(last, paging)
    items = [await queries.view(session, actor, row) for row in found[: paging.limit]]
    return Page(items=items, next=after)


@router.get("/{conflict_id}", responses=problems(ConflictNotFound))
async def get_conflict(
    conflict_id: UUID, actor: CurrentActor, session: ReadSession
) -> ConflictView:
    return await queries.one(session, actor, conflict_id)


@router.post("/{conflict_id}/take", responses=problems(*STEP, *EDIT))
async def take_conflict(conflict_id: UUID, actor: CurrentActor, session: Session) -> ConflictView:
    """采用我的: what was wanted is applied to the current version."""
    await service.take(session, actor, conflict_id)
    return await queries.one(session, actor, conflict_id)


@router.post("/{conflict_id}/keep", responses=problems(*STEP))
async def keep_conflict(conflict_id: UUID, actor: CurrentActor, session: Session) -> ConflictView:
    """保留现有: what was wanted is not applied."""
    await service.keep(session, actor, conflict_id)
    return await queries.one(session, actor, conflict_id)
