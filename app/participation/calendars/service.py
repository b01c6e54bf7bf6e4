import secrets
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.calendars import queries
from app.participation.calendars.models import CalendarFeed
from app.participation.calendars.schemas import Subscribe
from app.places.errors import NoSuchPlace
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id


async def subscribe(
    session: AsyncSession, actor: Actor, body: Subscribe
) -> tuple[CalendarFeed, str]:
    """The feed, and its token, which is told once."""
    shown = body.shows
    if shown is not None and not await queries.knows(session, actor, shown):
        raise NoSuchPlace
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        community_id=actor.community_id,
        id=new_id(),
        account_id=actor.account_id,
        shows_kind=shown and shown.kind,
        shows_id=shown and shown.id,
        digest=queries.digest(token),
        team_id=body.team_id,
        grid_id=body.grid_id,
    )
    session.add(feed)
    await session.flush()
    return feed, token


async def end(session: AsyncSession, actor: Actor, calendar_id: UUID) -> None:
    """Its address no longer answers."""
    feed = await queries.for_update(session, actor, calendar_id)
    feed.ended_at = feed.ended_at or clock.now()
