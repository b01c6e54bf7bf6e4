"""Who was at a session: by the code on the screen, by name, by paper. One person is there once."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.attendances import queries
from app.consultation.attendances.errors import (
    ClaimOver,
    CodeNotRight,
    NoCodeNow,
    OnlyTheOrganiser,
    ScanTheCode,
    SignInTooEarly,
    SignInTooLate,
    StruckAlready,
    VerifyOrWriteYourName,
)
from app.consultation.attendances.schemas import (
    CountWalkIns,
    Register,
    ResolveLine,
    SignIn,
    TakeSheet,
)
from app.consultation.sessions import queries as sessions
from app.consultation.sessions.lifecycle import MeetingAction, MeetingState
from app.consultation.sessions.models import (
    Attendance,
    Meeting,
    MeetingKind,
    Sheet,
    SheetLine,
    Way,
)
from app.consultation.sessions.policy import in_charge
from app.consultation.sessions.service import attach, meanwhile, take
from app.consultation.topics import service as topics
from app.places.roles.actor import Actor
from app.places.roles.queries import accounts
from app.platform import clock, device_clock
from app.platform.db.base import new_id
from app.platform.db.kept import Row, row_of
from app.platform.rotating import Screen, screen
from app.platform.schemas import Reason
from app.platform.sealing.vault import Vault, vault_of
from app.platform.values.points import Point, metres_between

EARLY = timedelta(minutes=30)  # before the beginning
OVERTIME = timedelta(hours=6)  # after the end, where nobody has said that it is over
FAR = 500  # metres from the meeting point
RESOLVED_ANEW = "签到表重新核对"


class Signed(NamedTuple):
    way: Way
    at: datetime
    is_offline: bool = False


def screen_of(vault: Vault, community_id: int, meeting_id: UUID) -> Screen:
    return screen(vault, Meeting.__tablename__, community_id, meeting_id)


async def code(session: AsyncSession, actor: Actor, meeting_id: UUID) -> str:
    """What the organiser's screen shows now."""
    meeting = await sessions.one(session, actor, meeting_id)
    if not in_charge(actor, meeting):
        raise OnlyTheOrganiser
    now = clock.now()
    is_time = meeting.begins_at - EARLY <= now <= meeting.ends_at + OVERTIME
    if meeting.state not in {MeetingState.PUBLISHED, MeetingState.IN_SESSION} or not is_time:
        raise NoCodeNow
    return screen_of(vault_of(session), meeting.community_id, meeting.id).code(now)


def claim(vault: Vault, community_id: int, meeting_id: UUID, typed: str) -> str:
    """For who has opened a code that is right, and must sign in first."""
    of_it, now = screen_of(vault, community_id, meeting_id), clock.now()
    if not of_it.is_right(typed, now):
        raise CodeNotRight
    return of_it.claim(now)


async def sign_in(session: AsyncSession, actor: Actor, meeting_id: UUID, body: SignIn) -> Row:
    """Themselves, or who is named in a written authorisation in their name."""
    meeting, person_id = await sessions.for_share(session, actor, meeting_id), actor.person_id
    if person_id is None:
        raise VerifyOrWriteYourName
    meanwhile(actor, meeting, MeetingAction.SIGN_IN)
    signed = _judged(session, meeting, body)
    _in_time(meeting, signed.at)
    came = Attendance(
        way=signed.way,
        at=signed.at,
        is_offline=signed.is_offline,
        is_far=_is_far(meeting, body),
        is_by_agent=actor.acting_for is not None,
    )
    if await _arrive(session, actor, meeting, person_id, came):
        await take(session, actor, meeting, MeetingAction.SIGN_IN, person=str(person_id))
    return await queries.there(session, meeting, person_id)


async def register(session: AsyncSession, actor: Actor, meeting_id: UUID, body: Register) -> Row:
    meeting = await sessions.for_share(session, actor, meeting_id)
    meanwhile(actor, meeting, MeetingAction.REGISTER)
    person_id = await queries.whom(session, actor, body.person_id)
    over = meeting.held_at or clock.now()
    at = min(clock.now(), over) if body.at is None else device_clock.accept(body.at)
    _in_time(meeting, at)
    if await _arrive(session, actor, meeting, person_id, Attendance(way=Way.NAME, at=at)):
        await take(session, actor, meeting, MeetingAction.REGISTER, person=str(person_id))
    return await queries.there(session, meeting, person_id)


async def take_sheet(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: TakeSheet
) -> Sheet:
    """As it is written: nobody is there by it until it is known who that is."""
    meeting = await sessions.for_share(session, actor, meeting_id)
    key, here = body.id or new_id(), meeting.community_id
    await take(session, actor, meeting, MeetingAction.TAKE_SHEET, sheet=str(key))
    of_it = {"community_id": here, "meeting_id": meeting.id}
    sheet = Sheet(**of_it, id=key, taken_by=actor.account_id, taken_at=clock.now())
    session.add(sheet)
    await session.flush()
    session.add_all(
        SheetLine(**of_it, sheet_id=key, position=position, name=name)
        for position, name in enumerate(body.names, 1)
    )
    await attach(session, actor, meeting, body.photo_ids, key)
    return sheet


async def resolve(
    session: AsyncSession, actor: Actor, meeting_id: UUID, line_id: UUID, body: ResolveLine
) -> None:
    """It is known whose name it is, or it was somebody else's. Who was there by it alone was not."""
    meeting = await sessions.for_update(session, actor, meeting_id)
    line = await queries.line_for_update(session, meeting, line_id)
    about = {"line": str(line_id), "person": str(body.person_id)}
    await take(session, actor, meeting, MeetingAction.RESOLVE, **about)
    if line.struck_at is not None:
        raise StruckAlready
    person_id, before = await queries.whom(session, actor, body.person_id), line.person_id
    line.person_id, line.resolved_by = person_id, actor.account_id
    await session.flush()
    came = Attendance(way=Way.PAPER, at=meeting.begins_at)
    await _arrive(session, actor, meeting, person_id, came)
    if before is not None and before != person_id:
        await _leave(session, meeting, before)


async def strike_line(
    session: AsyncSession, actor: Actor, meeting_id: UUID, line_id: UUID, body: Reason
) -> None:
    """Nobody's name: it is counted as nothing."""
    meeting = await sessions.for_update(session, actor, meeting_id)
    line = await queries.line_for_update(session, meeting, line_id)
    about = {"line": str(line_id), "reason": body.reason}
    await take(session, actor, meeting, MeetingAction.STRIKE, **about)
    if line.struck_at is not None:
        raise StruckAlready
    before, line.person_id = line.person_id, None
    line.struck_at, line.struck_because = clock.now(), body.reason
    await session.flush()
    if before is not None:
        await _leave(session, meeting, before)


async def strike(
    session: AsyncSession, actor: Actor, meeting_id: UUID, attendance_id: UUID, body: Reason
) -> None:
    """They were not there; a name on paper that was taken for theirs is nobody's again."""
    meeting = await sessions.for_update(session, actor, meeting_id)
    came = await queries.for_update(session, meeting, attendance_id)
    about = {"attendance": str(attendance_id), "reason": body.reason}
    await take(session, actor, meeting, MeetingAction.STRIKE, **about)
    if came.struck_at is not None:
        raise StruckAlready
    came.struck_at, came.struck_because = clock.now(), body.reason
    for line in await queries.lines_of(session, meeting, came.person_id):
        line.person_id = line.resolved_by = None


async def count(session: AsyncSession, actor: Actor, meeting_id: UUID, body: CountWalkIns) -> None:
    """Who stands by and is in no list: so many, and no persons."""
    meeting = await sessions.for_update(session, actor, meeting_id)
    await take(session, actor, meeting, MeetingAction.COUNT, count=body.count)
    meeting.walk_ins = body.count


def _judged(session: AsyncSession, meeting: Meeting, body: SignIn) -> Signed:
    """By the server's clock; scanned without signal, by the phone's, and so it is marked."""
    now, of_it = clock.now(), screen_of(vault_of(session), meeting.community_id, meeting.id)
    if body.claim is not None:
        opened_at = of_it.opened_at(body.claim, now)
        if opened_at is None:
            raise ClaimOver
        return Signed(Way.CODE, opened_at)
    if body.code is None:
        if meeting.kind is not MeetingKind.ONLINE:
            raise ScanTheCode
        return Signed(Way.ONLINE, now)
    if of_it.is_right(body.code, now):
        return Signed(Way.CODE, now)
    if body.scanned_at is None:
        raise CodeNotRight
    at = device_clock.accept(body.scanned_at)
    if not of_it.was_right(body.code, device_clock.to_the_second(body.scanned_at)):
        raise CodeNotRight
    return Signed(Way.CODE, at, is_offline=True)


def _in_time(meeting: Meeting, at: datetime) -> None:
    if at < meeting.begins_at - EARLY:
        raise SignInTooEarly
    if at > (meeting.held_at or meeting.ends_at + OVERTIME):
        raise SignInTooLate


def _is_far(meeting: Meeting, body: SignIn) -> bool:
    if body.place is None or meeting.lng is None or meeting.lat is None:
        return False
    return metres_between(body.place.wgs84, Point(meeting.lng, meeting.lat)) > FAR


async def _arrive(
    session: AsyncSession, actor: Actor, meeting: Meeting, person_id: UUID, came: Attendance
) -> bool:
    """False: they were there before. Whoever came is told of what becomes of the topics."""
    came.community_id, came.id, came.meeting_id = meeting.community_id, new_id(), meeting.id
    came.person_id, came.entered_by = person_id, actor.account_id
    is_new = await queries.NEW.first(session, row_of(came)) is not None
    if not is_new and came.way is not Way.PAPER:  # what they did themselves is no name on paper
        signed = {"here": meeting.community_id, "meeting_id": meeting.id, "person_id": person_id}
        await queries.SIGNED_TOO.run(session, signed | {"way": came.way, "at": came.at})
    if is_new:
        theirs = set(await accounts(session, meeting.community_id, person_id))
        if actor.person_id == person_id:
            theirs.add(actor.account_id)
        for topic in await sessions.topics(session, meeting):
            for account_id in sorted(theirs):
                await topics.take_part(session, topic, account_id)
    return is_new


async def _leave(session: AsyncSession, meeting: Meeting, person_id: UUID) -> None:
    """Who was there by a name that is not theirs; not who also signed otherwise."""
    if not await queries.lines_of(session, meeting, person_id):
        of_it = {"here": meeting.community_id, "meeting_id": meeting.id, "person_id": person_id}
        struck = {"now": clock.now(), "because": RESOLVED_ANEW}
        await queries.NOT_BY_PAPER.run(session, of_it | struck)
