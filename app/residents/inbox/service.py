"""Telling people. One call for all channels: today a row in the inbox of the mini-program."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.db.kept import Kept, Row
from app.residents.inbox.errors import MessageNotFound
from app.residents.inbox.models import Message
from app.residents.inbox.policy import VISIBLE, visible_to
from app.residents.inbox.queries import SHOWN

ONCE = insert(Message).on_conflict_do_nothing()
MARK_READ = Kept(
    update(Message)
    .where(VISIBLE, Message.id == bindparam("message_id", type_=Uuid))
    .values(read_at=bindparam("now", type_=DateTime(timezone=True)))
    .returning(*SHOWN)
)


@dataclass(frozen=True, slots=True)
class Notice:
    occasion: str  # the same occasion is told once to an account
    title: str
    text: str
    subject_kind: str
    subject_id: UUID


async def tell(
    session: AsyncSession, community_id: int, accounts: Iterable[UUID], notice: Notice
) -> None:
    rows = [
        {
            "community_id": community_id,
            "id": new_id(),
            "account_id": account,
            "occasion": notice.occasion,
            "title": notice.title,
            "text": notice.text,
            "subject_kind": notice.subject_kind,
            "subject_id": notice.subject_id,
        }
        for account in sorted(set(accounts))
    ]
    if rows:
        await session.execute(ONCE, rows)


async def mark_read(session: AsyncSession, actor: Actor, message_id: UUID) -> Row:
    read = visible_to(actor) | {"message_id": message_id, "now": clock.now()}
    return await MARK_READ.one(session, read, MessageNotFound)
