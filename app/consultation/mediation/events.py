from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class MediationEvent(Event, frozen=True):
    """Which one, and nothing of what it is about: a job's arguments are read by whoever has the queue."""

    community_id: int
    mediation_id: UUID
    at: datetime
    account_id: UUID


class MediationApplied(MediationEvent, frozen=True):
    pass


class MediationMoved(MediationEvent, frozen=True):
    pass


class MediationSummoned(MediationEvent, frozen=True):
    held_at: datetime


class MediationAgreed(MediationEvent, frozen=True):
    pass


class MediationFailed(MediationEvent, frozen=True):
    pass
