"""Acting for another (代办): granted in writing, for what and until when; ended by either side."""

from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.places.cards import service as cards
from app.places.roles.actor import Actor, Scope
from app.places.roles.models import Authorisation, Relationship
from app.places.roles.queries import name_of
from app.places.roles.service import make_known
from app.platform import clock
from app.platform.clock import HERE
from app.platform.db.base import new_id
from app.platform.db.kept import Row
from app.platform.history import record_event
from app.residents.delegation import queries
from app.residents.delegation.errors import (
    AgentNeedsAName,
    EndedAlready,
    NoSuchPrincipal,
    NotTheirOwnGuardian,
    NotYourself,
    NotYoursToGrant,
    OnlyGuardians,
    OnlyOfMinors,
    TooLong,
)
from app.residents.delegation.policy import must_be_a_side
from app.residents.delegation.schemas import Authorise
from app.residents.people.ages import OF_AGE, age, birthday
from app.residents.people.models import Person
from app.residents.people.queries import known

LONGEST = timedelta(days=366)


async def authorise(session: AsyncSession, actor: Actor, body: Authorise) -> UUID:
    """A guardian's stands on the law and on papers, so only the office registers it."""
    is_own = actor.person_id == body.principal_id and actor.acting_for is None
    if not actor.is_staff and not (is_own and body.relationship is not Relationship.GUARDIAN):
        raise NotYoursToGrant
    person = await known(session, actor.community_id, body.principal_id)
    if person is None or person.died_on is not None:
        raise NoSuchPrincipal
    if not is_own:
        await queries.paper(session, actor, body.evidence_id)
    agent = await _agent(session, actor, body)
    if agent.person_id == person.id or (is_own and agent.account_id == actor.account_id):
        raise NotYourself
    if body.relationship is Relationship.GUARDIAN and _is_them(actor, agent):
        raise NotTheirOwnGuardian
    granted = Authorisation(
        community_id=actor.community_id,
        id=new_id(),
        principal_id=person.id,
        agent_id=agent.account_id,
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


async def _agent(session: AsyncSession, actor: Actor, body: Authorise) -> Row:
    """Who shows a card may live elsewhere: then they are known here by the name that is said."""
    if body.agent_id is not None:
        return await queries.agent(session, actor, body.agent_id)
    account_id = await cards.use(session, actor.community_id, body.agent_code or "")
    if await name_of(session, actor.community_id, account_id) is None:
        if body.agent_name is None:
            raise AgentNeedsAName
        await make_known(session, actor.community_id, account_id, body.agent_name)
    return await queries.agent(session, actor, account_id)


async def revoke(session: AsyncSession, actor: Actor, authorisation_id: UUID) -> None:
    """Without effect from this moment."""
    granted = await queries.for_update(session, actor, authorisation_id)
    must_be_a_side(actor, granted)
    if granted.ended_at is not None or granted.until <= clock.now():
        raise EndedAlready
    granted.ended_at, granted.ended_because = clock.now(), "revoked"
    await record_event(session, granted, actor=actor, action="revoke")


def _is_them(actor: Actor, agent: Row) -> bool:
    """By this account or another: a guardian opens what is sealed about a ward."""
    own = actor.person_id is not None and agent.person_id == actor.person_id
    return own or bool(agent.account_id == actor.account_id)


def _until(person: Person, body: Authorise) -> datetime:
    now = clock.now()
    if body.relationship is Relationship.GUARDIAN:
        if age(person.born_on, clock.today()) >= OF_AGE:
            raise OnlyOfMinors
        of_age = datetime.combine(birthday(person.born_on, OF_AGE), time(), HERE)
        until = longest = min(body.until or of_age, of_age)
    else:
        if Scope.RIGHTS in body.scopes:
            raise OnlyGuardians
        longest = now + LONGEST
        until = body.until or longest
    if not now < until <= longest:
        raise TooLong
    return until
