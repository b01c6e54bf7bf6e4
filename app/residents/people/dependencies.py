"""What every route that opens something sealed has in common: how it refuses, and how often it may."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform.errors import TooMany
from app.platform.http import limits
from app.residents.people.errors import ApprovalOfTheSecretary, NotForYouToOpen, NothingRecorded

NOT_OPENED = (NotForYouToOpen, ApprovalOfTheSecretary, NothingRecorded, TooMany)
FIELDS_A_DAY = 30
NOTES_A_DAY = 100  # who looks in on twenty people reads what was noted before


async def spend_field(session: AsyncSession, actor: Actor) -> None:
    await _spend(session, actor, "open", FIELDS_A_DAY)


async def spend_note(session: AsyncSession, actor: Actor) -> None:
    await _spend(session, actor, "open-note", NOTES_A_DAY)


async def _spend(session: AsyncSession, actor: Actor, what: str, most: int) -> None:
    who = f"{actor.community_id}|{actor.account_id}"
    await limits.spend(session, what, who, most=most, seconds=86_400)
