"""编辑冲突"""

from typing import Any
from uuid import UUID

from fastapi import Response

from app.places.errors import OnlyStaff
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import Page
from app.platform.sealing.vault import vault_of
from app.residents.conflicts import queries, service, views
from app.residents.conflicts.errors import ConflictNotFound
from app.residents.conflicts.models import WaitingEdit
from app.residents.conflicts.responses import edit_conflict, edit_problems
from app.residents.conflicts.schemas import ConflictView
from app.residents.people import views as people
from app.residents.people.errors import WRONG_VALUES, PersonNotFound
from app.residents.people.schemas import CorrectPerson, PersonView

router = Router(prefix="/communities/{code}")

EDIT = (PersonNotFound, *WRONG_VALUES)


@router.put(
    "/people/{person_id}",
    tags=["people"],
    response_model=PersonView,
    responses=edit_problems(OnlyStaff, *EDIT),
)
async def correct_person(
    person_id: UUID, body: CorrectPerson, actor: CurrentActor, session: Session
) -> dict[str, Any] | Response:
    """Only what is given is changed; the history keeps which fields, not what they were.

    Made on an old `base_version` it is not applied but waits in `conflicts`: 409 `edit-conflict`.
    """
    done = await service.correct_person(session, actor, person_id, body)
    if isinstance(done, WaitingEdit):
        return await edit_conflict(session, actor, done)
    return people.view(done)


@router.get("/conflicts", tags=["conflicts"])
async def list_conflicts(
    actor: CurrentActor, session: ReadSession, paging: Paging
) -> Page[ConflictView]:
    """Open ones: the caller's own, and those of records that the caller may edit. Newest first."""
    found, after = await queries.listing(session, actor, paging)
    items = [views.view(both, actor, vault_of(session)) for both in found]
    return Page(items=items, next=after)


@router.get("/conflicts/{conflict_id}", tags=["conflicts"], responses=problems(ConflictNotFound))
async def get_conflict(
    conflict_id: UUID, actor: CurrentActor, session: ReadSession
) -> ConflictView:
    both = await queries.one(session, actor, conflict_id)
    return views.view(both, actor, vault_of(session))


@router.step("/conflicts/{conflict_id}/take", ConflictNotFound, *EDIT, tags=["conflicts"])
async def take_conflict(conflict_id: UUID, actor: CurrentActor, session: Session) -> ConflictView:
    """采用我的: what was wanted is applied to the current version."""
    both = await service.take(session, actor, conflict_id)
    return views.view(both, actor, vault_of(session))


@router.step("/conflicts/{conflict_id}/keep", ConflictNotFound, tags=["conflicts"])
async def keep_conflict(conflict_id: UUID, actor: CurrentActor, session: Session) -> ConflictView:
    """保留现有: what was wanted is not applied."""
    both = await service.keep(session, actor, conflict_id)
    return views.view(both, actor, vault_of(session))
