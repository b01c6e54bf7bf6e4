"""隐患"""

import hashlib
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from cachetools import TTLCache
from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.hazards import errors, queries, service
from app.patrols.hazards.errors import HazardNotFound
from app.patrols.hazards.lifecycle import HazardState
from app.patrols.hazards.models import Hazard
from app.patrols.hazards.policy import visible_to
from app.patrols.hazards.queries import Filters
from app.patrols.hazards.schemas import (
    AssignHazard,
    CategoryView,
    ExtendHazard,
    FixOnTheSpot,
    HazardItem,
    HazardView,
    JoinHazard,
    PublicHazard,
    ReportedView,
    ReportHazard,
    StepView,
    SubmitRectification,
    is_overdue,
    item,
    view,
)
from app.places.communities.dependencies import CurrentCommunity
from app.places.photos.errors import NoSuchPhoto, PhotoNotFound
from app.places.photos.serving import jpeg
from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.clock import HERE
from app.platform.db.session import ReadSession, Session
from app.platform.http.paging import BadCursor, Page, Paging, paginate, split_page
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.lifecycle import NotYourStep, StepOutOfOrder
from app.platform.schemas import Reason

router = Router(prefix="/communities/{code}/hazards", tags=["hazards"])

STEP = problems(HazardNotFound, NotYourStep, StepOutOfOrder)


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
    category: Annotated[str | None, Query(pattern=r"^[a-z0-9-]{1,40}$")] = None,
    overdue: bool = False,
    mine: bool = False,
) -> Response:
    """Hazards the caller may see, newest first. `mine`: reported by or assigned to the caller."""
    only = Filters(state, grid_id, category, overdue, mine)
    listing = paginate(queries.listing(only), Hazard.id, paging)
    found = await session.execute(listing, visible_to(actor))
    rows, after = split_page(found.all(), paging)
    return _json({"items": [item(row, actor) for row in rows], "next": after})


@router.get("/public", response_model=list[PublicHazard])
async def list_public_hazards(
    community: CurrentCommunity, request: Request, session: ReadSession
) -> Response:
    """The newest hundred, for everybody, without personal data; at most two seconds old."""
    kept: TTLCache[int, tuple[str, bytes]] = request.app.state.public_hazards
    found = kept.get(community)
    if found is None:
        rows = (await session.execute(queries.public(community))).all()
        body = orjson.dumps([_public(row) for row in rows])
        found = kept[community] = f'"{hashlib.sha256(body).hexdigest()[:32]}"', body
    etag, body = found
    headers = {"ETag": etag, "Cache-Control": "public, max-age=2"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


@router.get("/categories")
async def list_hazard_categories(
    community: CurrentCommunity, session: ReadSession
) -> list[CategoryView]:
    """Kinds of hazards, who answers for each, and its limit with its unit."""
    found = await queries.categories(session, community)
    return [CategoryView.model_validate(one) for one in found]


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
        errors.FoundInTheFuture,
    ),
)
async def report_hazard(body: ReportHazard, actor: CurrentActor, session: Session) -> Response:
    """Anybody signed in. `candidates` may be the same hazard, found before."""
    return await reported(session, actor, await service.report(session, actor, body))


@router.get(
    "/{hazard_id}",
    openapi_extra=delegable(Scope.HAZARDS),
    response_model=HazardView,
    responses=problems(HazardNotFound),
)
async def get_hazard(hazard_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return _json(view(await queries.one(session, actor, hazard_id), actor))


@router.get(
    "/{hazard_id}/history",
    openapi_extra=delegable(Scope.HAZARDS),
    responses=problems(HazardNotFound),
)
async def get_hazard_history(
    hazard_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[StepView]:
    await queries.one(session, actor, hazard_id)
    found = await queries.steps(session, actor.community_id, hazard_id)
    return [StepView.model_validate(step) for step in found]


@router.get(
    "/{hazard_id}/photos/{photo_id}",
    response_class=Response,
    openapi_extra=delegable(Scope.HAZARDS),
    responses={**problems(PhotoNotFound), 200: {"content": {"image/jpeg": {}}}},
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


@router.post("/{hazard_id}/file", response_model=HazardView, responses=STEP)
async def file_hazard(hazard_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """立案: the limit of its category runs, from when it was found."""
    hazard = await service.file(session, actor, hazard_id)
    return await _answer(session, actor, hazard)


@router.post("/{hazard_id}/dismiss", response_model=HazardView, responses=STEP)
async def dismiss_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """不予立案: the reporter is told why."""
    hazard = await service.dismiss(session, actor, hazard_id, body)
    return await _answer(session, actor, hazard)


@router.post(
    "/{hazard_id}/join", response_model=HazardView, responses=STEP | problems(errors.CannotJoin)
)
async def join_hazard(
    hazard_id: UUID, body: JoinHazard, actor: CurrentActor, session: Session
) -> Response:
    """并案: the same hazard was reported before; both reporters hear of its end."""
    hazard = await service.join(session, actor, hazard_id, body)
    return await _answer(session, actor, hazard)


@router.post(
    "/{hazard_id}/fix-on-the-spot",
    response_model=HazardView,
    responses=STEP | problems(NoSuchPhoto),
)
async def fix_hazard_on_the_spot(
    hazard_id: UUID, body: FixOnTheSpot, actor: CurrentActor, session: Session
) -> Response:
    """即查即改, with photos before and after."""
    hazard = await service.fix_on_the_spot(session, actor, hazard_id, body)
    return await _answer(session, actor, hazard)


@router.post(
    "/{hazard_id}/assign",
    response_model=HazardView,
    responses=STEP | problems(errors.NoSuchAssignee, errors.DueInThePast, errors.DueBeyondTheLimit),
)
async def assign_hazard(
    hazard_id: UUID, body: AssignHazard, actor: CurrentActor, session: Session
) -> Response:
    """派单: who puts it right, and by when if sooner than the limit."""
    hazard = await service.assign(session, actor, hazard_id, body)
    return await _answer(session, actor, hazard)


@router.post(
    "/{hazard_id}/hand-back",
    response_model=HazardView,
    responses=STEP | problems(errors.TooLateToHandBack),
)
async def hand_back_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """退单, within two working days of the assignment."""
    hazard = await service.hand_back(session, actor, hazard_id, body)
    return await _answer(session, actor, hazard)


@router.post(
    "/{hazard_id}/extend",
    response_model=HazardView,
    responses=STEP | problems(errors.ExtendedBefore, errors.DueInThePast, errors.NotAnExtension),
)
async def extend_hazard(
    hazard_id: UUID, body: ExtendHazard, actor: CurrentActor, session: Session
) -> Response:
    """延期, once."""
    hazard = await service.extend(session, actor, hazard_id, body)
    return await _answer(session, actor, hazard)


@router.post("/{hazard_id}/suspend", response_model=HazardView, responses=STEP)
async def suspend_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """挂账: the clock stops."""
    hazard = await service.suspend(session, actor, hazard_id, body)
    return await _answer(session, actor, hazard)


@router.post("/{hazard_id}/resume", response_model=HazardView, responses=STEP)
async def resume_hazard(hazard_id: UUID, actor: CurrentActor, session: Session) -> Response:
    hazard = await service.resume(session, actor, hazard_id)
    return await _answer(session, actor, hazard)


@router.post(
    "/{hazard_id}/submit", response_model=HazardView, responses=STEP | problems(NoSuchPhoto)
)
async def submit_rectification(
    hazard_id: UUID, body: SubmitRectification, actor: CurrentActor, session: Session
) -> Response:
    """整改完成: what was done, with photos."""
    hazard = await service.submit(session, actor, hazard_id, body)
    return await _answer(session, actor, hazard)


@router.post("/{hazard_id}/return", response_model=HazardView, responses=STEP)
async def return_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """退回整改: the work did not pass."""
    hazard = await service.send_back(session, actor, hazard_id, body)
    return await _answer(session, actor, hazard)


@router.post("/{hazard_id}/pass", response_model=HazardView, responses=STEP)
async def pass_hazard(hazard_id: UUID, actor: CurrentActor, session: Session) -> Response:
    """核查销号: by somebody who did not do the work."""
    hazard = await service.close(session, actor, hazard_id)
    return await _answer(session, actor, hazard)


@router.post(
    "/{hazard_id}/reopen",
    openapi_extra=delegable(Scope.HAZARDS),
    response_model=HazardView,
    responses=STEP | problems(errors.TooLateToReopen),
)
async def reopen_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """重新打开, within ten days of the closing."""
    hazard = await service.reopen(session, actor, hazard_id, body)
    return await _answer(session, actor, hazard)


async def reported(session: AsyncSession, actor: Actor, hazard: Hazard) -> Response:
    near = [
        {"id": row.id, "what": row.what, "where": row.where, "state": row.state, "metres": metres}
        for row, metres in await queries.candidates(session, hazard)
    ]
    return await _answer(session, actor, hazard, status_code=201, candidates=near)


async def _answer(
    session: AsyncSession, actor: Actor, hazard: Hazard, status_code: int = 200, **more: Any
) -> Response:
    return _json(view(await queries.reload(session, hazard), actor) | more, status_code)


def _public(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "category_name": row.category_name,
        "grid_name": row.grid_name,
        "state": row.state,
        "reported_on": _day(row.reported_at),
        "due_on": _day(row.due_at),
        "is_overdue": is_overdue(row),
        "closed_on": _day(row.closed_at),
    }


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(HERE).date().isoformat()


def _json(content: Any, status_code: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code, media_type="application/json")
