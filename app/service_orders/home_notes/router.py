"""上门须知"""

from uuid import UUID

from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, delegable
from app.residents.people.dependencies import NOT_OPENED, spend_note
from app.residents.people.errors import PersonNotFound
from app.residents.people.queries import one as person
from app.residents.people.schemas import OpenedWordsView, OpenWords
from app.service_orders.home_notes import queries, service, views
from app.service_orders.home_notes.errors import HomeNoteNotFound, NoHomeHere, TooManyNotes
from app.service_orders.home_notes.schemas import AddHomeNote, HomeNoteView

router = Router(prefix="/communities/{code}/people/{person_id}/home-notes", tags=["visits"])


@router.get("", openapi_extra=delegable(Scope.ORDERS), responses=problems(PersonNotFound))
async def list_home_notes(
    person_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[HomeNoteView]:
    """What whoever comes must know: hard of hearing, a dog, no lift. Who serves them sees it with the order."""
    await person(session, actor, person_id)
    return [views.note(row) for row in await queries.current(session, actor, person_id)]


@router.post(
    "",
    status_code=201,
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(PersonNotFound, AlreadyRecorded, NoHomeHere, TooManyNotes),
)
async def add_home_note(
    person_id: UUID, body: AddHomeNote, actor: CurrentActor, session: Session
) -> HomeNoteView:
    """By themself, their household, who may order for them, the grid worker, the office. Of health it is
    sealed."""
    return views.note(await service.add(session, actor, person_id, body))


@router.post(
    "/{note_id}/end",
    openapi_extra=delegable(Scope.ORDERS),
    responses=problems(HomeNoteNotFound),
)
async def end_home_note(
    person_id: UUID, note_id: UUID, actor: CurrentActor, session: Session
) -> HomeNoteView:
    return views.note(await service.end(session, actor, person_id, note_id))


@router.post(
    "/{note_id}/open",
    openapi_extra=UNKEPT,
    responses=problems(HomeNoteNotFound, PersonNotFound, *NOT_OPENED),
)
async def open_home_note(
    person_id: UUID, note_id: UUID, body: OpenWords, actor: CurrentActor, session: Session
) -> OpenedWordsView:
    """What is noted of health, for a stated purpose; the person can read by whom."""
    await spend_note(session, actor)
    words = await service.open_words(session, actor, person_id, note_id, body)
    return OpenedWordsView(words=words)
