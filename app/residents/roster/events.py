from uuid import UUID

from app.platform.jobs.events import Event


class RosterUploaded(Event, frozen=True):
    community_id: int
    run_id: UUID


class RosterPartTaken(Event, frozen=True):
    """So many rows are done; the next part follows."""

    community_id: int
    run_id: UUID
    done: int


class RosterEnded(Event, frozen=True):
    community_id: int
    run_id: UUID
