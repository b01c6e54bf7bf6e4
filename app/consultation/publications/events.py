from uuid import UUID

from app.consultation.topics.events import TopicEvent


class ObjectionMade(TopicEvent, frozen=True):
    objection_id: UUID


class ObjectionAnswered(TopicEvent, frozen=True):
    """Settled; what was upheld, or fell with the resolution, is told with the topic's step."""

    objection_id: UUID
    reason: str
