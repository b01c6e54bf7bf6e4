"""Who is told what: a feature's table from events to people and words, and the one job that tells.

TOLD = {HazardDismissed: Told(reporters, "您上报的隐患不予立案", reason)}
tell = teller(TOLD, the_hazard, about)

A title begins with what it is about and where: whoever has thirty of them finds the one. It names
nobody: "楼道停放电动车（3栋门厅）：您上报的隐患不予立案". A phone shows so much of it, so it is cut as a whole,
and what happened is said before where it was is said in full.
"""

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Role
from app.places.roles.queries import serving
from app.platform.jobs.events import Event
from app.residents.inbox.service import Notice
from app.residents.inbox.service import tell as tell_accounts


class Subject(Protocol):
    __tablename__: str
    community_id: int
    id: UUID


S = TypeVar("S", bound=Subject)
Accounts = Callable[[AsyncSession, S, Any], Awaitable[Iterable[UUID]]]
"""Which accounts, of a subject and an event; without an event it was the clock."""


Words = str | Callable[[S, Any], str]
"""The same for all, or of a subject and an event."""


About = Callable[[AsyncSession, S], Awaitable[str]]
"""What a subject is and where, in a few words, for all who are told of it."""

LONGEST = 60  # characters of a title
SHORTEST = 12  # … that are left to what it is about, and where


def reason(_subject: Any, event: Any) -> str:
    """What was said with it."""
    said: str = event.reason
    return said


@dataclass(frozen=True, slots=True)
class Told(Generic[S]):
    who: Accounts[S]
    title: Words[S]
    text: Words[S] = ""


Table = Mapping[Any, Told[S]]
"""By event, a class."""


def teller(
    table: Table[S], subject_of: Callable[[AsyncSession, Any], Awaitable[S]], about: About[S]
) -> Callable[[AsyncSession, Any], Awaitable[None]]:
    """The job of every event in the table. Run twice it tells once."""

    async def tell(session: AsyncSession, event: Event) -> None:
        subject = await subject_of(session, event)
        digest = hashlib.sha256(event.model_dump_json().encode()).hexdigest()[:16]
        occasion = f"{type(event).__name__}:{digest}"
        await tell_of(session, subject, about, table[type(event)], occasion, event)

    tell.__module__ = subject_of.__module__  # the job is the feature's
    return tell


async def tell_of(
    session: AsyncSession,
    subject: S,
    about: About[S],
    told: Told[S],
    occasion: str,
    event: Any = None,
) -> None:
    """Once for an occasion of a subject."""
    title, what = _said(told.title, subject, event), await about(session, subject)
    notice = Notice(
        f"{subject.id}:{occasion}",
        titled(what, title),
        _said(told.text, subject, event),
        subject.__tablename__,
        subject.id,
    )
    await tell_accounts(
        session, subject.community_id, await told.who(session, subject, event), notice
    )


def who_serve(role: Role) -> Accounts[Any]:
    """Everybody of a role in the subject's community, now."""

    async def found(session: AsyncSession, subject: Any, _event: Any) -> list[UUID]:
        return list(await session.scalars(serving(subject.community_id, role)))

    return found


def all_of(*whos: Accounts[S]) -> Accounts[S]:
    async def found(session: AsyncSession, subject: S, event: Any) -> list[UUID]:
        return [one for who in whos for one in await who(session, subject, event)]

    return found


def titled(what: str, title: str) -> str:
    said = _short(title, LONGEST - SHORTEST - 1 if what else LONGEST)
    return f"{_short(what, LONGEST - len(said) - 1)}：{said}" if what else said


def _short(words: str, most: int) -> str:
    """A bracket that was open is closed all the same."""
    if len(words) <= most:
        return words
    end = "…）" if words.endswith("）") else "…"
    return words[: most - len(end)] + end


def _said(words: Words[S], subject: S, event: Any) -> str:
    return words if isinstance(words, str) else words(subject, event)
