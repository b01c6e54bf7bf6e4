"""资质"""

from uuid import UUID

from app.places.communities.dependencies import CurrentCommunity
from app.places.errors import OnlyStaff, ThereAlready
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.http.problems import problems
from app.platform.http.routes import Router
from app.platform.schemas import Reason
from app.service_orders.providers import queries as members
from app.service_orders.providers.errors import (
    MemberHasLeft,
    MemberNotFound,
    NotTheirUnit,
    QualificationHeldAlready,
)
from app.service_orders.providers.schemas import MemberView
from app.service_orders.providers.views import member as shown
from app.service_orders.qualifications import errors, queries, service, views
from app.service_orders.qualifications.schemas import (
    CorrectQualification,
    HoldQualification,
    ListQualification,
    QualificationView,
)

router = Router(prefix="/communities/{code}", tags=["unit-members"])

KEEPING = problems(
    *(MemberNotFound, NotTheirUnit, MemberHasLeft, QualificationHeldAlready),
    *(errors.EndsBeforeItBegan, errors.NotYetHeld, errors.NeedsAnEnd),
)
OF_MEMBER = "/unit-members/{unit_member_id}/qualifications"


@router.get("/qualifications")
async def list_qualifications(
    community: CurrentCommunity, session: ReadSession
) -> list[QualificationView]:
    """What somebody can be asked to have who serves: for everybody."""
    return [views.qualification(row) for row in await queries.listing(session, community)]


@router.post("/qualifications", status_code=201, responses=problems(OnlyStaff, ThereAlready))
async def list_qualification(
    body: ListQualification, actor: CurrentActor, session: Session
) -> QualificationView:
    return views.qualification(await service.enter(session, actor, body))


@router.post(
    "/qualifications/{qualification_id}/rename",
    responses=problems(OnlyStaff, ThereAlready, errors.QualificationNotFound),
)
async def rename_qualification(
    qualification_id: UUID, body: ListQualification, actor: CurrentActor, session: Session
) -> QualificationView:
    """更正: it was written wrong."""
    return views.qualification(await service.rename(session, actor, qualification_id, body))


@router.post(
    OF_MEMBER, status_code=201, responses=KEEPING | problems(errors.QualificationNotListed)
)
async def hold_qualification(
    unit_member_id: UUID, body: HoldQualification, actor: CurrentActor, session: Session
) -> MemberView:
    await service.hold(session, actor, unit_member_id, body)
    return shown(await members.one(session, actor, unit_member_id), actor)


@router.post(
    f"{OF_MEMBER}/{{held_id}}/correct", responses=KEEPING | problems(errors.QualificationNotFound)
)
async def correct_qualification(
    unit_member_id: UUID,
    held_id: UUID,
    body: CorrectQualification,
    actor: CurrentActor,
    session: Session,
) -> MemberView:
    """Also prolonged: it is told anew before it ends."""
    await service.correct(session, actor, unit_member_id, held_id, body)
    return shown(await members.one(session, actor, unit_member_id), actor)


@router.post(
    f"{OF_MEMBER}/{{held_id}}/withdraw",
    responses=problems(MemberNotFound, NotTheirUnit, MemberHasLeft, errors.QualificationNotFound),
)
async def withdraw_qualification(
    unit_member_id: UUID, held_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> MemberView:
    """From today on they have it no more."""
    await service.withdraw(session, actor, unit_member_id, held_id, body)
    return shown(await members.one(session, actor, unit_member_id), actor)
