from uuid import UUID

from app.platform.jobs.events import Event


class MovedOut(Event, frozen=True):
    """Somebody left their household (迁出), and lives in no other one here that we know of."""

    community_id: int
    person_id: UUID
