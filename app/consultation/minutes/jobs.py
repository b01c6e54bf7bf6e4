"""Who is told of what was taken down in their name."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.sessions.events import (
    RemarkCorrected,
    RemarkEvent,
    RemarkKept,
    RemarkObjected,
    RemarkRecorded,
)
from app.consultation.sessions.models import Meeting, Remark, RemarkVersion
from app.places.roles.queries import accounts
from app.residents.inbox.telling import Told, reason, teller


async def _meeting(session: AsyncSession, event: RemarkEvent) -> Meeting:
    return await session.get_one(Meeting, (event.community_id, event.meeting_id))


async def about(_session: AsyncSession, meeting: Meeting) -> str:
    return meeting.title


async def speaker(session: AsyncSession, meeting: Meeting, event: RemarkEvent) -> Iterable[UUID]:
    """Whose words they are said to be."""
    said = await session.get_one(Remark, (meeting.community_id, event.remark_id))
    if said.person_id is None:
        return []
    theirs = await accounts(session, meeting.community_id, said.person_id)
    return set(theirs) - {event.account_id}


async def speakers(session: AsyncSession, meeting: Meeting, event: RemarkEvent) -> Iterable[UUID]:
    """Now and before: it may be somebody else's; and who took it down."""
    said = await session.get_one(Remark, (meeting.community_id, event.remark_id))
    before = await session.scalars(
        select(RemarkVersion.person_id).where(
            RemarkVersion.community_id == meeting.community_id,
            RemarkVersion.remark_id == event.remark_id,
            RemarkVersion.person_id.is_not(None),
        )
    )
    people = {one for one in (said.person_id, *before) if one is not None}
    theirs = await accounts(session, meeting.community_id, *people)
    return {*theirs, said.recorded_by} - {event.account_id}


async def in_charge(session: AsyncSession, meeting: Meeting, event: RemarkEvent) -> Iterable[UUID]:
    said = await session.get_one(Remark, (meeting.community_id, event.remark_id))
    return {meeting.planned_by, meeting.leader_id, said.recorded_by}


# fmt: off
TOLD = {
    RemarkRecorded:  Told(speaker,   "议事会记录了您的发言，如有不实可以更正"),
    RemarkCorrected: Told(speakers,  "议事会发言记录有更正", reason),
    RemarkObjected:  Told(in_charge, "有发言人对议事会记录提出异议", reason),
    RemarkKept:      Told(speaker,   "您对议事会记录的异议已答复，记录维持不变", reason),
}
# fmt: on
tell = teller(TOLD, _meeting, about)
