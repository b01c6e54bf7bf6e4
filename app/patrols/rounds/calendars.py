"""Calendars that a phone subscribes to: iCalendar (RFC 5545) behind a private token."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.patrols.rounds import queries
from app.patrols.rounds.errors import CalendarNotFound
from app.patrols.rounds.lifecycle import RoundState
from app.patrols.rounds.models import CalendarFeed
from app.patrols.rounds.policy import visible_to
from app.patrols.rounds.schemas import Subscribe
from app.patrols.teams.models import Team
from app.places.errors import NoSuchPlace
from app.places.grids.models import Grid
from app.places.roles.actor import Actor
from app.places.roles.queries import load
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.spans import Span

BACK, AHEAD = timedelta(days=30), timedelta(days=60)
STATUS = {RoundState.CANCELLED: "CANCELLED"}


async def subscribe(
    session: AsyncSession, actor: Actor, body: Subscribe
) -> tuple[CalendarFeed, str]:
    """The feed, and its token, which is told once."""
    for table, key in ((Team, body.team_id), (Grid, body.grid_id)):
        if key is not None and await session.get(table, (actor.community_id, key)) is None:
            raise NoSuchPlace
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        community_id=actor.community_id,
        id=new_id(),
        account_id=actor.account_id,
        team_id=body.team_id,
        grid_id=body.grid_id,
        digest=_digest(token),
    )
    session.add(feed)
    await session.flush()
    return feed, token


async def mine(session: AsyncSession, actor: Actor) -> Sequence[CalendarFeed]:
    found = select(CalendarFeed).where(
        CalendarFeed.community_id == actor.community_id,
        CalendarFeed.account_id == actor.account_id,
        CalendarFeed.ended_at.is_(None),
    )
    return (await session.scalars(found.order_by(CalendarFeed.id))).all()


async def end(session: AsyncSession, actor: Actor, feed_id: UUID) -> None:
    """Its address no longer answers."""
    feed = await session.get(CalendarFeed, (actor.community_id, feed_id), with_for_update=True)
    if feed is None or feed.account_id != actor.account_id:
        raise CalendarNotFound
    feed.ended_at = feed.ended_at or clock.now()


async def read(session: AsyncSession, community_id: int, token: str) -> bytes:
    """As its owner sees it today: who is nothing here any more has no calendar."""
    feed = await session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.community_id == community_id,
            CalendarFeed.digest == _digest(token),
            CalendarFeed.ended_at.is_(None),
        )
    )
    if feed is None:
        raise CalendarNotFound
    owner = await load(session, feed.account_id, community_id)
    if not visible_to(owner)["is_known"]:
        raise CalendarNotFound
    own = feed.team_id is None and feed.grid_id is None
    span = Span(clock.today() - BACK, clock.today() + AHEAD)
    rows = await queries.calendar(session, owner, span, feed.team_id, feed.grid_id, own)
    return ics(rows)


def ics(rows: Sequence[Any]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Wuxin//rounds//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "安心巡护")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for row in rows:
        event = Event()
        event.add("uid", f"{row.id}@wuxin")
        event.add("dtstamp", clock.now())
        event.add("dtstart", row.begins_at.astimezone(HERE))
        event.add("dtend", row.ends_at.astimezone(HERE))
        event.add("summary", f"{row.grid}巡护（{row.team}）")
        event.add("location", row.meet_at)
        event.add("description", f"已报名 {row.taken}/{row.capacity}")
        event.add("status", STATUS.get(row.state, "CONFIRMED"))
        calendar.add_component(event)
    calendar.add_missing_timezones()
    made: bytes = calendar.to_ical()
    return made


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
