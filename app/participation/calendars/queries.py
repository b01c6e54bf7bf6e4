import hashlib
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.calendars.entries import Entry, Shown, sources_of
from app.participation.calendars.errors import CalendarNotFound
from app.participation.calendars.models import CalendarFeed
from app.places.roles.actor import Actor
from app.places.roles.queries import load
from app.platform.db.base import HERE
from app.platform.db.kept import Kept, Locked, Row, columns
from app.platform.spans import Span

# Also of a feed that the release before has made.
SHOWS = (
    func.coalesce(
        CalendarFeed.shows_kind,
        case(
            (CalendarFeed.team_id.is_not(None), "teams"),
            (CalendarFeed.grid_id.is_not(None), "grids"),
        ),
    ).label("shows_kind"),
    func.coalesce(CalendarFeed.shows_id, CalendarFeed.team_id, CalendarFeed.grid_id).label(
        "shows_id"
    ),
)
RUNS = CalendarFeed.ended_at.is_(None)
MINE = (
    CalendarFeed.community_id == HERE,
    CalendarFeed.account_id == bindparam("account_id", type_=Uuid),
)
LISTED = Kept(
    select(CalendarFeed.id, CalendarFeed.created_at, *SHOWS)
    .where(*MINE, RUNS)
    .order_by(CalendarFeed.id)
)
FOR_UPDATE = Locked(
    CalendarFeed,
    select(*columns(CalendarFeed))
    .where(*MINE, CalendarFeed.id == bindparam("calendar_id", type_=Uuid))
    .with_for_update(of=CalendarFeed),
)
BY_TOKEN = Kept(
    select(CalendarFeed.account_id, *SHOWS).where(
        CalendarFeed.community_id == HERE, CalendarFeed.digest == bindparam("digest"), RUNS
    )
)


async def mine(session: AsyncSession, actor: Actor) -> list[Row]:
    who = {"here": actor.community_id, "account_id": actor.account_id}
    return await LISTED.all(session, who)


async def for_update(session: AsyncSession, actor: Actor, calendar_id: UUID) -> CalendarFeed:
    who = {"here": actor.community_id, "account_id": actor.account_id}
    return await FOR_UPDATE.entity(session, who | {"calendar_id": calendar_id}, CalendarNotFound)


async def knows(session: AsyncSession, actor: Actor, shown: Shown) -> bool:
    """Whether any source can show it."""
    for source in sources_of(session):
        if await source.knows(session, actor, shown):
            return True
    return False


async def read(
    session: AsyncSession, community_id: int, token: str, span: Span
) -> tuple[str, list[Entry]]:
    """The calendar's name, and what is in it, as its owner sees it today: who is nothing here any more
    has no calendar."""
    found = {"here": community_id, "digest": digest(token)}
    feed = await BY_TOKEN.one(session, found, CalendarNotFound)
    owner = await load(session, feed.account_id, community_id)
    if not owner.is_known:
        raise CalendarNotFound
    shown = Shown(feed.shows_kind, feed.shows_id) if feed.shows_id else None
    names: list[str] = []
    entries: list[Entry] = []
    for source in sources_of(session):
        if shown is None or await source.knows(session, owner, shown):
            names.append(source.name)
            entries += await source.entries(session, owner, span, shown)
    return "、".join(names), sorted(entries, key=lambda entry: (entry.begins_at, entry.id))


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()
