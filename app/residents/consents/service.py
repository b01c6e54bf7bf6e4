"""Giving and withdrawing consent, for oneself; for a child under fourteen their guardian does."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.platform import clock
from app.platform.history import record_event
from app.platform.privacy import Purpose
from app.residents.consents import queries
from app.residents.consents.errors import (
    AskTheGuardian,
    ConsentedAlready,
    NoConsent,
    NoSuchPurpose,
    NotAChild,
    NotVerified,
)
from app.residents.consents.models import Consent
from app.residents.consents.policy import is_child
from app.residents.people import queries as people
from app.residents.people.models import Person
from app.residents.purposes import BY_CONSENT, CHILD_ACCOUNT


async def give(session: AsyncSession, actor: Actor, code: str) -> Consent:
    purpose = _purpose(code)
    person = await _person(session, actor)
    if is_child(person) and actor.acting_for is None:
        raise AskTheGuardian
    if purpose is CHILD_ACCOUNT and not is_child(person):
        raise NotAChild
    before = await queries.current(session, person, purpose)
    if before is not None:
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
    person = await _person(session, actor)
    given = await queries.current(session, person, _purpose(code))
    if given is None:
        raise NoConsent
    given.withdrawn_at = clock.now()
    await record_event(session, given, actor=actor, action="withdraw")
    return given


def _purpose(code: str) -> Purpose:
    if code not in BY_CONSENT:
        raise NoSuchPurpose
    return BY_CONSENT[code]


async def _person(session: AsyncSession, actor: Actor) -> Person:
    """Locked: what one person consents to is changed in turn."""
    if actor.person_id is None:
        raise NotVerified
    return await people.for_update(session, actor, actor.person_id)
