from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class ClaimEvent(Event, frozen=True):
    community_id: int
    claim_id: UUID
    at: datetime


class ClaimPending(ClaimEvent, frozen=True):
    pass


class ClaimAccepted(ClaimEvent, frozen=True):
    pass


class ClaimRefused(ClaimEvent, frozen=True):
    reason: str


class ClaimEnded(ClaimEvent, frozen=True):
    """By who decides, not by the claimant."""

    reason: str
