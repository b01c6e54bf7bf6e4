from uuid import UUID

from app.platform.jobs.events import Event


class PersonDied(Event, frozen=True):
    community_id: int
    person_id: UUID
