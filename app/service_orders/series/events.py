from datetime import date, datetime
from uuid import UUID

from app.platform.jobs.events import Event


class SeriesEvent(Event, frozen=True):
    community_id: int
    series_id: UUID
    at: datetime
    account_id: UUID | None  # none: the clock


class SeriesStarted(SeriesEvent, frozen=True):
    pass


class DateSkipped(SeriesEvent, frozen=True):
    """It cannot be had on that day; others are as they were."""

    on: date
    reason: str


class SeriesPaused(SeriesEvent, frozen=True):
    since: date
    until: date | None
    reason: str


class SeriesResumed(SeriesEvent, frozen=True):
    on: date


class SeriesMoved(SeriesEvent, frozen=True):
    """To another time from a day on."""

    since: date


class SeriesEnded(SeriesEvent, frozen=True):
    until: date
    reason: str
