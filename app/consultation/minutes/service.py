"""What was said at a session is taken down, corrected and published."""

import re
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.minutes import queries
from app.consultation.minutes.errors import (
    NamesInMinutes,
    NoObjection,
    NothingCorrected,
    NumbersInMinutes,
    ObjectionsOpen,
    OnlyYourOwnWords,
)
from app.consultation.minutes.schemas import (
    CorrectMinutes,
    CorrectRemark,
    PublishMinutes,
    RecordRemark,
)
from app.consultation.sessions import queries as sessions
from app.consultation.sessions.errors import NotOnTheAgenda
from app.consultation.sessions.events import (
    MinutesCorrected,
    MinutesPublished,
    RemarkCorrected,
    RemarkKept,
    RemarkObjected,
    RemarkRecorded,
)
from app.consultation.sessions.lifecycle import MeetingAction, MeetingParty
from app.consultation.sessions.models import Meeting, Minutes, Remark, RemarkVersion
from app.consultation.sessions.policy import said_by, sees_people
from app.consultation.sessions.service import about, attach, take
from app.places.roles.actor import Actor
from app.platform import clock, device_clock
from app.platform.db.base import new_id
from app.platform.jobs.events import publish
from app.platform.schemas import Reason

A, P = MeetingAction, MeetingParty
SHORTEST = 2  # characters of a name: one alone is in every text
NUMBERS = re.compile(r"(?<![0-9])(1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9])")


async def record(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: RecordRemark
) -> Remark:
    """Whose words they are said to be is told so."""
    meeting = await sessions.for_share(session, actor, meeting_id)
    key = body.id or new_id()
    await take(session, actor, meeting, A.RECORD, remark=str(key))
    if body.item_id is not None and not await queries.is_item(session, meeting, body.item_id):
        raise NotOnTheAgenda
    if body.person_id is not None:
        await queries.speaker(session, actor, meeting, body.person_id)
    said = Remark(
        community_id=meeting.community_id,
        id=key,
        meeting_id=meeting.id,
        item_id=body.item_id,
        person_id=body.person_id,
        words=body.words,
        said_at=device_clock.accept(body.said_at),
        recorded_by=actor.account_id,
    )
    session.add(said)
    await session.flush()
    if said.person_id is not None:
        await publish(session, RemarkRecorded(**about(meeting, actor), remark_id=said.id))
    return said


async def correct(
    session: AsyncSession, actor: Actor, meeting_id: UUID, remark_id: UUID, body: CorrectRemark
) -> Remark:
    """By who took it down, or whose words they are; what it was before is kept."""
    meeting, said = await _found(session, actor, meeting_id, remark_id)
    what = {"remark": str(remark_id), "reason": body.reason}
    await take(session, actor, meeting, A.CORRECT, *said_by(actor, said), **what)
    if body.person_id is not None:
        if not sees_people(actor, meeting):
            raise OnlyYourOwnWords
        await queries.speaker(session, actor, meeting, body.person_id)
    before = said.words, said.person_id
    by_speaker = P.SPEAKER in said_by(actor, said)
    said.words = body.words or said.words
    said.person_id = None if body.is_anonymous else body.person_id or said.person_id
    if before == (said.words, said.person_id):
        raise NothingCorrected
    said.objected_at = said.objection = None
    former = RemarkVersion(
        community_id=meeting.community_id,
        remark_id=said.id,
        words=before[0],
        person_id=before[1],
        until=clock.now(),
        reason=body.reason,
        corrected_by=actor.account_id,
        by_speaker=by_speaker,
    )
    session.add(former)
    event = RemarkCorrected(**about(meeting, actor), remark_id=said.id, reason=body.reason)
    await publish(session, event)
    return said


async def object_to(
    session: AsyncSession, actor: Actor, meeting_id: UUID, remark_id: UUID, body: Reason
) -> Remark:
    """They did not say that, or not so; no minutes are published before it is answered."""
    meeting, said = await _found(session, actor, meeting_id, remark_id)
    what = {"remark": str(remark_id), "reason": body.reason}
    await take(session, actor, meeting, A.OBJECT, *said_by(actor, said), **what)
    said.objected_at, said.objection = clock.now(), body.reason
    event = RemarkObjected(**about(meeting, actor), remark_id=said.id, reason=body.reason)
    await publish(session, event)
    return said


async def keep(
    session: AsyncSession, actor: Actor, meeting_id: UUID, remark_id: UUID, body: Reason
) -> Remark:
    """The objection is answered, and the words stay; the objection stands in the history."""
    meeting, said = await _found(session, actor, meeting_id, remark_id)
    what = {"remark": str(remark_id), "reason": body.reason}
    await take(session, actor, meeting, A.KEEP, **what)
    if said.objected_at is None:
        raise NoObjection
    said.objected_at = said.objection = None
    await publish(
        session, RemarkKept(**about(meeting, actor), remark_id=said.id, reason=body.reason)
    )
    return said


async def publish_minutes(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: PublishMinutes
) -> None:
    meeting = await sessions.for_update(session, actor, meeting_id)
    await take(session, actor, meeting, A.PUBLISH_MINUTES)
    if await queries.is_objected_to(session, meeting):
        raise ObjectionsOpen
    await _write(session, actor, meeting, body.words, None, is_checked=body.is_checked)
    await attach(session, actor, meeting, body.photo_ids)
    await publish(session, MinutesPublished(**about(meeting, actor)))


async def correct_minutes(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: CorrectMinutes
) -> None:
    """A new version; the old ones stay for everybody to read."""
    meeting = await sessions.for_update(session, actor, meeting_id)
    await take(session, actor, meeting, A.CORRECT_MINUTES, reason=body.reason)
    await _write(session, actor, meeting, body.words, body.reason, is_checked=body.is_checked)
    await publish(session, MinutesCorrected(**about(meeting, actor), reason=body.reason))


async def _write(
    session: AsyncSession,
    actor: Actor,
    meeting: Meeting,
    words: str,
    reason: str | None,
    *,
    is_checked: bool,
) -> None:
    read_by_all = f"{words}\n{reason or ''}"
    if NUMBERS.search(read_by_all):
        raise NumbersInMinutes
    named = [
        name
        for name in await queries.names(session, meeting)
        if len(name) >= SHORTEST and name in read_by_all
    ]
    if named and not is_checked:
        raise NamesInMinutes(f"出现的姓名：{'、'.join(sorted(named))}")
    session.add(
        Minutes(
            community_id=meeting.community_id,
            id=new_id(),
            meeting_id=meeting.id,
            version=await queries.last_version(session, meeting) + 1,
            words=words,
            reason=reason,
            published_by=actor.account_id,
            published_at=clock.now(),
        )
    )
    await session.flush()


async def _found(
    session: AsyncSession, actor: Actor, meeting_id: UUID, remark_id: UUID
) -> tuple[Meeting, Remark]:
    meeting = await sessions.for_share(session, actor, meeting_id)
    return meeting, await queries.for_update(session, actor, meeting, remark_id)
