"""Sessions at which topics are talked about, through the service functions that the API calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.attendances import service as attendances
from app.consultation.attendances.queries import sheet as lines_of
from app.consultation.attendances.schemas import (
    CountWalkIns,
    Register,
    ResolveLine,
    SignIn,
    TakeSheet,
)
from app.consultation.minutes import service as minutes
from app.consultation.minutes.schemas import PublishMinutes, RecordRemark
from app.consultation.sessions import service
from app.consultation.sessions.models import Meeting, MeetingKind
from app.consultation.sessions.schemas import AgendaEntry, Announce, PlanMeeting
from app.consultation.topics.models import Topic
from app.demo.pictures import Photograph
from app.places.roles.actor import Actor
from app.platform import clock

AN_HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOW_TO_JOIN = "小程序“云议事”，开始前十分钟可以进入"


@dataclass(frozen=True, slots=True)
class Gathering:
    """Who talks about what, when and where, and what comes of it."""

    staff: Actor
    title: str
    topics: Sequence[Topic]  # each open, or talked about before
    begins: datetime
    point_id: UUID | None = None  # none: online
    kind: MeetingKind = MeetingKind.ROUND_TABLE  # online without a point, whatever it is
    estate_id: UUID | None = None
    scan: Sequence[Actor] = ()  # residents who have a phone
    by_name: Sequence[UUID] = ()  # and who have none
    on_paper: Sequence[tuple[str, UUID | None]] = ()  # a name, and whose it is found to be
    walk_ins: int = 0
    said: Sequence[tuple[UUID | None, str]] = ()  # by whom; none: a resident
    minutes: str = ""


async def hold(session: AsyncSession, what: Gathering, photograph: Photograph) -> Meeting:
    """Planned four days before, announced, held, and its minutes published on the day after."""
    meeting = await announce(session, what)
    staff = what.staff
    with clock.at(what.begins):
        await service.open_it(session, staff, meeting.id)
    with clock.at(what.begins + timedelta(minutes=5)):
        await _come(session, what, meeting, photograph)
        for person_id, words in what.said:
            said = RecordRemark(person_id=person_id, words=words)
            await minutes.record(session, staff, meeting.id, said)
        if what.walk_ins:
            await attendances.count(session, staff, meeting.id, CountWalkIns(count=what.walk_ins))
    with clock.at(what.begins + AN_HOUR):
        await service.hold(session, staff, meeting.id)
    with clock.at(what.begins + DAY):
        body = PublishMinutes(words=what.minutes, photo_ids=[await photograph(staff)])
        await minutes.publish_minutes(session, staff, meeting.id, body)
    return meeting


async def announce(session: AsyncSession, what: Gathering) -> Meeting:
    """Its topics are convened, and whoever follows them is asked to come."""
    is_online = what.point_id is None
    body = PlanMeeting(
        kind=MeetingKind.ONLINE if is_online else what.kind,
        title=what.title,
        point_id=what.point_id,
        link=HOW_TO_JOIN if is_online else None,
        estate_id=what.estate_id,
        begins_at=what.begins,
        ends_at=what.begins + AN_HOUR,
        agenda=[AgendaEntry(words=topic.title, topic_id=topic.id) for topic in what.topics],
    )
    with clock.at(min(what.begins - 4 * DAY, clock.now())):
        meeting = await service.plan(session, what.staff, body)
        there = [] if what.estate_id is None else [what.estate_id]
        asked = Announce(estate_ids=there, grid_ids=[])
        return await service.announce(session, what.staff, meeting.id, asked)


async def _come(
    session: AsyncSession, what: Gathering, meeting: Meeting, photograph: Photograph
) -> None:
    is_online = meeting.kind is MeetingKind.ONLINE
    code = None if is_online else await attendances.code(session, what.staff, meeting.id)
    for resident in what.scan:
        await attendances.sign_in(session, resident, meeting.id, SignIn(code=code))
    for person_id in what.by_name:
        body = Register(person_id=person_id)
        await attendances.register(session, what.staff, meeting.id, body)
    if not what.on_paper:
        return
    names = [name for name, _ in what.on_paper]
    paper = TakeSheet(names=names, photo_ids=[await photograph(what.staff)])
    sheet = await attendances.take_sheet(session, what.staff, meeting.id, paper)
    written = (await lines_of(session, sheet)).lines
    for line, (_, whose) in zip(written, what.on_paper, strict=True):
        if whose is not None:
            found = ResolveLine(person_id=whose)
            await attendances.resolve(session, what.staff, meeting.id, UUID(line["id"]), found)
