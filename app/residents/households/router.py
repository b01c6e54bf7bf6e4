"""家庭户与产权人"""

from uuid import UUID

from app.places.errors import OnlyStaff, PlaceNotFound
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.residents.households import errors, queries, service
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
    errors.BeforeItBegan,
    errors.NotInTheHousehold,
)


@router.get("/dwellings/{dwelling_id}/households")
async def list_households(
    dwelling_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[HouseholdView]:
    """Who lives there and who lived there, of whom the caller may see."""
    return await queries.of_dwelling(session, actor, dwelling_id)


@router.get(
    "/households/{household_id}",
    openapi_extra=delegable(Scope.ROSTER),
    responses=problems(errors.HouseholdNotFound),
)
async def get_household(
    household_id: UUID, actor: CurrentActor, session: ReadSession
) -> HouseholdView:
    return await queries.one(session, actor, household_id)


@router.post("/households", status_code=201, responses=MOVE | problems(errors.NoSuchDwelling))
async def found_household(
    body: MoveInHousehold, actor: CurrentActor, session: Session
) -> HouseholdView:
    """立户: people move into a dwelling together; by the office or a grid worker."""
    return await queries.one(session, actor, await service.found_household(session, actor, body))


@router.post("/households/{household_id}/move-in", responses=MOVE)
async def move_in(
    household_id: UUID, body: MoveIn, actor: CurrentActor, session: Session
) -> HouseholdView:
    await service.move_in(session, actor, household_id, body)
    return await queries.one(session, actor, household_id)


@router.post("/households/{household_id}/move-out", status_code=204, responses=MOVE)
async def move_out(
    household_id: UUID, body: MoveOut, actor: CurrentActor, session: Session
) -> None:
    """迁出 ends, never deletes; the last one to leave ends the household."""
    await service.move_out(session, actor, household_id, body)


@router.post("/households/{household_id}/contact", responses=MOVE)
async def name_contact(
    household_id: UUID, body: NameContact, actor: CurrentActor, session: Session
) -> HouseholdView:
    """Whom to call (联系人)."""
    await service.name_contact(session, actor, household_id, body)
    return await queries.one(session, actor, household_id)


@router.post("/households/{household_id}/merge", responses=MOVE | problems(errors.AnotherHousehold))
async def merge_household(
    household_id: UUID, body: MergeHousehold, actor: CurrentActor, session: Session
) -> HouseholdView:
    """并户"""
    into = await service.merge(session, actor, household_id, body)
    return await queries.one(session, actor, into)


@router.post(
    "/households/{household_id}/split",
    status_code=201,
    responses=MOVE | problems(errors.AnotherHousehold, errors.NoSuchDwelling),
)
async def split_household(
    household_id: UUID, body: SplitHousehold, actor: CurrentActor, session: Session
) -> HouseholdView:
    """分户"""
    new = await service.split(session, actor, household_id, body)
    return await queries.one(session, actor, new)


@router.get("/dwellings/{dwelling_id}/owners")
async def list_owners(
    dwelling_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[OwnerView]:
    """产权人, of whom the caller may see."""
    return [
        OwnerView.model_validate(row) for row in await queries.owners(session, actor, dwelling_id)
    ]


@router.post(
    "/dwellings/{dwelling_id}/owners",
    status_code=204,
    responses=problems(
        OnlyStaff, PlaceNotFound, errors.NoSuchPerson, errors.OwnsAlready, errors.BeforeItBegan
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
