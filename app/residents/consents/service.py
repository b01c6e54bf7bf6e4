"""Giving and withdrawing consent, for oneself; for a child under fourteen their guardian does."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.errors import Conflict, Forbidden, NotFound, Unacceptable
from app.platform.history import record_event
from app.platform.privacy import Purpose
from app.residents.consents.models import Consent
from app.residents.consents.queries import is_child
from app.residents.people.models import Person
from app.residents.purposes import BY_CONSENT, CHILD_ACCOUNT


class NotVerified(Forbidden):
    title = "请先完成居民认证"


class NoSuchPurpose(Unacceptable):
    title = "没有这个需要同意的事项"


class ConsentedAlready(Conflict):
    title = "您已同意此事项"


class NoConsent(NotFound):
    title = "没有此事项的有效同意"


class AskTheGuardian(Forbidden):
    title = "未满十四周岁，须由监护人同意"


class NotAChild(Unacceptable):
    title = "已满十四周岁，无须监护人同意"


async def give(session: AsyncSession, actor: Actor, code: str) -> Consent:
    purpose = _purpose(code)
    person = await _person(session, actor)
    if is_child(person) and actor.acting_for is None:
        raise AskTheGuardian
    if purpose is CHILD_ACCOUNT and not is_child(person):
        raise NotAChild
    if (before := await _current(session, actor, purpose)) is not None:
        if before.words == purpose.words:
            raise ConsentedAlready
        before.withdrawn_at = clock.now()
        await session.flush()
    given = Consent(
        community_id=actor.community_id,
        person_id=person.id,
        purpose=purpose.code,
        words=purpose.words,
        given_by=actor.account_id,
        given_at=clock.now(),
    )
    session.add(given)
    await session.flush()
    await record_event(session, given, actor=actor, action="give")
    return given


async def withdraw(session: AsyncSession, actor: Actor, code: str) -> Consent:
    """Effective at once; what was done before stays lawful (PIPL § 15)."""
    await _person(session, actor)
    given = await _current(session, actor, _purpose(code))
    if given is None:
        raise NoConsent
    given.withdrawn_at = clock.now()
    await record_event(session, given, actor=actor, action="withdraw")
    return given


async def listing(session: AsyncSession, actor: Actor) -> Sequence[Consent]:
    found: Sequence[Consent] = (
        await session.scalars(
            select(Consent)
            .where(Consent.community_id == actor.community_id, Consent.person_id == actor.person_id)
            .order_by(Consent.id.desc())
        )
    ).all()
    return found


def _purpose(code: str) -> Purpose:
    if code not in BY_CONSENT:
        raise NoSuchPurpose
    return BY_CONSENT[code]


async def _person(session: AsyncSession, actor: Actor) -> Person:
    if actor.person_id is None:
        raise NotVerified
    return await session.get_one(
        Person, (actor.community_id, actor.person_id), with_for_update=True
    )


async def _current(session: AsyncSession, actor: Actor, purpose: Purpose) -> Consent | None:
    found: Consent | None = await session.scalar(
        select(Consent).where(
            Consent.community_id == actor.community_id,
            Consent.person_id == actor.person_id,
            Consent.purpose == purpose.code,
            Consent.withdrawn_at.is_(None),
        )
    )
    return found
