"""Who is told of a session, and what the clock brings."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.sessions import audience
from app.consultation.sessions.events import (
    MeetingAnnounced,
    MeetingCancelled,
    MeetingEvent,
    MeetingMoved,
    MinutesCorrected,
    MinutesPublished,
)
from app.consultation.sessions.lifecycle import MeetingAction, MeetingState
from app.consultation.sessions.models import Meeting, MeetingInvitation
from app.consultation.sessions.service import take
from app.consultation.sessions.views import where
from app.places.points.models import Point
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.db.turns import each_in_turn
from app.residents.inbox.telling import Told, reason, tell_of, teller

REMIND_BEFORE = timedelta(hours=20)
OVER_AFTER = timedelta(hours=6)  # its organiser has forgotten to end it


async def ask(session: AsyncSession, event: MeetingAnnounced) -> None:
    """Once each, however often and for whatever reasons they are asked; to nothing that is over."""
    meeting = await _meeting(session, event)
    if meeting.state is MeetingState.CANCELLED or meeting.ends_at <= clock.now():
        return
    asked = await audience.wanted(session, meeting, event.estate_ids, event.grid_ids)
    here = {"community_id": meeting.community_id, "meeting_id": meeting.id}
    rows = [here | {"id": new_id(), "account_id": account} for account in asked]
    if rows:
        await session.execute(insert(MeetingInvitation).on_conflict_do_nothing(), rows)
        await tell_of(session, meeting, about, INVITED, "invited")


async def remind(session: AsyncSession) -> None:
    """The evening before, once."""
    now = clock.now()
    soon = select(Meeting).where(
        Meeting.state == MeetingState.PUBLISHED,
        Meeting.reminded_at.is_(None),
        Meeting.begins_at > now,
        Meeting.begins_at <= now + REMIND_BEFORE,
    )

    async def tell_it(meeting: Meeting) -> None:
        meeting.reminded_at = now
        await _at_point(session, meeting)
        occasion = f"remind:{meeting.begins_at}"
        await tell_of(session, meeting, about, REMINDED, occasion)

    await each_in_turn(session, Meeting, soon, tell_it)


async def hold_ended(session: AsyncSession) -> None:
    ended = select(Meeting).where(
        Meeting.state == MeetingState.IN_SESSION, Meeting.ends_at <= clock.now() - OVER_AFTER
    )

    async def end(meeting: Meeting) -> None:
        await take(session, None, meeting, MeetingAction.HOLD)
        meeting.held_at = clock.now()

    await each_in_turn(session, Meeting, ended, end)


async def _meeting(session: AsyncSession, event: MeetingEvent) -> Meeting:
    meeting = await session.get_one(Meeting, (event.community_id, event.meeting_id))
    await _at_point(session, meeting)
    return meeting


async def _at_point(session: AsyncSession, meeting: Meeting) -> None:
    meeting.point = None
    if meeting.point_id is not None:
        point = await session.get_one(Point, (meeting.community_id, meeting.point_id))
        meeting.point = point.name


async def about(_session: AsyncSession, meeting: Meeting) -> str:
    return meeting.title


async def asked(session: AsyncSession, meeting: Meeting, _event: Any) -> list[UUID]:
    return await audience.invited(session, meeting)


async def asked_or_there(session: AsyncSession, meeting: Meeting, event: Any) -> Iterable[UUID]:
    told = {*await asked(session, meeting, event), *await audience.came(session, meeting)}
    return told - {event.account_id}


def when(meeting: Meeting, _event: Any) -> str:
    begins, ends = (each.astimezone(HERE) for each in (meeting.begins_at, meeting.ends_at))
    place = where(meeting) or "线上"
    return f"时间：{begins:%Y-%m-%d %H:%M}至{ends:%H:%M}；地点：{place}"


def moved(meeting: Meeting, event: Any) -> str:
    return f"{event.reason}；{when(meeting, event)}"


# fmt: off
TOLD = {
    MeetingMoved:     Told(asked_or_there, "议事会改期", moved),
    MeetingCancelled: Told(asked_or_there, "议事会取消", reason),
    MinutesPublished: Told(asked_or_there, "议事会纪要已公布"),
    MinutesCorrected: Told(asked_or_there, "议事会纪要有更正", reason),
}
INVITED =             Told(asked,          "邀请您参加议事会", when)
REMINDED =            Told(asked,          "议事会即将开始", when)
# fmt: on
tell = teller(TOLD, _meeting, about)
