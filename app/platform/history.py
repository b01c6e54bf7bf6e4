"""Every step of every lifecycle, kept for ever: the ledger behind statistics and disputes."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Index, insert
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import clock
from app.platform.auth.actor import Actor
from app.platform.db.base import TENANT, Tenant, new_id
from app.platform.lifecycle import A, Lifecycle, P, S

StateOf = TypeVar("StateOf")


class Transition(Tenant):
    """One step: who did what when, and what was said with it (`details`)."""

    __tablename__ = "transitions"
    __table_args__ = (Index(None, "community_id", "subject_kind", "subject_id", "at"), TENANT)

    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    action: Mapped[str]
    source: Mapped[str | None]  # none: the first step, which made the row
    target: Mapped[str]
    account_id: Mapped[UUID | None]  # none: the clock did it
    at: Mapped[datetime]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class Stateful(Protocol[StateOf]):
    __tablename__: str
    community_id: int
    id: UUID
    state: StateOf


async def begin(
    session: AsyncSession, subject: Stateful[Any], *, actor: Actor, action: str, **details: Any
) -> None:
    """Remember how a subject came to be."""
    await _remember(session, subject, action, None, actor, details)


async def take(
    session: AsyncSession,
    lifecycle: Lifecycle[S, A, P],
    subject: Stateful[S],
    action: A,
    *,
    actor: Actor,
    parties: AbstractSet[P],
    **details: Any,
) -> None:
    """Take one step: check it against the table, move the subject, remember who did it."""
    source = subject.state
    subject.state = lifecycle.next(source, action, parties)
    await _remember(session, subject, action, source, actor, details)


async def _remember(
    session: AsyncSession,
    subject: Stateful[Any],
    action: str,
    source: str | None,
    actor: Actor,
    details: dict[str, Any],
) -> None:
    """By a statement built once: this is the busiest table."""
    step = {
        "community_id": subject.community_id,
        "id": new_id(),
        "subject_kind": subject.__tablename__,
        "subject_id": subject.id,
        "action": action,
        "source": source,
        "target": subject.state,
        "account_id": actor.account_id,
        "at": clock.now(),
        "details": details,
    }
    await (await session.connection()).execute(INSERT, step)


INSERT = insert(Transition.__table__)  # type: ignore[arg-type]
