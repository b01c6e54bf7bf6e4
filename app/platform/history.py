"""Every step of every lifecycle, kept for ever: the ledger behind statistics and disputes."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Index, Uuid, bindparam, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.platform import clock
from app.platform.db.base import HERE, TENANT, Tenant, new_id
from app.platform.db.kept import Kept, written_by_name
from app.platform.jobs.events import Event, publish
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
    target: Mapped[str | None]  # none: a thing without states
    account_id: Mapped[UUID | None]  # none: the clock did it
    principal_id: Mapped[UUID | None]  # the person for whom it was done (代办)
    at: Mapped[datetime]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class Author(Protocol):
    """Who did it, and in whose name: all that a history knows of a caller."""

    @property
    def account_id(self) -> UUID: ...

    @property
    def acting_for(self) -> UUID | None: ...


class Subject(Protocol):
    __tablename__: str
    community_id: int
    id: UUID


class Stateful(Subject, Protocol[StateOf]):
    state: StateOf


class Done(NamedTuple):
    """One step, as the history keeps it."""

    action: str
    at: datetime
    details: Mapping[str, Any]


class StepTakenFor(Event, frozen=True):
    """Somebody did something in the name of somebody else, who will be told."""

    community_id: int
    principal_id: UUID
    account_id: UUID
    subject_kind: str
    subject_id: UUID
    action: str
    at: datetime


async def record_creation(
    session: AsyncSession,
    subject: Stateful[Any],
    *,
    actor: Author | None,
    action: str,
    **details: Any,
) -> None:
    """Remember how a subject came to be. No actor: the clock."""
    await _remember(session, subject, action, (None, subject.state), actor, details)


async def record_event(
    session: AsyncSession, subject: Subject, *, actor: Author, action: str, **details: Any
) -> None:
    """Remember what was done to a thing that has no states."""
    await _remember(session, subject, action, (None, None), actor, details)


async def transition(
    session: AsyncSession,
    lifecycle: Lifecycle[S, A, P],
    subject: Stateful[S],
    action: A,
    *,
    actor: Author | None,
    parties: AbstractSet[P],
    **details: Any,
) -> Done:
    """Take one step: check it against the table, move the subject, remember who did it.

    No actor: the clock.
    """
    source = subject.state
    subject.state = lifecycle.next(source, action, parties)
    return await _remember(session, subject, action, (source, subject.state), actor, details)


async def _remember(
    session: AsyncSession,
    subject: Subject,
    action: str,
    moved: tuple[str | None, str | None],
    actor: Author | None,
    details: dict[str, Any],
) -> Done:
    now = clock.now()
    step = {
        "community_id": subject.community_id,
        "id": new_id(),
        "subject_kind": subject.__tablename__,
        "subject_id": subject.id,
        "action": action,
        "source": moved[0],
        "target": moved[1],
        "account_id": actor and actor.account_id,
        "principal_id": actor and actor.acting_for,
        "at": now,
        "details": details,
    }
    await STEP.later(session, step)
    if actor is not None and actor.acting_for is not None:
        about = {name: step[name] for name in StepTakenFor.model_fields if name in step}
        await publish(session, StepTakenFor(**about))
    return Done(action, now, details)


STEP = Kept(insert(Transition).values(written_by_name(Transition)))
DONE = Kept(
    select(Transition.action, Transition.at, Transition.details)
    .where(
        Transition.community_id == HERE,
        Transition.subject_kind == bindparam("kind"),
        Transition.subject_id == bindparam("subject", type_=Uuid),
    )
    .order_by(Transition.at, Transition.id)
)


async def done_to(session: AsyncSession, subject: Subject) -> list[Done]:
    """Every step of a subject, in order of time."""
    about = {"kind": subject.__tablename__, "subject": subject.id}
    kept = await DONE.all(session, {"here": subject.community_id} | about)
    return [Done(row.action, row.at, row.details) for row in kept]
