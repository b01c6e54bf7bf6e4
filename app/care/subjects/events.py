from uuid import UUID

from app.platform.jobs.events import Event


class CareDayBegan(Event, frozen=True):
    """A day of a community (每日): its care list is brought up to date."""

    community_id: int


class WentAway(Event, frozen=True):
    """In hospital, or away otherwise: nobody is at home from now on."""

    community_id: int
    person_id: UUID
