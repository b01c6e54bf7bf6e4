from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class RoundEvent(Event, frozen=True):
    community_id: int
    round_id: UUID
    at: datetime
    reason: str


class RoundMoved(RoundEvent, frozen=True):
    released: tuple[UUID, ...] = ()  # people whose other round is at the new time


class RoundCancelled(RoundEvent, frozen=True):
    pass
