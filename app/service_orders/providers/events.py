from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class UnitChanged(Event, frozen=True):
    """What it is called, or that it has ended."""

    community_id: int
    unit_id: UUID
    at: datetime


class MemberEvent(Event, frozen=True):
    community_id: int
    member_id: UUID


class MemberStopped(MemberEvent, frozen=True):
    """By the office, at once: what they were to serve is uncovered. Why is told nobody."""

    at: datetime


class MemberStopLifted(MemberEvent, frozen=True):
    at: datetime


class MemberLeft(MemberEvent, frozen=True):
    at: datetime
    reason: str
    account_id: UUID | None  # who did it; none: the clock


class MemberAbsent(MemberEvent, frozen=True):
    """What they had taken then is uncovered."""

    absence_id: UUID
    begins_at: datetime
    ends_at: datetime
    account_id: UUID  # who entered it


class AbsenceWithdrawn(MemberEvent, frozen=True):
    absence_id: UUID
    begins_at: datetime
    ends_at: datetime
    account_id: UUID
