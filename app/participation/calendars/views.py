"""From a row to what a client is told."""

from typing import Any
from uuid import UUID

from app.participation.calendars.models import CalendarFeed
from app.participation.calendars.schemas import FeedView, NewFeedView
from app.platform.db.kept import Row


def feed(row: Row) -> FeedView:
    return FeedView.of(row, **_shows(row))


def new(row: CalendarFeed, path: str) -> NewFeedView:
    return NewFeedView.of(row, **_shows(row), path=path)


def _shows(row: CalendarFeed | Row) -> dict[str, UUID | None]:
    key: Any = row.shows_id
    return {
        "team_id": key if row.shows_kind == "teams" else None,
        "grid_id": key if row.shows_kind == "grids" else None,
    }
