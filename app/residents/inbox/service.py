"""Telling people. One call for all channels: today a row in the inbox of the mini-program."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.errors import NotFound
from app.platform.paging import Window, paginate
from app.residents.inbox.models import Message


class MessageNotFound(NotFound):
    title = "没有这条消息"


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
        once = insert(Message).on_conflict_do_nothing()
        await session.execute(once, rows)


async def listing(session: AsyncSession, actor: Actor, window: Window) -> Sequence[Message]:
    mine = select(Message).where(
        Message.community_id == actor.community_id, Message.account_id == actor.account_id
    )
    found: Sequence[Message] = (await session.scalars(paginate(mine, Message.id, window))).all()
    return found


async def mark_read(session: AsyncSession, actor: Actor, message_id: UUID) -> Message:
    read: Message | None = await session.scalar(
        update(Message)
        .where(
            Message.community_id == actor.community_id,
            Message.id == message_id,
            Message.account_id == actor.account_id,
        )
        .values(read_at=clock.now())
        .returning(Message)
    )
    if read is None:
        raise MessageNotFound
    return read
