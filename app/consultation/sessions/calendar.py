"""Sessions, as the calendar of who was asked to come shows them."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.sessions import queries
from app.consultation.sessions.lifecycle import MeetingState
from app.consultation.sessions.views import where
from app.participation.calendars.entries import Entry, Shown, Source
from app.places.roles.actor import Actor
from app.platform.spans import Span


async def knows(_session: AsyncSession, _actor: Actor, _shown: Shown) -> bool:
    """Of a team or a grid there are none."""
    return False


async def entries(
    session: AsyncSession, actor: Actor, span: Span, _shown: Shown | None
) -> list[Entry]:
    return [
        Entry(
            id=row.id,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            title=row.title,
            place=where(row) or "线上",
            text=row.link or "",
            is_cancelled=row.state is MeetingState.CANCELLED,
            revisions=row.revisions,
            changed_at=row.changed_at,
        )
        for row in await queries.feed(session, actor, span)
    ]


SOURCE = Source("议事会", knows, entries)
