"""居民名册"""

from uuid import UUID

from app.places.errors import OnlyStaff
from app.places.roles.actor import Role, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import TooMany
from app.platform.http import limits
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, delegable
from app.residents.people import errors, queries, service
from app.residents.people.errors import WRONG_VALUES, PersonNotFound
from app.residents.people.schemas import (
    AddPerson,
    OpenedView,
    OpenField,
    OpeningView,
    PersonView,
    RecordDeath,
    SearchPeople,
)

router = Router(prefix="/communities/{code}/people", tags=["people"])

OPENINGS_A_DAY = 30


@router.post("", status_code=201, responses=problems(OnlyStaff, *WRONG_VALUES))
async def add_person(body: AddPerson, actor: CurrentActor, session: Session) -> PersonView:
    """Into the roster; a grid worker then moves them into a household."""
    person = await service.add(session, actor, body)
    return queries.unplaced(person)


@router.post("/search", responses=problems(errors.SearchForSomething, errors.BadPhone))
async def search_people(
    body: SearchPeople, actor: CurrentActor, session: Session
) -> list[PersonView]:
    """The first fifty whom the caller may see; numbers are masked."""
    if not body.model_dump(exclude_none=True):
        raise errors.SearchForSomething
    return [queries.view(row) for row in await queries.search(session, actor, body)]


@router.get(
    "/{person_id}", openapi_extra=delegable(Scope.ROSTER), responses=problems(PersonNotFound)
)
async def get_person(person_id: UUID, actor: CurrentActor, session: ReadSession) -> PersonView:
    return queries.view(await queries.one(session, actor, person_id))


@router.post(
    "/{person_id}/record-death", responses=problems(PersonNotFound, OnlyStaff, errors.NotAliveThen)
)
async def record_death(
    person_id: UUID, body: RecordDeath, actor: CurrentActor, session: Session
) -> PersonView:
    """Ends every authorisation at once."""
    await service.record_death(session, actor, person_id, body)
    return queries.view(await queries.one(session, actor, person_id))


@router.post(
    "/{person_id}/open",
    openapi_extra=UNKEPT,
    responses=problems(
        PersonNotFound,
        errors.NotForYouToOpen,
        errors.ApprovalOfTheSecretary,
        errors.NothingRecorded,
        TooMany,
    ),
)
async def open_field(
    person_id: UUID, body: OpenField, actor: CurrentActor, session: Session
) -> OpenedView:
    """One sealed field, for a stated purpose; the person can read that it was opened. 30 a day."""
    who = f"{actor.community_id}|{actor.account_id}"
    await limits.spend(session, "open", who, most=OPENINGS_A_DAY, seconds=86_400)
    value = await service.open_field(session, actor, person_id, body)
    return OpenedView(field=body.field, value=value)


@router.get("/{person_id}/openings", responses=problems(PersonNotFound))
async def list_openings(
    person_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[OpeningView]:
    """Who opened what of this person, newest first: for the person, the secretary, the auditor."""
    if actor.person_id != person_id and not actor.has(Role.SECRETARY, Role.AUDITOR):
        raise PersonNotFound
    return [
        OpeningView.model_validate(row) for row in await queries.openings(session, actor, person_id)
    ]
