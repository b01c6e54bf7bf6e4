"""Who is standing there is shown by their own phone, not dictated."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import LargeBinary, bindparam, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.cards.errors import NoSuchCard
from app.places.cards.models import Card
from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.codes import digest, new_code
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept

LENGTH, LASTS = 8, timedelta(minutes=10)  # 40 bits, for minutes, and tries are counted
USED = Kept(
    delete(Card)
    .where(Card.community_id == HERE, Card.digest == bindparam("digest", type_=LargeBinary))
    .returning(Card.account_id, Card.expires_at)
)


async def show(session: AsyncSession, actor: Actor) -> tuple[str, datetime]:
    """A new code; the one before is good for nothing any more."""
    code, expires_at = new_code(LENGTH), clock.now() + LASTS
    new = insert(Card).values(
        community_id=actor.community_id,
        id=new_id(),
        account_id=actor.account_id,
        digest=digest(code),
        expires_at=expires_at,
    )
    told = {"digest": new.excluded.digest, "expires_at": new.excluded.expires_at}
    await session.execute(
        new.on_conflict_do_update(index_elements=["community_id", "account_id"], set_=told)
    )
    return code, expires_at


async def use(session: AsyncSession, community_id: int, code: str) -> UUID:
    """Whose it is; it is good once."""
    asked = {"here": community_id, "digest": digest(code)}
    found = await USED.one(session, asked, NoSuchCard)
    if found.expires_at <= clock.now():
        raise NoSuchCard
    account_id: UUID = found.account_id
    return account_id
