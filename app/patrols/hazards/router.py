"""隐患"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from app.patrols.categories.schemas import CODE
from app.patrols.hazards import errors, queries, service, views
from app.patrols.hazards.errors import HazardNotFound
from app.patrols.hazards.lifecycle import HazardState
from app.patrols.hazards.models import Hazard
from app.patrols.hazards.queries import Filters
from app.patrols.hazards.schemas import (
    AssignHazard,
    ExtendHazard,
    FixOnTheSpot,
    HazardItem,
    HazardView,
    JoinHazard,
    PublicHazard,
    ReportedView,
    ReportHazard,
    SubmitRectification,
)
from app.places.communities.dependencies import CurrentCommunity
from app.places.photos.errors import NoSuchPhoto, PhotoNotFound
from app.places.photos.serving import jpeg
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.answers import as_json
from app.platform.http.device_now import BY_DEVICE_CLOCK
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.http.shared import shared
from app.platform.paging import BadCursor, Page
from app.platform.schemas import Reason
from app.residents.histories.queries import steps
from app.residents.histories.schemas import StepView

router = Router(prefix="/communities/{code}/hazards", tags=["hazards"])


@router.get(
    "",
    response_model=Page[HazardItem],
    openapi_extra=delegable(Scope.HAZARDS),
    responses=problems(BadCursor),
)
async def list_hazards(  # noqa: PLR0913, PLR0917 - the filters
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    state: HazardState | None = None,
    grid_id: UUID | None = None,
    category: Annotated[str | None, Query(pattern=CODE)] = None,
    overdue: bool = False,
    mine: bool = False,
) -> Response:
    """Hazards the caller may see, newest first. `mine`: reported by or assigned to the caller."""
    only = Filters(state, grid_id, category, overdue, mine)
    rows, after = await queries.listing(session, actor, paging, only)
    return as_json({"items": [views.item(row, actor) for row in rows], "next": after})


@router.get("/public", response_model=list[PublicHazard])
async def list_public_hazards(
    community: CurrentCommunity, request: Request, session: ReadSession
) -> Response:
    """The newest hundred, for everybody, without personal data; at most two seconds old."""

    async def read() -> list[dict[str, Any]]:
        return [views.public(row) for row in await queries.PUBLIC.all(session, {"here": community})]

    return await shared(request, community, read=read)


@router.post(
    "",
    status_code=201,
    response_model=ReportedView,
    openapi_extra=delegable(Scope.HAZARDS),
    responses=problems(
        errors.NoSuchCategory,
        errors.NoSuchGrid,
        NoSuchPhoto,
        errors.OutsideTheGrids,
        AlreadyRecorded,
    ),
    dependencies=BY_DEVICE_CLOCK,
)
async def report_hazard(body: ReportHazard, actor: CurrentActor, session: Session) -> Response:
    """Anybody signed in. `candidates` may be the same hazard, found before."""
    hazard = await service.report(session, actor, body)
    return as_json(views.reported(hazard, actor), 201)


@router.get(
    "/{hazard_id}",
    openapi_extra=delegable(Scope.HAZARDS),
    response_model=HazardView,
    responses=problems(HazardNotFound),
)
async def get_hazard(hazard_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return as_json(views.view(await queries.one(session, actor, hazard_id), actor))


@router.get(
    "/{hazard_id}/history",
    openapi_extra=delegable(Scope.HAZARDS),
    responses=problems(HazardNotFound),
)
async def get_hazard_history(
    hazard_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[StepView]:
    await queries.one(session, actor, hazard_id)
    found = await steps(session, actor.community_id, Hazard.__tablename__, hazard_id)
    return [StepView.of(row) for row in found]


@router.get(
    "/{hazard_id}/photos/{photo_id}",
    response_class=Response,
    openapi_extra=delegable(Scope.HAZARDS),
    responses=problems(PhotoNotFound) | {200: {"content": {"image/jpeg": {}}}},
)
async def get_hazard_photo(
    hazard_id: UUID,
    photo_id: UUID,
    actor: CurrentActor,
    session: ReadSession,
    thumbnail: bool = False,
) -> Response:
    """JPEG; who sees the hazard sees its photos."""
    await queries.photo(session, actor, hazard_id, photo_id)
    return await jpeg(session, actor.community_id, photo_id, thumbnail=thumbnail)


@router.step("/{hazard_id}/file", HazardNotFound, response_model=HazardView)
async def file_hazard(hazard_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """立案: the limit of its category runs, from when it was found."""
    hazard = await service.file(session, actor, hazard_id)
    return as_json(views.view(hazard, actor))


@router.step("/{hazard_id}/dismiss", HazardNotFound, response_model=HazardView)
async def dismiss_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """不予立案: the reporter is told why."""
    hazard = await service.dismiss(session, actor, hazard_id, body)
    return as_json(views.view(hazard, actor))


@router.step(
    "/{hazard_id}/join",
    HazardNotFound,
    errors.CannotJoin,
    errors.JoinedOrOver,
    response_model=HazardView,
)
async def join_hazard(
    hazard_id: UUID, body: JoinHazard, actor: CurrentActor, session: Session
) -> Response:
    """并案: the same hazard was reported before; all reporters hear of its end.

    One that was joined itself stands for the one that it was joined to."""
    hazard = await service.join(session, actor, hazard_id, body)
    return as_json(views.view(hazard, actor))


@router.step("/{hazard_id}/fix-on-the-spot", HazardNotFound, NoSuchPhoto, response_model=HazardView)
async def fix_hazard_on_the_spot(
    hazard_id: UUID, body: FixOnTheSpot, actor: CurrentActor, session: Session
) -> Response:
    """即查即改, with photos before and after."""
    hazard = await service.fix_on_the_spot(session, actor, hazard_id, body)
    return as_json(views.view(hazard, actor))


@router.step(
    "/{hazard_id}/assign",
    HazardNotFound,
    errors.NoSuchAssignee,
    errors.DueInThePast,
    errors.DueBeyondTheLimit,
    response_model=HazardView,
)
async def assign_hazard(
    hazard_id: UUID, body: AssignHazard, actor: CurrentActor, session: Session
) -> Response:
    """派单: who puts it right, and by when if sooner than the limit."""
    hazard = await service.assign(session, actor, hazard_id, body)
    return as_json(views.view(hazard, actor))


@router.step(
    "/{hazard_id}/hand-back", HazardNotFound, errors.TooLateToHandBack, response_model=HazardView
)
async def hand_back_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """退单, within two working days of the assignment."""
    hazard = await service.hand_back(session, actor, hazard_id, body)
    return as_json(views.view(hazard, actor))


@router.step(
    "/{hazard_id}/extend",
    HazardNotFound,
    errors.ExtendedBefore,
    errors.DueInThePast,
    errors.NotAnExtension,
    errors.TooLateToExtend,
    errors.ExtendedTooFar,
    response_model=HazardView,
)
async def extend_hazard(
    hazard_id: UUID, body: ExtendHazard, actor: CurrentActor, session: Session
) -> Response:
    """延期, once, before the limit has run out, to ninety days from now at most."""
    hazard = await service.extend(session, actor, hazard_id, body)
    return as_json(views.view(hazard, actor))


@router.step("/{hazard_id}/suspend", HazardNotFound, response_model=HazardView)
async def suspend_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """挂账: the clock stops."""
    hazard = await service.suspend(session, actor, hazard_id, body)
    return as_json(views.view(hazard, actor))


@router.step("/{hazard_id}/resume", HazardNotFound, response_model=HazardView)
async def resume_hazard(hazard_id: UUID, actor: CurrentActor, session: Session) -> Response:
    hazard = await service.resume(session, actor, hazard_id)
    return as_json(views.view(hazard, actor))


@router.step("/{hazard_id}/submit", HazardNotFound, NoSuchPhoto, response_model=HazardView)
async def submit_rectification(
    hazard_id: UUID, body: SubmitRectification, actor: CurrentActor, session: Session
) -> Response:
    """整改完成: what was done, with photos."""
    hazard = await service.submit(session, actor, hazard_id, body)
    return as_json(views.view(hazard, actor))


@router.step("/{hazard_id}/return", HazardNotFound, response_model=HazardView)
async def return_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """退回整改: the work did not pass."""
    hazard = await service.send_back(session, actor, hazard_id, body)
    return as_json(views.view(hazard, actor))


@router.step("/{hazard_id}/pass", HazardNotFound, response_model=HazardView)
async def pass_hazard(hazard_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """核查销号: by somebody who did not do the work."""
    hazard = await service.close(session, actor, hazard_id)
    return as_json(views.view(hazard, actor))


@router.step(
    "/{hazard_id}/reopen",
    HazardNotFound,
    errors.TooLateToReopen,
    openapi_extra=delegable(Scope.HAZARDS),
    response_model=HazardView,
)
async def reopen_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """重新打开, within ten days of the closing."""
    hazard = await service.reopen(session, actor, hazard_id, body)
    return as_json(views.view(hazard, actor))
