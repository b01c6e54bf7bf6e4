from uuid import UUID

from app.platform.jobs.events import Event


class TeamDisbanded(Event, frozen=True):
    community_id: int
    team_id: UUID


class MembershipApplied(Event, frozen=True):
    community_id: int
    membership_id: UUID


class MembershipDecided(Event, frozen=True):
    community_id: int
    membership_id: UUID
    is_admitted: bool
    reason: str = ""
