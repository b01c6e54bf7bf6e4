"""Reading who was where."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.participation.volunteering.errors import NotSignedInThere
from app.participation.volunteering.models import HourEntry, Presence
from app.platform.db.base import HERE
from app.platform.db.kept import Kept, Locked, Row, columns

SUBJECT = bindparam("subject_id", type_=Uuid)
THERE = (Presence.community_id == HERE, Presence.subject_id == SUBJECT)
IS_OPEN = Presence.ended_at.is_(None)
NOW = bindparam("now", type_=DateTime(timezone=True))
AT_IT = Presence.occasion_id == bindparam("occasion_id", type_=Uuid)
ELSEWHERE = Kept(
    select(Presence.began_at, Presence.until_at).where(
        *THERE,
        Presence.began_at < bindparam("ends", type_=DateTime(timezone=True)),
        Presence.until_at > bindparam("begins", type_=DateTime(timezone=True)),
        Presence.until_at > Presence.began_at,
    )
)
NEXT = Kept(
    select(func.min(Presence.began_at).label("began_at")).where(
        *THERE, Presence.began_at > bindparam("at", type_=DateTime(timezone=True))
    )
)
ANYBODY_CAME = Kept(select(Presence.id).where(Presence.community_id == HERE, AT_IT).limit(1))
CUT_SHORT = Kept(
    update(Presence)
    .where(Presence.community_id == HERE, AT_IT, IS_OPEN)
    .values(planned_until=func.greatest(Presence.began_at, func.least(Presence.planned_until, NOW)))
)
CAME = Kept(select(Presence.id).where(*THERE, AT_IT).limit(1))
OPEN = Locked(
    Presence,
    select(*columns(Presence)).where(*THERE, AT_IT, IS_OPEN).with_for_update(of=Presence),
)
# Why somebody could not arrive: their presence is recorded, or they are there already.
IN_THE_WAY = Kept(
    select(
        exists()
        .where(
            Presence.community_id == HERE,
            Presence.id == bindparam("presence_id", type_=Uuid),
        )
        .label("is_recorded"),
        exists().where(*THERE, AT_IT, IS_OPEN).label("is_there"),
    )
)
POSSIBLE = Kept(
    select(
        func.coalesce(Presence.possible_from, Presence.began_at).label("first"),
        func.coalesce(Presence.possible_until, Presence.until_at).label("last"),
    ).where(Presence.community_id == HERE, Presence.id == bindparam("presence_id", type_=Uuid))
)


async def came(
    session: AsyncSession, community_id: int, subject_id: UUID | None, occasion_id: UUID
) -> bool:
    """Whether somebody has signed in to an occasion, and perhaps left it."""
    there = {"here": community_id, "subject_id": subject_id, "occasion_id": occasion_id}
    return await CAME.first(session, there) is not None


async def anybody_came(session: AsyncSession, community_id: int, occasion_id: UUID) -> bool:
    """For who holds the occasion's row, on which whoever signs in waits."""
    there = {"here": community_id, "occasion_id": occasion_id}
    return await ANYBODY_CAME.first(session, there) is not None


async def elsewhere(
    session: AsyncSession, community_id: int, subject_id: UUID, begins: datetime, ends: datetime
) -> list[tuple[datetime, datetime]]:
    """Where somebody was between, from when to when."""
    then = {"here": community_id, "subject_id": subject_id, "begins": begins, "ends": ends}
    return [(row.began_at, row.until_at) for row in await ELSEWHERE.all(session, then)]


async def possible_minutes(session: AsyncSession, entry: HourEntry | Row) -> int:
    """From the earliest sign-in to the latest sign-out of what was served at."""
    its = {"here": entry.community_id, "presence_id": entry.presence_id}
    found = await POSSIBLE.one(session, its, LookupError)
    return int((found.last - found.first).total_seconds() // 60)


async def open_presence(
    session: AsyncSession, community_id: int, subject_id: UUID, occasion_id: UUID
) -> Presence:
    there = {"here": community_id, "subject_id": subject_id, "occasion_id": occasion_id}
    return await OPEN.entity(session, there, NotSignedInThere)
