"""Acting for another (代办): granted in writing, for what and until when; ended by either side."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.places.photos.models import Photo
from app.places.roles.actor import Actor, Role, Scope
from app.places.roles.models import Authorisation, CommunityAccount, Relationship
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.base import new_id, same
from app.platform.history import record_event
from app.residents.delegation.errors import (
    AuthorisationNotFound,
    EndedAlready,
    NeedsThePaper,
    NoSuchAgent,
    NoSuchPrincipal,
    NotYourself,
    NotYoursToGrant,
    OnlyGuardians,
    OnlyOfMinors,
    TooLong,
)
from app.residents.delegation.schemas import Authorise
from app.residents.people.ages import OF_AGE, age, birthday
from app.residents.people.models import Person

LONGEST = timedelta(days=366)

_agent = aliased(CommunityAccount)


async def authorise(session: AsyncSession, actor: Actor, body: Authorise) -> UUID:
    """A guardian's stands on the law and on papers, so only the office registers it."""
    is_own = actor.person_id == body.principal_id and actor.acting_for is None
    if not actor.is_staff and not (is_own and body.relationship is not Relationship.GUARDIAN):
        raise NotYoursToGrant
    person = await session.get(Person, (actor.community_id, body.principal_id))
    if person is None or person.died_on is not None:
        raise NoSuchPrincipal
    if not is_own:
        await _paper(session, actor, body.evidence_id)
    agent = await session.scalar(
        select(CommunityAccount).where(
            CommunityAccount.community_id == actor.community_id,
            CommunityAccount.account_id == body.agent_id,
        )
    )
    if agent is None:
        raise NoSuchAgent
    if agent.person_id == person.id or (is_own and body.agent_id == actor.account_id):
        raise NotYourself
    granted = Authorisation(
        community_id=actor.community_id,
        id=new_id(),
        principal_id=person.id,
        agent_id=body.agent_id,
        relationship=body.relationship,
        scopes=sorted({scope.value for scope in body.scopes}),
        since=clock.now(),
        until=_until(person, body),
        evidence_id=body.evidence_id,
        granted_by=actor.account_id,
    )
    session.add(granted)
    await session.flush()
    await record_event(session, granted, actor=actor, action="authorise", scopes=granted.scopes)
    return granted.id


async def revoke(session: AsyncSession, actor: Actor, authorisation_id: UUID) -> None:
    """By the principal, by who acts, or by the office: without effect from this moment."""
    granted = await session.scalar(
        select(Authorisation)
        .where(
            Authorisation.community_id == actor.community_id,
            Authorisation.id == authorisation_id,
        )
        .with_for_update()
    )
    if granted is None or not _concerns(actor, granted):
        raise AuthorisationNotFound
    if granted.ended_at is not None or granted.until <= clock.now():
        raise EndedAlready
    granted.ended_at, granted.ended_because = clock.now(), "revoked"
    await record_event(session, granted, actor=actor, action="revoke")


async def listing(
    session: AsyncSession, actor: Actor, authorisation_id: UUID | None = None
) -> Sequence[Any]:
    """Those of the caller, on either side; the office sees all."""
    found = (
        select(Authorisation.__table__, Person.name.label("principal"), _agent.name.label("agent"))
        .join(
            Person,
            same(Person.id, Authorisation.principal_id),
        )
        .outerjoin(
            _agent,
            same(_agent.account_id, Authorisation.agent_id),
        )
        .where(Authorisation.community_id == actor.community_id)
        .order_by(Authorisation.id.desc())
        .limit(500)
    )
    if not (actor.is_staff or actor.has(Role.AUDITOR)):
        found = found.where(
            or_(
                Authorisation.agent_id == actor.account_id,
                Authorisation.principal_id == actor.person_id,
            )
        )
    if authorisation_id is not None:
        found = found.where(Authorisation.id == authorisation_id)
    rows: Sequence[Any] = (await session.execute(found)).all()
    return rows


def _until(person: Person, body: Authorise) -> datetime:
    now = clock.now()
    if body.relationship is Relationship.GUARDIAN:
        if age(person.born_on, clock.today()) >= OF_AGE:
            raise OnlyOfMinors
        of_age = datetime.combine(birthday(person.born_on, OF_AGE), time(), HERE)
        return min(body.until or of_age, of_age)
    if Scope.RIGHTS in body.scopes:
        raise OnlyGuardians
    until = body.until or now + LONGEST
    if not now < until <= now + LONGEST:
        raise TooLong
    return until


def _concerns(actor: Actor, granted: Authorisation) -> bool:
    return (
        actor.is_staff
        or granted.agent_id == actor.account_id
        or granted.principal_id == actor.person_id
    )


async def _paper(session: AsyncSession, actor: Actor, evidence_id: UUID | None) -> None:
    if evidence_id is None:
        raise NeedsThePaper
    photo = await session.get(Photo, (actor.community_id, evidence_id))
    if photo is None or photo.uploaded_by != actor.account_id:
        raise NeedsThePaper
