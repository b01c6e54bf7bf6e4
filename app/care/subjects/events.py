from app.platform.jobs.events import Event


class CareDayBegan(Event, frozen=True):
    """A day of a community (每日): its care list is brought up to date."""

    community_id: int
