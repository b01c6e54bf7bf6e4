"""Reading mediations. Every query for somebody starts from what they may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Uuid,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.consultation.mediation.errors import MediationNotFound
from app.consultation.mediation.lifecycle import MediationState
from app.consultation.mediation.models import (
    Mediation,
    MediationOpening,
    MediationSession,
    MediationWords,
    Outsider,
    PartyOf,
)
from app.consultation.mediation.policy import MY_POSITION, VISIBLE, visible_to
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount, Grant
from app.places.roles.queries import HELD
from app.platform import clock
from app.platform.db.base import HERE, gathered, on, same
from app.platform.db.kept import Kept, Listing, Locked, Row, columns
from app.platform.paging import Window
from app.residents.people.models import HouseholdMember, Person
from app.residents.people.policy import VISIBLE as SEES_PERSON
from app.residents.people.policy import visible_to as sees_people

ITS_ID = Mediation.id == bindparam("mediation_id", type_=Uuid)
MEDIATOR = (
    select(CommunityAccount.name)
    .where(
        CommunityAccount.community_id == HERE,
        same(CommunityAccount.account_id, Mediation.mediator_id),
    )
    .scalar_subquery()
    .label("mediator")
)


def _of_it(
    entity: type[PartyOf | MediationSession | Outsider], rows: ColumnElement[Any]
) -> ScalarSelect[Any]:
    """What is gathered of the rows of a mediation."""
    found = select(rows).select_from(entity)
    if entity is PartyOf:
        found = found.outerjoin(Person, same(Person.id, PartyOf.person_id))
    return (
        found.where(entity.community_id == HERE, same(entity.mediation_id, Mediation.id))
        .correlate(Mediation)
        .scalar_subquery()
    )


_PARTIES = gathered(
    PartyOf.position,
    position=PartyOf.position,
    person_id=PartyOf.person_id,
    name=Person.name,
    has_consented=PartyOf.consented_at.is_not(None),
    has_refused=PartyOf.refused_at.is_not(None),
)
_SESSIONS = gathered(
    MediationSession.id,
    id=MediationSession.id,
    held_at=MediationSession.held_at,
    came=MediationSession.came,
)
_OUTSIDERS = gathered(
    Outsider.id,
    id=Outsider.id,
    agreed_to=Outsider.agreed_to,
    is_admitted=Outsider.admitted_at.is_not(None),
)
BESIDE = (
    MY_POSITION,
    MEDIATOR,
    _of_it(PartyOf, _PARTIES).label("parties"),
    _of_it(MediationSession, _SESSIONS).label("sessions"),
    _of_it(Outsider, _OUTSIDERS).label("outsiders"),
)
LISTING = Listing(
    select(*columns(Mediation), MY_POSITION, MEDIATOR).where(VISIBLE),
    Mediation.id,
    state=Mediation.state == bindparam("state"),
)
ONE = Kept(select(*columns(Mediation), *BESIDE).where(ITS_ID, VISIBLE))
FOR_UPDATE = Locked(
    Mediation,
    select(*columns(Mediation), *BESIDE).where(ITS_ID, VISIBLE).with_for_update(of=Mediation),
)
PARTIES = Kept(
    select(PartyOf.id, PartyOf.position, PartyOf.person_id, PartyOf.named)
    .where(
        PartyOf.community_id == HERE, PartyOf.mediation_id == bindparam("mediation_id", type_=Uuid)
    )
    .order_by(PartyOf.position)
)
WORDS = Kept(
    select(*columns(MediationWords))
    .where(
        MediationWords.community_id == HERE,
        MediationWords.mediation_id == bindparam("mediation_id", type_=Uuid),
    )
    .order_by(MediationWords.written_at, MediationWords.id)
)
OPENINGS = Kept(
    select(MediationOpening.at, MediationOpening.purpose, CommunityAccount.name.label("by"))
    .outerjoin(CommunityAccount, same(CommunityAccount.account_id, MediationOpening.opened_by))
    .where(
        MediationOpening.community_id == HERE,
        MediationOpening.mediation_id == bindparam("mediation_id", type_=Uuid),
    )
    .order_by(MediationOpening.id.desc())
    .limit(200)
)
PERSON = Kept(
    select(Person.id).where(
        SEES_PERSON, Person.id == bindparam("person_id", type_=Uuid), Person.died_on.is_(None)
    )
)
_theirs, _mediators = aliased(HouseholdMember), aliased(HouseholdMember)
MAY_MEDIATE = Kept(
    select(
        CommunityAccount.name,
        or_(
            exists().where(
                PartyOf.community_id == HERE,
                PartyOf.mediation_id == bindparam("mediation_id", type_=Uuid),
                same(PartyOf.person_id, CommunityAccount.person_id),
            ),
            exists().where(
                PartyOf.community_id == HERE,
                PartyOf.mediation_id == bindparam("mediation_id", type_=Uuid),
                _theirs.community_id == HERE,
                same(_theirs.person_id, PartyOf.person_id),
                on(_theirs),
                _mediators.community_id == HERE,
                same(_mediators.household_id, _theirs.household_id),
                same(_mediators.person_id, CommunityAccount.person_id),
                on(_mediators),
            ),
        ).label("is_party"),
    ).where(
        CommunityAccount.community_id == HERE,
        CommunityAccount.account_id == bindparam("mediator_id", type_=Uuid),
        exists().where(
            Grant.community_id == HERE, same(Grant.account_id, CommunityAccount.account_id), HELD
        ),
    )
)
OF_THE_YEAR = (
    Mediation.community_id == HERE,
    func.extract("year", Mediation.applied_on) == bindparam("year", type_=Integer),
)
STATES = Kept(
    select(Mediation.state, func.count().label("times")).where(*OF_THE_YEAR).group_by("state")
)
DAYS = Kept(
    select(
        func.count(Mediation.ended_on).label("times"),
        func.percentile_cont(0.5)
        .within_group(Mediation.ended_on - Mediation.applied_on)
        .label("median"),
    ).where(*OF_THE_YEAR, Mediation.state != MediationState.DECLINED)
)


async def listing(
    session: AsyncSession, actor: Actor, window: Window, state: MediationState | None
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor), state=state)


async def one(session: AsyncSession, actor: Actor, mediation_id: UUID) -> Row:
    found = visible_to(actor) | {"mediation_id": mediation_id}
    return await ONE.one(session, found, MediationNotFound)


async def for_update(session: AsyncSession, actor: Actor, mediation_id: UUID) -> Mediation:
    found = visible_to(actor) | {"mediation_id": mediation_id}
    return await FOR_UPDATE.entity(session, found, MediationNotFound)


async def sees(session: AsyncSession, actor: Actor, person_id: UUID) -> bool:
    asked = sees_people(actor) | {"person_id": person_id}
    return await PERSON.first(session, asked) is not None


async def mediator(
    session: AsyncSession, community_id: int, mediation_id: UUID, mediator_id: UUID
) -> Row | None:
    """None: does not serve here. Whether they are a party, or of the household of one."""
    asked = {"here": community_id, "mediation_id": mediation_id, "mediator_id": mediator_id}
    return await MAY_MEDIATE.first(session, asked | {"now": clock.now(), "today": clock.today()})


async def parties_of(session: AsyncSession, community_id: int, mediation_id: UUID) -> list[Row]:
    return await PARTIES.all(session, {"here": community_id, "mediation_id": mediation_id})


async def words_of(session: AsyncSession, community_id: int, mediation_id: UUID) -> list[Row]:
    return await WORDS.all(session, {"here": community_id, "mediation_id": mediation_id})


async def openings(session: AsyncSession, actor: Actor, mediation_id: UUID) -> list[Row]:
    await one(session, actor, mediation_id)
    return await OPENINGS.all(session, {"here": actor.community_id, "mediation_id": mediation_id})


async def figures(session: AsyncSession, community_id: int, year: int) -> tuple[list[Row], Row]:
    asked = {"here": community_id, "year": year}
    states = await STATES.all(session, asked)
    return states, await DAYS.one(session, asked, LookupError)
