"""What a calendar shows: entries, from whatever domain has any."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.spans import Span


@dataclass(frozen=True, slots=True)
class Shown:
    """What a feed is of."""

    kind: str  # its table
    id: UUID


@dataclass(frozen=True, slots=True)
class Entry:
    id: UUID
    begins_at: datetime
    ends_at: datetime
    title: str
    place: str
    text: str
    is_cancelled: bool
    revisions: int  # how often it was moved or cancelled
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    name: str  # of a calendar that holds its entries
    knows: Callable[[AsyncSession, Actor, Shown], Awaitable[bool]]
    """Whether there is such a thing, and it can show it."""
    entries: Callable[[AsyncSession, Actor, Span, Shown | None], Awaitable[Iterable[Entry]]]
    """As the actor may see them; of nothing: what they are committed to."""


def sources_of(session: AsyncSession) -> Sequence[Source]:
    """Handed to every session of a request (see `app.calendars`)."""
    found: Sequence[Source] = session.info["calendars"]
    return found
