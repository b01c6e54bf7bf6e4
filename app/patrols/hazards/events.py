from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class HazardEvent(Event, frozen=True):
    community_id: int
    hazard_id: UUID
    at: datetime
    account_id: UUID  # who did it


class HazardReported(HazardEvent, frozen=True):
    pass


class HazardDismissed(HazardEvent, frozen=True):
    reason: str


class HazardJoined(HazardEvent, frozen=True):
    into_id: UUID


class HazardAssigned(HazardEvent, frozen=True):
    pass


class HazardHandedBack(HazardEvent, frozen=True):
    reason: str


class HazardSubmitted(HazardEvent, frozen=True):
    pass


class HazardReturned(HazardEvent, frozen=True):
    reason: str


class HazardClosed(HazardEvent, frozen=True):
    grid_id: UUID


class HazardReopened(HazardEvent, frozen=True):
    reason: str
