from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class BallotEvent(Event, frozen=True):
    """Never what somebody cast."""

    community_id: int
    ballot_id: UUID
    at: datetime


class BallotAnnounced(BallotEvent, frozen=True):
    pass


class BallotOpened(BallotEvent, frozen=True):
    pass


class BallotEnded(BallotEvent, frozen=True):
    pass


class BallotCounted(BallotEvent, frozen=True):
    pass


class ProxyAppointed(BallotEvent, frozen=True):
    head_id: UUID


class CastInTheirName(BallotEvent, frozen=True):
    """By a proxy, a guardian, or from paper."""

    head_id: UUID


class DuplicateCast(BallotEvent, frozen=True):
    """A paper came in for a head that had cast."""

    head_id: UUID
