"""投诉"""

from uuid import UUID

from fastapi import Response

from app.places.roles.actor import Actor, Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded, TooMany
from app.platform.http.answers import as_json
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Router, delegable
from app.platform.paging import BadCursor, Page
from app.residents.histories.queries import steps
from app.residents.histories.schemas import StepView
from app.residents.people.dependencies import spend_note
from app.service_orders.complaints import errors, queries, service, views
from app.service_orders.complaints.errors import ComplaintNotFound
from app.service_orders.complaints.lifecycle import ComplaintState
from app.service_orders.complaints.models import Complaint
from app.service_orders.complaints.schemas import (
    ComplaintItem,
    ComplaintView,
    FileComplaint,
    LookInto,
    OpenComplaint,
    OpenedComplaint,
    SettleComplaint,
    StopConcerned,
)

router = Router(prefix="/communities/{code}/complaints", tags=["complaints"])
MINE = delegable(Scope.ORDERS)


async def viewed(session: Session, actor: Actor, complaint_id: UUID, status: int = 200) -> Response:
    return as_json(views.view(await queries.one(session, actor, complaint_id), actor), status)


@router.get(
    "",
    response_model=Page[ComplaintItem],
    openapi_extra=MINE,
    responses=problems(BadCursor),
)
async def list_complaints(
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    state: ComplaintState | None = None,
) -> Response:
    """One's own; for the office and the auditor all but those about themselves, their household or their
    unit."""
    rows, after = await queries.listing(session, actor, paging, state)
    return as_json({"items": [views.item(row, actor) for row in rows], "next": after})


@router.post(
    "",
    status_code=201,
    response_model=ComplaintView,
    openapi_extra=MINE,
    responses=problems(
        *(errors.NotForYouToComplain, errors.NoSuchOrder, errors.ForWhom, AlreadyRecorded)
    ),
)
async def file_complaint(body: FileComplaint, actor: CurrentActor, session: Session) -> Response:
    """At any time, by the customer, who acts for them, a grid worker or the office. Neither the unit nor who
    served learns of it; of harm the secretary is told at once."""
    return await viewed(session, actor, await service.file(session, actor, body), 201)


@router.get(
    "/{complaint_id}",
    response_model=ComplaintView,
    openapi_extra=MINE,
    responses=problems(ComplaintNotFound),
)
async def get_complaint(complaint_id: UUID, actor: CurrentActor, session: ReadSession) -> Response:
    return await viewed(session, actor, complaint_id)


@router.get("/{complaint_id}/history", openapi_extra=MINE, responses=problems(ComplaintNotFound))
async def get_complaint_history(
    complaint_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[StepView]:
    """Also who has read it, and for what."""
    await queries.one(session, actor, complaint_id)
    found = await steps(session, actor.community_id, Complaint.__tablename__, complaint_id)
    return [StepView.of(row) for row in found]


@router.step("/{complaint_id}/open", ComplaintNotFound, TooMany, openapi_extra=UNKEPT | MINE)
async def open_complaint(
    complaint_id: UUID, body: OpenComplaint, actor: CurrentActor, session: Session
) -> OpenedComplaint:
    """What it says, for a stated purpose, which its history keeps."""
    await spend_note(session, actor)
    return await service.open_words(session, actor, complaint_id, body)


@router.step(
    "/{complaint_id}/look-into",
    *(ComplaintNotFound, errors.NotConcerned),
    response_model=ComplaintView,
)
async def look_into_complaint(
    complaint_id: UUID, body: LookInto, actor: CurrentActor, session: Session
) -> Response:
    """调查, by nobody of whom it is about, their household or unit."""
    await service.look_into(session, actor, complaint_id, body)
    return await viewed(session, actor, complaint_id)


@router.step(
    "/{complaint_id}/stop", *(ComplaintNotFound, errors.NotConcerned), response_model=ComplaintView
)
async def stop_member_complained_of(
    complaint_id: UUID, body: StopConcerned, actor: CurrentActor, session: Session
) -> Response:
    """暂停服务, at once; they are not told of the complaint."""
    await service.stop(session, actor, complaint_id, body)
    return await viewed(session, actor, complaint_id)


@router.step("/{complaint_id}/establish", ComplaintNotFound, response_model=ComplaintView)
async def establish_complaint(
    complaint_id: UUID, body: SettleComplaint, actor: CurrentActor, session: Session
) -> Response:
    """属实."""
    await service.establish(session, actor, complaint_id, body)
    return await viewed(session, actor, complaint_id)


@router.step("/{complaint_id}/reject", ComplaintNotFound, response_model=ComplaintView)
async def reject_complaint(
    complaint_id: UUID, body: SettleComplaint, actor: CurrentActor, session: Session
) -> Response:
    """不属实."""
    await service.reject(session, actor, complaint_id, body)
    return await viewed(session, actor, complaint_id)


@router.step(
    "/{complaint_id}/withdraw",
    ComplaintNotFound,
    response_model=ComplaintView,
    openapi_extra=MINE,
)
async def withdraw_complaint(complaint_id: UUID, actor: CurrentActor, session: Session) -> Response:
    await service.withdraw(session, actor, complaint_id)
    return await viewed(session, actor, complaint_id)
