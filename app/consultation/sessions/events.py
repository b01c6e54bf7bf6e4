from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class MeetingEvent(Event, frozen=True):
    community_id: int
    meeting_id: UUID
    at: datetime
    account_id: UUID  # who did it


class MeetingAnnounced(MeetingEvent, frozen=True):
    """Published, or more people are asked: who follows its topics, and who lives there."""

    estate_ids: tuple[UUID, ...] = ()
    grid_ids: tuple[UUID, ...] = ()


class MeetingMoved(MeetingEvent, frozen=True):
    reason: str


class MeetingCancelled(MeetingEvent, frozen=True):
    reason: str


class MinutesPublished(MeetingEvent, frozen=True):
    pass


class MinutesCorrected(MeetingEvent, frozen=True):
    reason: str


class RemarkEvent(MeetingEvent, frozen=True):
    remark_id: UUID


class RemarkRecorded(RemarkEvent, frozen=True):
    """It says whose words they are."""


class RemarkCorrected(RemarkEvent, frozen=True):
    reason: str


class RemarkObjected(RemarkEvent, frozen=True):
    reason: str


class RemarkKept(RemarkEvent, frozen=True):
    reason: str
