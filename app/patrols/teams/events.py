from uuid import UUID

from app.platform.jobs.events import Event


class MembershipApplied(Event, frozen=True):
    community_id: int
    membership_id: UUID


class MembershipDecided(Event, frozen=True):
    community_id: int
    membership_id: UUID
    is_admitted: bool
    reason: str = ""
