from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class StatementEvent(Event, frozen=True):
    community_id: int
    statement_id: UUID
    at: datetime


class StatementWaits(StatementEvent, frozen=True):
    pass


class StatementShown(StatementEvent, frozen=True):
    reason: str  # why its words were changed, if they were


class StatementRefused(StatementEvent, frozen=True):
    reason: str


class VotesChanged(Event, frozen=True):
    """Enough for a new map, it may be; of nobody in particular."""

    community_id: int
    topic_id: UUID
