from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class TopicEvent(Event, frozen=True):
    community_id: int
    topic_id: UUID
    at: datetime
    account_id: UUID | None  # none: the clock


class TopicProposed(TopicEvent, frozen=True):
    pass


class TopicMoved(TopicEvent, frozen=True):
    """A step was taken; everybody who takes part is told of it."""

    action: str
    reason: str = ""


class TopicDelivered(TopicEvent, frozen=True):
    """Also told to who reported the hazards from which it was raised."""

    title: str  # as everybody reads it
    hazard_ids: list[UUID]
