from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class ClaimEvent(Event, frozen=True):
    community_id: int
    claim_id: UUID
    at: datetime


class ClaimPending(ClaimEvent, frozen=True):
    pass


class ClaimDecided(ClaimEvent, frozen=True):
    is_accepted: bool
    reason: str = ""
