"""个人信息权利"""

from uuid import UUID

from fastapi import Response

from app.places.errors import OnlyStaff
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.answers import as_json
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.schemas import Reason
from app.platform.sealing.vault import vault_of
from app.residents.people import views as people
from app.residents.people.errors import WRONG_VALUES
from app.residents.people.queries import openings
from app.residents.people.schemas import AddPerson, OpeningView, PersonView
from app.residents.rights import errors, queries, service, views
from app.residents.rights.schemas import AskCorrection, ClosureView, CorrectionView

router = Router(prefix="/communities/{code}")


@router.post(
    "/people",
    tags=["people"],
    status_code=201,
    response_model=PersonView,
    responses=problems(OnlyStaff, *WRONG_VALUES),
)
async def add_person(body: AddPerson, actor: CurrentActor, session: Session) -> Response:
    """Into the roster; a grid worker then moves them into a household.

    An ID number that a grid worker gives waits among the `corrections` until the office has made it, so
    that nobody learns by it whether somebody of another grid is in the roster.
    """
    return as_json(people.view(await service.add_person(session, actor, body)), 201)


@router.get("/me/openings", tags=["privacy"], openapi_extra=delegable(Scope.RIGHTS))
async def list_my_openings(actor: CurrentActor, session: ReadSession) -> list[OpeningView]:
    """Who read a sealed field of mine, when, and what for."""
    if actor.person_id is None:
        return []
    return [people.opening(row) for row in await openings(session, actor, actor.person_id)]


@router.get("/corrections", tags=["corrections"], openapi_extra=delegable(Scope.RIGHTS))
async def list_corrections(actor: CurrentActor, session: ReadSession) -> list[CorrectionView]:
    """My own; the office sees all. Newest first."""
    found = await queries.corrections(session, actor)
    return [views.correction(row, actor, vault_of(session)) for row in found]


@router.post(
    "/corrections",
    tags=["corrections"],
    status_code=201,
    openapi_extra=delegable(Scope.RIGHTS),
    responses=problems(errors.VerifyFirst, errors.WrongValue),
)
async def ask_correction(
    body: AskCorrection, actor: CurrentActor, session: Session
) -> CorrectionView:
    """更正: the office checks and makes it, or says why not."""
    asked = await service.ask_correction(session, actor, body)
    return views.correction(asked, actor, vault_of(session))


@router.step(
    "/corrections/{correction_id}/make",
    errors.CorrectionNotFound,
    *WRONG_VALUES,
    tags=["corrections"],
)
async def make_correction(
    correction_id: UUID, actor: CurrentActor, session: Session
) -> CorrectionView:
    done = await service.make_correction(session, actor, correction_id)
    return views.correction(done, actor, vault_of(session))


@router.step("/corrections/{correction_id}/refuse", errors.CorrectionNotFound, tags=["corrections"])
async def refuse_correction(
    correction_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> CorrectionView:
    done = await service.refuse_correction(session, actor, correction_id, body)
    return views.correction(done, actor, vault_of(session))


@router.post(
    "/me/closure",
    tags=["closure"],
    status_code=201,
    responses=problems(errors.ClosingAlready, errors.StillServing),
)
async def ask_closure(actor: CurrentActor, session: Session) -> ClosureView:
    """注销: after fifteen working days, unless taken back."""
    return views.closure(await service.ask_closure(session, actor), actor)


@router.step("/me/closure/take-back", errors.ClosureNotFound, tags=["closure"])
async def take_back_closure(actor: CurrentActor, session: Session) -> ClosureView:
    return views.closure(await service.take_back_closure(session, actor), actor)
