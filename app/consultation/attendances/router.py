"""议事会的签到"""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request, Response

from app.consultation.attendances import errors, queries, service, views
from app.consultation.attendances.errors import AttendanceNotFound, LineNotFound
from app.consultation.attendances.page import page
from app.consultation.attendances.schemas import (
    AttendanceView,
    ClaimView,
    CodeView,
    CountWalkIns,
    OpenCode,
    Register,
    ResolveLine,
    SheetView,
    SignedIn,
    SignIn,
    TakeSheet,
)
from app.consultation.sessions.errors import MeetingNotFound, NotForYourEyes
from app.places.communities.dependencies import CurrentCommunity
from app.places.photos.errors import NoSuchPhoto
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform import clock
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.bodies import KB, takes
from app.platform.http.device_now import BY_DEVICE_CLOCK
from app.platform.http.problems import problems
from app.platform.http.routes import UNKEPT, Pages, Router, delegable
from app.platform.schemas import Reason
from app.residents.households.errors import NoSuchPerson

router = Router(prefix="/communities/{code}/sessions/{meeting_id}", tags=["sessions"])
pages = Pages()


@router.get("/code", responses=problems(MeetingNotFound, errors.OnlyTheOrganiser, errors.NoCodeNow))
async def get_meeting_code(
    meeting_id: UUID, actor: CurrentActor, request: Request, session: ReadSession
) -> CodeView:
    """For the organiser's screen, which asks again at `changes_at`."""
    typed = await service.code(session, actor, meeting_id)
    here = request.path_params["code"]
    path = request.app.url_path_for("meeting_page", code=here, meeting_id=meeting_id)
    base = request.app.state.public_url or str(request.base_url).rstrip("/")
    return views.code(typed, f"{base}{path}?{urlencode({'c': typed})}", clock.now())


@router.post("/open-code", openapi_extra=UNKEPT, responses=problems(errors.CodeNotRight))
async def open_code(
    meeting_id: UUID, body: OpenCode, community: CurrentCommunity, request: Request
) -> ClaimView:
    """Before signing in: the code is judged now, and what is given for it is good for five minutes."""
    given = service.claim(request.app.state.vault, community, meeting_id, body.code)
    return views.claim(given)


@router.step(
    "/sign-in",
    MeetingNotFound,
    *(errors.VerifyOrWriteYourName, errors.CodeNotRight, errors.ClaimOver, errors.ScanTheCode),
    *(errors.SignInTooEarly, errors.SignInTooLate),
    openapi_extra=delegable(Scope.CONSULTATION),
    dependencies=BY_DEVICE_CLOCK,
)
async def sign_in_to_meeting(
    meeting_id: UUID, body: SignIn, actor: CurrentActor, session: Session
) -> SignedIn:
    """签到. Scanned without signal it is judged by the phone's clock (`X-Device-Now`), and marked so."""
    return views.signed_in(await service.sign_in(session, actor, meeting_id, body))


@router.get("/attendances", responses=problems(MeetingNotFound, NotForYourEyes))
async def list_attendances(
    meeting_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[AttendanceView]:
    """Who was there, in order of time; what was struck, too."""
    return [views.attendance(row) for row in await queries.listing(session, actor, meeting_id)]


@router.step(
    "/register",
    MeetingNotFound,
    *(NoSuchPerson, errors.SignInTooEarly, errors.SignInTooLate),
    dependencies=BY_DEVICE_CLOCK,
)
async def register_attendance(
    meeting_id: UUID, body: Register, actor: CurrentActor, session: Session
) -> SignedIn:
    """当面登记: somebody of the roster without a phone."""
    return views.signed_in(await service.register(session, actor, meeting_id, body))


@router.get("/sheets", responses=problems(MeetingNotFound, NotForYourEyes))
async def list_sheets(
    meeting_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[SheetView]:
    return [views.sheet(row) for row in await queries.sheets(session, actor, meeting_id)]


@router.step(
    "/take-sheet",
    MeetingNotFound,
    NoSuchPhoto,
    AlreadyRecorded,
    openapi_extra=takes(256 * KB),
    status_code=201,
)
async def take_sheet(
    meeting_id: UUID, body: TakeSheet, actor: CurrentActor, session: Session
) -> SheetView:
    """签到表: names as they are written, and a photo of them."""
    sheet = await service.take_sheet(session, actor, meeting_id, body)
    return views.sheet(await queries.sheet(session, sheet))


@router.step(
    "/lines/{line_id}/resolve",
    MeetingNotFound,
    *(LineNotFound, NoSuchPerson, errors.StruckAlready),
    status_code=204,
)
async def resolve_line(
    meeting_id: UUID, line_id: UUID, body: ResolveLine, actor: CurrentActor, session: Session
) -> Response:
    """核对: whose name it is; who has signed otherwise is there once all the same."""
    await service.resolve(session, actor, meeting_id, line_id, body)
    return Response(status_code=204)


@router.step(
    "/lines/{line_id}/strike",
    MeetingNotFound,
    *(LineNotFound, errors.StruckAlready),
    status_code=204,
)
async def strike_line(
    meeting_id: UUID, line_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """It is nobody's name."""
    await service.strike_line(session, actor, meeting_id, line_id, body)
    return Response(status_code=204)


@router.step(
    "/attendances/{attendance_id}/strike",
    MeetingNotFound,
    *(AttendanceNotFound, errors.StruckAlready),
    status_code=204,
)
async def strike_attendance(
    meeting_id: UUID, attendance_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> Response:
    """A mistake: it is kept, and counted no more."""
    await service.strike(session, actor, meeting_id, attendance_id, body)
    return Response(status_code=204)


@router.step("/count", MeetingNotFound, status_code=204)
async def count_walk_ins(
    meeting_id: UUID, body: CountWalkIns, actor: CurrentActor, session: Session
) -> Response:
    """旁听: who stands by and is in no list."""
    await service.count(session, actor, meeting_id, body)
    return Response(status_code=204)


@pages.get("/sessions/{code}/{meeting_id}")
async def meeting_page(code: str, meeting_id: str) -> Response:  # noqa: ARG001 - it says neither
    """Where the code on the screen leads: WeChat opens the mini-program instead."""
    return page()
