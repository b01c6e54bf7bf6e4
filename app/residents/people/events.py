from uuid import UUID

from app.platform.jobs.events import Event


class PersonDied(Event, frozen=True):
    community_id: int
    person_id: UUID


class DeathTakenBack(Event, frozen=True):
    """It had been entered by mistake."""

    community_id: int
    person_id: UUID
