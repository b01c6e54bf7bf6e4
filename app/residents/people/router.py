"""居民名册"""

from uuid import UUID

from fastapi import Response

from app.places.errors import OnlyStaff
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.answers import as_json
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, delegable
from app.platform.schemas import Reason
from app.residents.people import errors, queries, service, views
from app.residents.people.dependencies import NOT_OPENED, spend_field
from app.residents.people.errors import PersonNotFound
from app.residents.people.queries import Wanted
from app.residents.people.schemas import (
    CorrectDocument,
    OpenedView,
    OpenField,
    OpeningView,
    PersonView,
    RecordDeath,
    SearchPeople,
)

router = Router(prefix="/communities/{code}/people", tags=["people"])


@router.post(
    "/search",
    response_model=list[PersonView],
    responses=problems(errors.SearchForSomething, errors.BadIdNumber, errors.BadPhone),
)
async def search_people(body: SearchPeople, actor: CurrentActor, session: Session) -> Response:
    """The first fifty whom the caller may see; numbers are masked."""
    found = await queries.search(session, actor, Wanted(**body.model_dump()))
    return as_json([views.view(row) for row in found])


@router.get(
    "/{person_id}",
    response_model=PersonView,
    openapi_extra=delegable(Scope.ROSTER),
    responses=problems(PersonNotFound),
)
async def get_person(person_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return as_json(views.view(await queries.one(session, actor, person_id)))


@router.post(
    "/{person_id}/correct-document",
    response_model=PersonView,
    responses=problems(
        PersonNotFound,
        OnlyStaff,
        errors.BadIdNumber,
        errors.ContradictsTheNumber,
        errors.InTheRosterAlready,
        errors.NotAliveThen,
    ),
)
async def correct_document(
    person_id: UUID, body: CorrectDocument, actor: CurrentActor, session: Session
) -> Response:
    """更正证件: a wrong number is replaced or taken away; the history keeps by whom and why."""
    person = await service.correct_document(session, actor, person_id, body)
    return as_json(views.view(person))


@router.post(
    "/{person_id}/record-death",
    response_model=PersonView,
    responses=problems(PersonNotFound, OnlyStaff, errors.NotAliveThen),
)
async def record_death(
    person_id: UUID, body: RecordDeath, actor: CurrentActor, session: Session
) -> Response:
    """Ends every authorisation at once."""
    person = await service.record_death(session, actor, person_id, body)
    return as_json(views.view(person))


@router.post(
    "/{person_id}/take-back-death",
    response_model=PersonView,
    responses=problems(PersonNotFound, OnlyStaff, errors.NotDead),
)
async def take_back_death(
    person_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """撤销去世登记: it had been entered by mistake. Authorisations that it ended are given anew."""
    person = await service.take_back_death(session, actor, person_id, body)
    return as_json(views.view(person))


@router.post(
    "/{person_id}/open",
    openapi_extra=UNKEPT | delegable(Scope.RIGHTS),
    responses=problems(PersonNotFound, *NOT_OPENED),
)
async def open_field(
    person_id: UUID, body: OpenField, actor: CurrentActor, session: Session
) -> OpenedView:
    """One sealed field, for a stated purpose; the person can read that it was opened. 30 a day.

    Of minors the secretary opens it, themself, or their guardian in their name.
    """
    await spend_field(session, actor)
    value = await service.open_field(session, actor, person_id, body)
    return OpenedView(field=body.field, value=value)


@router.get("/{person_id}/openings", responses=problems(PersonNotFound))
async def list_openings(
    person_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[OpeningView]:
    """Who opened what of this person, newest first: for the person, the secretary, the auditor."""
    return [views.opening(row) for row in await queries.openings(session, actor, person_id)]
