"""编辑冲突"""

from uuid import UUID

from fastapi import Response

from app.places.errors import OnlyStaff
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import BadCursor, Page, split_page
from app.residents.conflicts import queries, service
from app.residents.conflicts.errors import ConflictNotFound
from app.residents.conflicts.responses import both, edit_problems
from app.residents.conflicts.schemas import ConflictView
from app.residents.people import errors as people
from app.residents.people.errors import WRONG_VALUES
from app.residents.people.queries import one as one_person
from app.residents.people.queries import view as person_view
from app.residents.people.schemas import CorrectPerson, PersonView

router = Router(prefix="/communities/{code}")

EDIT = (people.PersonNotFound, *WRONG_VALUES)


@router.put(
    "/people/{person_id}",
    tags=["people"],
    response_model=PersonView,
    responses=edit_problems(people.PersonNotFound, OnlyStaff, *WRONG_VALUES),
)
async def correct_person(
    person_id: UUID, body: CorrectPerson, actor: CurrentActor, session: Session
) -> PersonView | Response:
    """Only what is given is changed; the history keeps which fields, not what they were.

    Made on an old `base_version` it is not applied but waits in `conflicts`: 409 `edit-conflict`.
    """
    waiting = await service.correct_person(session, actor, person_id, body)
    if waiting is not None:
        return await both(session, actor, waiting)
    return person_view(await one_person(session, actor, person_id))


@router.get("/conflicts", tags=["conflicts"], responses=problems(BadCursor))
async def list_conflicts(
    actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[ConflictView]:
    """Open ones: the caller's own, and those of records that the caller may edit. Newest first."""
    found = await queries.listing(session, actor, paging)
    last = [conflict for conflict, _, _ in found]
    _, after = split_page(last, paging)
    items = [await queries.view(session, actor, row) for row in found[: paging.limit]]
    return Page(items=items, next=after)


@router.get("/conflicts/{conflict_id}", tags=["conflicts"], responses=problems(ConflictNotFound))
async def get_conflict(
    conflict_id: UUID, actor: CurrentActor, session: ReadSession
) -> ConflictView:
    return await queries.one(session, actor, conflict_id)


@router.step("/conflicts/{conflict_id}/take", ConflictNotFound, *EDIT, tags=["conflicts"])
async def take_conflict(conflict_id: UUID, actor: CurrentActor, session: Session) -> ConflictView:
    """采用我的: what was wanted is applied to the current version."""
    await service.take(session, actor, conflict_id)
    return await queries.one(session, actor, conflict_id)


@router.step("/conflicts/{conflict_id}/keep", ConflictNotFound, tags=["conflicts"])
async def keep_conflict(conflict_id: UUID, actor: CurrentActor, session: Session) -> ConflictView:
    """保留现有: what was wanted is not applied."""
    await service.keep(session, actor, conflict_id)
    return await queries.one(session, actor, conflict_id)
