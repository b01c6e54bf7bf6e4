from uuid import UUID

from app.platform.jobs.events import Event


class TeamDisbanded(Event, frozen=True):
    community_id: int
    team_id: UUID


class MembershipEvent(Event, frozen=True):
    community_id: int
    membership_id: UUID


class MembershipApplied(MembershipEvent, frozen=True):
    pass


class MembershipAdmitted(MembershipEvent, frozen=True):
    pass


class MembershipRefused(MembershipEvent, frozen=True):
    """Declined, or dismissed from the team."""

    reason: str
