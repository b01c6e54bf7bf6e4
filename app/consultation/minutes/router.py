"""议事会的发言记录和纪要"""

from uuid import UUID

from fastapi import Response

from app.consultation.minutes import errors, queries, service, views
from app.consultation.minutes.errors import RemarkNotFound
from app.consultation.minutes.schemas import (
    CorrectMinutes,
    CorrectRemark,
    MinutesView,
    PublishMinutes,
    RecordRemark,
    RemarkView,
)
from app.consultation.sessions.errors import MeetingNotFound, NotOnTheAgenda
from app.places.photos.errors import NoSuchPhoto
from app.places.roles.actor import Scope
from app.places.roles.dependencies import CurrentActor
from app.platform.db.session import ReadSession, Session
from app.platform.errors import AlreadyRecorded
from app.platform.http.bodies import KB, takes
from app.platform.http.device_now import BY_DEVICE_CLOCK
from app.platform.http.problems import problems
from app.platform.http.routes import Router, delegable
from app.platform.schemas import Reason

router = Router(prefix="/communities/{code}/sessions/{meeting_id}", tags=["sessions"])
ITS_SPEAKERS = delegable(Scope.CONSULTATION)


@router.get("/remarks", openapi_extra=ITS_SPEAKERS, responses=problems(MeetingNotFound))
async def list_remarks(
    meeting_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[RemarkView]:
    """What was said, in order; a resident reads what is said to be theirs."""
    return [views.remark(row, actor) for row in await queries.remarks(session, actor, meeting_id)]


@router.step(
    "/record",
    MeetingNotFound,
    *(NotOnTheAgenda, errors.NoSuchSpeaker, AlreadyRecorded),
    status_code=201,
    dependencies=BY_DEVICE_CLOCK,
)
async def record_remark(
    meeting_id: UUID, body: RecordRemark, actor: CurrentActor, session: Session
) -> RemarkView:
    """记录发言, by somebody or by a resident (一位居民). Who is named is told, and may correct it."""
    said = await service.record(session, actor, meeting_id, body)
    return views.remark(await queries.remark(session, actor, said), actor)


@router.step(
    "/remarks/{remark_id}/correct",
    MeetingNotFound,
    *(RemarkNotFound, errors.NoSuchSpeaker, errors.OnlyYourOwnWords, errors.NothingCorrected),
    openapi_extra=ITS_SPEAKERS,
)
async def correct_remark(
    meeting_id: UUID, remark_id: UUID, body: CorrectRemark, actor: CurrentActor, session: Session
) -> RemarkView:
    """更正, also by whose words they are; what it was before is kept."""
    said = await service.correct(session, actor, meeting_id, remark_id, body)
    return views.remark(await queries.remark(session, actor, said), actor)


@router.step(
    "/remarks/{remark_id}/object", MeetingNotFound, RemarkNotFound, openapi_extra=ITS_SPEAKERS
)
async def object_to_remark(
    meeting_id: UUID, remark_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> RemarkView:
    """异议: by whom the words are said to be; no minutes before it is answered."""
    said = await service.object_to(session, actor, meeting_id, remark_id, body)
    return views.remark(await queries.remark(session, actor, said), actor)


@router.step("/remarks/{remark_id}/keep", MeetingNotFound, RemarkNotFound, errors.NoObjection)
async def keep_remark(
    meeting_id: UUID, remark_id: UUID, body: Reason, actor: CurrentActor, session: Session
) -> RemarkView:
    """维持: the objection is answered with a reason, and the words stay."""
    said = await service.keep(session, actor, meeting_id, remark_id, body)
    return views.remark(await queries.remark(session, actor, said), actor)


@router.get("/minutes", openapi_extra=ITS_SPEAKERS, responses=problems(MeetingNotFound))
async def list_minutes(
    meeting_id: UUID, actor: CurrentActor, session: ReadSession
) -> list[MinutesView]:
    """Every version, the newest last: why it was corrected, and by whom."""
    return [views.minutes(row) for row in await queries.versions(session, actor, meeting_id)]


@router.step(
    "/publish-minutes",
    MeetingNotFound,
    *(errors.ObjectionsOpen, errors.NamesInMinutes, errors.NumbersInMinutes, NoSuchPhoto),
    openapi_extra=takes(256 * KB),
    status_code=204,
)
async def publish_minutes(
    meeting_id: UUID, body: PublishMinutes, actor: CurrentActor, session: Session
) -> Response:
    """公布纪要: for everybody to read, so it names nobody."""
    await service.publish_minutes(session, actor, meeting_id, body)
    return Response(status_code=204)


@router.step(
    "/correct-minutes",
    MeetingNotFound,
    *(errors.NamesInMinutes, errors.NumbersInMinutes),
    openapi_extra=takes(256 * KB),
    status_code=204,
)
async def correct_minutes(
    meeting_id: UUID, body: CorrectMinutes, actor: CurrentActor, session: Session
) -> Response:
    """更正纪要: a new version with its reason; everybody still reads the old ones."""
    await service.correct_minutes(session, actor, meeting_id, body)
    return Response(status_code=204)
