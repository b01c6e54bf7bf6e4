"""家庭户与产权人"""

from uuid import UUID

from fastapi import Response

from app.places.errors import OnlyStaff, PlaceNotFound
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import Clash
from app.platform.http.answers import as_json
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.residents.households import errors, queries, service, views
from app.residents.households.schemas import (
    AddOwner,
    EndOwner,
    HouseholdView,
    MergeHousehold,
    MoveIn,
    MoveInHousehold,
    MoveOut,
    NameContact,
    OwnerView,
    SplitHousehold,
)

router = Router(prefix="/communities/{code}", tags=["households"])

MOVE = problems(
    OnlyStaff,
    errors.HouseholdNotFound,
    errors.HouseholdEnded,
    errors.NoSuchPerson,
    errors.MemberHasDied,
    errors.BeforeItBegan,
    errors.NotInTheHousehold,
    Clash,  # one person, moved twice at once
)


@router.get("/dwellings/{dwelling_id}/households", response_model=list[HouseholdView])
async def list_households(dwelling_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    """Who lives there and who lived there, of whom the caller may see."""
    found = await queries.of_dwelling(session, actor, dwelling_id)
    return as_json([views.view(row) for row in found])


@router.get(
    "/households/{household_id}",
    response_model=HouseholdView,
    openapi_extra=delegable(Scope.ROSTER),
    responses=problems(errors.HouseholdNotFound),
)
async def get_household(household_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return as_json(views.view(await queries.one(session, actor, household_id)))


@router.post(
    "/households",
    status_code=201,
    response_model=HouseholdView,
    responses=MOVE | problems(errors.NoSuchDwelling),
)
async def found_household(body: MoveInHousehold, actor: CurrentActor, session: Session) -> Response:
    """立户: people move into a dwelling together; by the office or a grid worker."""
    new = await service.found_household(session, actor, body)
    return as_json(views.view(await queries.one(session, actor, new)), 201)


@router.post("/households/{household_id}/move-in", response_model=HouseholdView, responses=MOVE)
async def move_in(
    household_id: UUID, body: MoveIn, actor: CurrentActor, session: Session
) -> Response:
    await service.move_in(session, actor, household_id, body)
    return as_json(views.view(await queries.one(session, actor, household_id)))


@router.post("/households/{household_id}/move-out", status_code=204, responses=MOVE)
async def move_out(
    household_id: UUID, body: MoveOut, actor: CurrentActor, session: Session
) -> None:
    """迁出 ends, never deletes; the last one to leave ends the household."""
    await service.move_out(session, actor, household_id, body)


@router.post("/households/{household_id}/contact", response_model=HouseholdView, responses=MOVE)
async def name_contact(
    household_id: UUID, body: NameContact, actor: CurrentActor, session: Session
) -> Response:
    """Whom to call (联系人)."""
    await service.name_contact(session, actor, household_id, body)
    return as_json(views.view(await queries.one(session, actor, household_id)))


@router.post(
    "/households/{household_id}/merge",
    response_model=HouseholdView,
    responses=MOVE | problems(errors.AnotherHousehold),
)
async def merge_household(
    household_id: UUID, body: MergeHousehold, actor: CurrentActor, session: Session
) -> Response:
    """并户"""
    into = await service.merge(session, actor, household_id, body)
    return as_json(views.view(await queries.one(session, actor, into)))


@router.post(
    "/households/{household_id}/split",
    status_code=201,
    response_model=HouseholdView,
    responses=MOVE | problems(errors.AnotherHousehold, errors.NoSuchDwelling),
)
async def split_household(
    household_id: UUID, body: SplitHousehold, actor: CurrentActor, session: Session
) -> Response:
    """分户"""
    new = await service.split(session, actor, household_id, body)
    return as_json(views.view(await queries.one(session, actor, new)), 201)


@router.get("/dwellings/{dwelling_id}/owners")
async def list_owners(
    dwelling_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[OwnerView]:
    """产权人, of whom the caller may see."""
    return [views.owner(row) for row in await queries.owners(session, actor, dwelling_id)]


@router.post(
    "/dwellings/{dwelling_id}/owners",
    status_code=204,
    responses=problems(
        *(OnlyStaff, PlaceNotFound, errors.NoSuchPerson, errors.MemberHasDied, errors.OwnsAlready),
        errors.BeforeItBegan,
    ),
)
async def add_owner(
    dwelling_id: UUID, body: AddOwner, actor: CurrentActor, session: Session
) -> None:
    await service.add_owner(session, actor, dwelling_id, body)


@router.post(
    "/dwellings/{dwelling_id}/owners/end",
    status_code=204,
    responses=problems(OnlyStaff, PlaceNotFound, errors.NotTheOwner, errors.BeforeItBegan),
)
async def end_owner(
    dwelling_id: UUID, body: EndOwner, actor: CurrentActor, session: Session
) -> None:
    await service.end_owner(session, actor, dwelling_id, body)
