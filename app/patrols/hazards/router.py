"""隐患"""

import hashlib
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.hazards import errors, queries, service
from app.patrols.hazards.errors import HazardNotFound
from app.patrols.hazards.lifecycle import HazardState
from app.patrols.hazards.models import Category, Hazard
from app.patrols.hazards.queries import Filters
from app.patrols.hazards.schemas import (
    AssignHazard,
    Candidate,
    CategoryView,
    ExtendHazard,
    FixOnTheSpot,
    HazardItem,
    HazardView,
    JoinHazard,
    PublicHazard,
    Reason,
    ReportedView,
    ReportHazard,
    StepView,
    SubmitRectification,
    is_overdue,
    item,
)
from app.places.grids.geometry import Point, to_gcj02
from app.places.photos.models import key_of
from app.places.roles.current import CurrentActor, CurrentCommunity
from app.platform.auth.actor import Actor
from app.platform.auth.bearer import Recent
from app.platform.clock import HERE
from app.platform.db.session import ReadSession, Session
from app.platform.http.paging import BadCursor, Page, Paging, cursor, windowed
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.lifecycle import NotYourStep, StepOutOfOrder

router = Router(prefix="/communities/{code}/hazards", tags=["hazards"])

STEP = problems(HazardNotFound, NotYourStep, StepOutOfOrder)


@router.get("", response_model=Page[HazardItem], responses=problems(BadCursor))
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
    found = await session.execute(windowed(queries.listing(actor, only), Hazard.id, paging))
    rows = found.all()
    items = [item(row, actor) for row in rows[: paging.limit]]
    more = len(rows) > paging.limit
    return _json({"items": items, "next": cursor(rows[paging.limit - 1].id) if more else None})


@router.get("/public", response_model=list[PublicHazard])
async def list_public_hazards(
    community: CurrentCommunity, request: Request, session: ReadSession
) -> Response:
    """The newest hundred, for everybody, without personal data; at most two seconds old."""
    kept: Recent[int, tuple[str, bytes]] = request.app.state.public_hazards
    found = kept.get(community)
    if found is None:
        rows = (await session.execute(queries.public(community))).all()
        body = orjson.dumps([_public(row) for row in rows])
        found = kept.put(community, (f'"{hashlib.sha256(body).hexdigest()[:32]}"', body))
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
    responses=problems(
        errors.NoSuchCategory,
        errors.NoSuchGrid,
        errors.NoSuchPhoto,
        errors.OutsideTheGrids,
        errors.FoundInTheFuture,
    ),
)
async def report_hazard(body: ReportHazard, actor: CurrentActor, session: Session) -> ReportedView:
    """Anybody signed in. `candidates` may be the same hazard, found before."""
    hazard = await service.report(session, actor, body)
    view = await _view(session, actor, hazard)
    near = [
        Candidate(id=row.id, what=row.what, where=row.where, state=row.state, metres=metres)
        for row, metres in await queries.candidates(session, hazard)
    ]
    return ReportedView(**view.model_dump(), candidates=near)


@router.get("/{hazard_id}", responses=problems(HazardNotFound))
async def get_hazard(hazard_id: UUID, actor: CurrentActor, session: ReadSession) -> HazardView:
    hazard, category = await queries.one(session, actor, hazard_id)
    return await _view(session, actor, hazard, category)


@router.get("/{hazard_id}/history", responses=problems(HazardNotFound))
async def get_hazard_history(
    hazard_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[StepView]:
    hazard, _ = await queries.one(session, actor, hazard_id)
    return [StepView.model_validate(step) for step in await queries.steps(session, hazard)]


@router.get(
    "/{hazard_id}/photos/{photo_id}",
    response_class=Response,
    responses={**problems(errors.PhotoNotFound), 200: {"content": {"image/jpeg": {}}}},
)
async def get_hazard_photo(
    hazard_id: UUID,
    photo_id: UUID,
    actor: CurrentActor,
    request: Request,
    session: ReadSession,
    thumbnail: bool = False,
) -> Response:
    """JPEG; who sees the hazard sees its photos."""
    await queries.photo(session, actor, hazard_id, photo_id)
    key = key_of(actor.community_id, photo_id, thumbnail=thumbnail)
    try:
        content = await request.app.state.storage.get(key)
    except FileNotFoundError as error:
        raise errors.PhotoNotFound from error
    headers = {"Cache-Control": "private, max-age=3600", "Content-Disposition": "inline"}
    return Response(content, headers=headers, media_type="image/jpeg")


@router.post("/{hazard_id}/file", responses=STEP)
async def file_hazard(hazard_id: UUID, actor: CurrentActor, session: Session) -> HazardView:
    """立案: the limit of its category runs, from when it was found."""
    return await _view(session, actor, await service.file(session, actor, hazard_id))


@router.post("/{hazard_id}/dismiss", responses=STEP)
async def dismiss_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> HazardView:
    """不予立案: the reporter is told why."""
    return await _view(session, actor, await service.dismiss(session, actor, hazard_id, body))


@router.post("/{hazard_id}/join", responses=STEP | problems(errors.CannotJoin))
async def join_hazard(
    hazard_id: UUID, body: JoinHazard, actor: CurrentActor, session: Session
) -> HazardView:
    """并案: the same hazard was reported before; both reporters hear of its end."""
    return await _view(session, actor, await service.join(session, actor, hazard_id, body))


@router.post("/{hazard_id}/fix-on-the-spot", responses=STEP | problems(errors.NoSuchPhoto))
async def fix_hazard_on_the_spot(
    hazard_id: UUID, body: FixOnTheSpot, actor: CurrentActor, session: Session
) -> HazardView:
    """即查即改, with photos before and after."""
    done = await service.fix_on_the_spot(session, actor, hazard_id, body)
    return await _view(session, actor, done)


@router.post(
    "/{hazard_id}/assign",
    responses=STEP | problems(errors.NoSuchAssignee, errors.DueInThePast, errors.DueBeyondTheLimit),
)
async def assign_hazard(
    hazard_id: UUID, body: AssignHazard, actor: CurrentActor, session: Session
) -> HazardView:
    """派单: who puts it right, and by when if sooner than the limit."""
    return await _view(session, actor, await service.assign(session, actor, hazard_id, body))


@router.post("/{hazard_id}/hand-back", responses=STEP | problems(errors.TooLateToHandBack))
async def hand_back_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> HazardView:
    """退单, within two working days of the assignment."""
    return await _view(session, actor, await service.hand_back(session, actor, hazard_id, body))


@router.post(
    "/{hazard_id}/extend",
    responses=STEP | problems(errors.ExtendedBefore, errors.DueInThePast, errors.NotAnExtension),
)
async def extend_hazard(
    hazard_id: UUID, body: ExtendHazard, actor: CurrentActor, session: Session
) -> HazardView:
    """延期, once."""
    return await _view(session, actor, await service.extend(session, actor, hazard_id, body))


@router.post("/{hazard_id}/suspend", responses=STEP)
async def suspend_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> HazardView:
    """挂账: the clock stops."""
    return await _view(session, actor, await service.suspend(session, actor, hazard_id, body))


@router.post("/{hazard_id}/resume", responses=STEP)
async def resume_hazard(hazard_id: UUID, actor: CurrentActor, session: Session) -> HazardView:
    return await _view(session, actor, await service.resume(session, actor, hazard_id))


@router.post("/{hazard_id}/submit", responses=STEP | problems(errors.NoSuchPhoto))
async def submit_rectification(
    hazard_id: UUID, body: SubmitRectification, actor: CurrentActor, session: Session
) -> HazardView:
    """整改完成: what was done, with photos."""
    return await _view(session, actor, await service.submit(session, actor, hazard_id, body))


@router.post("/{hazard_id}/return", responses=STEP)
async def return_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> HazardView:
    """退回整改: the work did not pass."""
    return await _view(session, actor, await service.send_back(session, actor, hazard_id, body))


@router.post("/{hazard_id}/pass", responses=STEP)
async def pass_hazard(hazard_id: UUID, actor: CurrentActor, session: Session) -> HazardView:
    """核查销号: by somebody who did not do the work."""
    return await _view(session, actor, await service.close(session, actor, hazard_id))


@router.post("/{hazard_id}/reopen", responses=STEP | problems(errors.TooLateToReopen))
async def reopen_hazard(
    hazard_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> HazardView:
    """重新打开, within ten days of the closing."""
    return await _view(session, actor, await service.reopen(session, actor, hazard_id, body))


async def _view(
    session: AsyncSession, actor: Actor, hazard: Hazard, category: Category | None = None
) -> HazardView:
    if category is None:
        await session.flush()
        category = await session.get_one(Category, (hazard.community_id, hazard.category_id))
    point = None if hazard.lng is None or hazard.lat is None else Point(hazard.lng, hazard.lat)
    shifted = point and to_gcj02(point)
    row: dict[str, Any] = {
        name: getattr(hazard, name) for name in HazardView.model_fields if hasattr(hazard, name)
    }
    return HazardView(
        **row
        | {
            "category": category.code,
            "category_name": category.name,
            "severity": category.severity,
            "is_overdue": is_overdue(hazard),
            "actions": service.actions(actor, hazard),
            "lng_gcj02": shifted and shifted.lng,
            "lat_gcj02": shifted and shifted.lat,
            "photos": await queries.photos(session, hazard),
        }
    )


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


def _json(content: Any) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
