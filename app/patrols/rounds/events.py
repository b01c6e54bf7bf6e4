from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class RoundEvent(Event, frozen=True):
    community_id: int
    round_id: UUID
    at: datetime
    reason: str


class RoundMoved(RoundEvent, frozen=True):
    was: datetime | None = None  # when it had been going to begin


class SignUpsReleased(RoundMoved, frozen=True):
    """By a move: these people are planned elsewhere at the new time."""

    released: tuple[UUID, ...]


class RoundCancelled(RoundEvent, frozen=True):
    released: tuple[UUID, ...]  # who had signed up
