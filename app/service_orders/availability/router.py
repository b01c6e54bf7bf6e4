"""服务区域、服务时间、请假"""

from uuid import UUID

from app.places.roles.actor import Actor
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.paging import Paging
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.paging import Page
from app.platform.schemas import Instant
from app.service_orders.availability import errors, queries, service, views
from app.service_orders.availability.schemas import (
    AbsenceView,
    EnterAbsence,
    SetAreas,
    SetHours,
)
from app.service_orders.providers import queries as members
from app.service_orders.providers.errors import MemberHasLeft, MemberNotFound, NotTheirUnit
from app.service_orders.providers.schemas import MemberView
from app.service_orders.providers.views import member as shown

router = Router(prefix="/communities/{code}", tags=["unit-members"])

ENTERING = problems(MemberNotFound, NotTheirUnit, MemberHasLeft)


@router.post(
    "/unit-members/{unit_member_id}/areas", responses=ENTERING | problems(errors.AreaUnknown)
)
async def set_areas(
    unit_member_id: UUID, body: SetAreas, actor: CurrentActor, session: Session
) -> MemberView:
    """The grids in which they serve, instead of those before."""
    await service.set_areas(session, actor, unit_member_id, body)
    return await _member(session, actor, unit_member_id)


@router.post("/unit-members/{unit_member_id}/hours", responses=ENTERING)
async def set_hours(
    unit_member_id: UUID, body: SetHours, actor: CurrentActor, session: Session
) -> MemberView:
    """When they serve each week, instead of what was said before."""
    await service.set_hours(session, actor, unit_member_id, body)
    return await _member(session, actor, unit_member_id)


@router.post(
    "/unit-members/{unit_member_id}/absences",
    status_code=201,
    responses=ENTERING | problems(errors.AbsenceIsNoTime, AlreadyRecorded),
)
async def enter_absence(
    unit_member_id: UUID, body: EnterAbsence, actor: CurrentActor, session: Session
) -> AbsenceView:
    """Never refused: what they had taken for that time is uncovered, and their coordinator sees it."""
    return views.absence(await service.enter_absence(session, actor, unit_member_id, body))


@router.get("/absences")
async def list_absences(  # noqa: PLR0913, PLR0917 - its filters
    actor: CurrentActor,
    session: ReadSession,
    paging: Paging,
    member_id: UUID | None = None,
    unit_id: UUID | None = None,
    since: Instant | None = None,
    until: Instant | None = None,
) -> Page[AbsenceView]:
    """One's own; of one's unit; for the office and the auditor all. Withdrawn ones too."""
    asked = {"member_id": member_id, "unit_id": unit_id, "since": since, "until": until}
    rows, after = await queries.listing(session, actor, paging, **asked)
    return Page(items=[views.absence(row) for row in rows], next=after)


@router.post(
    "/absences/{absence_id}/withdraw",
    responses=problems(
        *(errors.AbsenceNotFound, errors.AbsenceWithdrawnAlready, errors.AbsenceIsOver),
        *(MemberNotFound, NotTheirUnit),
    ),
)
async def withdraw_absence(absence_id: UUID, actor: CurrentActor, session: Session) -> AbsenceView:
    """They can serve after all; what was given to somebody else stays theirs."""
    return views.absence(await service.withdraw_absence(session, actor, absence_id))


async def _member(session: Session, actor: Actor, unit_member_id: UUID) -> MemberView:
    return shown(await members.one(session, actor, unit_member_id), actor)
