"""From a WeChat account to somebody of the roster."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.models import Dwelling
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.base import new_id
from app.platform.history import record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.platform.sealing.vault import vault_of
from app.residents.consents.queries import has_consent, is_child
from app.residents.people import sealed
from app.residents.people.joins import IN_HOUSEHOLD, IS_MEMBER
from app.residents.people.models import Field, Household, HouseholdMember, Person
from app.residents.purposes import CHILD_ACCOUNT
from app.residents.verification import queries
from app.residents.verification.errors import (
    ClaimingLocked,
    ConsentOfAGuardian,
    NoSuchHome,
    NotInThatDwelling,
    VerifiedAlready,
)
from app.residents.verification.events import ClaimDecided, ClaimPending
from app.residents.verification.lifecycle import LIFECYCLE, ClaimAction, ClaimParty, ClaimState
from app.residents.verification.models import Claim
from app.residents.verification.schemas import AcceptClaim, ClaimDwelling

MOST_WRONG, LOCKED_FOR = 5, timedelta(days=1)


async def claim(session: AsyncSession, actor: Actor, body: ClaimDwelling) -> Claim:
    """Name, last six of the ID number and dwelling that match the roster verify at once.

    A claim that waits is replaced by a new one.
    """
    await _one_at_a_time(session, actor)
    await _not_locked(session, actor)
    here = Dwelling.community_id == actor.community_id
    if (
        await session.scalar(select(Dwelling.id).where(here, Dwelling.id == body.dwelling_id))
        is None
    ):
        raise NoSuchHome
    person = await _match(session, actor, body)
    made = Claim(
        community_id=actor.community_id,
        id=new_id(),
        account_id=actor.account_id,
        dwelling_id=body.dwelling_id,
        name=body.name,
        state=LIFECYCLE.start,
        is_match=person is not None,
        claimed_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    await record_creation(session, made, actor=actor, action="claim")
    if person is None:
        await publish(session, ClaimPending(**_about(made)))
        return made
    await _transition(session, made, ClaimAction.MATCH, actor, {ClaimParty.CLOCK})
    await _bind(session, made, person)
    return made


async def accept(session: AsyncSession, actor: Actor, claim_id: UUID, body: AcceptClaim) -> Claim:
    found, parties = await queries.for_update(session, actor, claim_id)
    await _transition(session, found, ClaimAction.ACCEPT, actor, parties)
    person = await session.scalar(_living_in(found.community_id, found.dwelling_id, body.person_id))
    if person is None:
        raise NotInThatDwelling
    if is_child(person) and not await has_consent(session, person, CHILD_ACCOUNT):
        raise ConsentOfAGuardian
    await _bind(session, found, person)
    await publish(session, ClaimDecided(**_about(found), is_accepted=True))
    return found


async def refuse(session: AsyncSession, actor: Actor, claim_id: UUID, body: Reason) -> Claim:
    found, parties = await queries.for_update(session, actor, claim_id)
    await _transition(session, found, ClaimAction.REFUSE, actor, parties, reason=body.reason)
    await publish(session, ClaimDecided(**_about(found), is_accepted=False, reason=body.reason))
    return found


async def withdraw(session: AsyncSession, actor: Actor, claim_id: UUID) -> Claim:
    found, parties = await queries.for_update(session, actor, claim_id)
    await _transition(session, found, ClaimAction.WITHDRAW, actor, parties)
    return found


async def leave(session: AsyncSession, actor: Actor, claim_id: UUID) -> Claim:
    found, parties = await queries.for_update(session, actor, claim_id)
    await _transition(session, found, ClaimAction.LEAVE, actor, parties)
    await _unbind(session, found)
    return found


async def end(session: AsyncSession, actor: Actor, claim_id: UUID, body: Reason) -> Claim:
    found, parties = await queries.for_update(session, actor, claim_id)
    await _transition(session, found, ClaimAction.END, actor, parties, reason=body.reason)
    await _unbind(session, found)
    await publish(session, ClaimDecided(**_about(found), is_accepted=False, reason=body.reason))
    return found


async def _one_at_a_time(session: AsyncSession, actor: Actor) -> None:
    """Claims of one account wait for each other, so that five wrong ones are five."""
    key = text("SELECT pg_advisory_xact_lock(hashtextextended('claim' || :me, 0))")
    await session.execute(key, {"me": str(actor.account_id)})
    mine = select(Claim).where(
        Claim.community_id == actor.community_id,
        Claim.account_id == actor.account_id,
        Claim.state.in_([ClaimState.PENDING, ClaimState.VERIFIED]),
    )
    before = await session.scalar(mine)
    if before is None:
        return
    if before.state is ClaimState.VERIFIED:
        raise VerifiedAlready
    await _transition(session, before, ClaimAction.WITHDRAW, actor, {ClaimParty.CLAIMANT})
    await session.flush()


async def _not_locked(session: AsyncSession, actor: Actor) -> None:
    now = clock.now()
    wrong = (
        select(Claim.claimed_at)
        .where(
            Claim.community_id == actor.community_id,
            Claim.account_id == actor.account_id,
            ~Claim.is_match,
            Claim.claimed_at > now - LOCKED_FOR,
        )
        .order_by(Claim.claimed_at.desc())
        .limit(MOST_WRONG)
    )
    found = (await session.scalars(wrong)).all()
    if len(found) == MOST_WRONG:
        until = found[0] + LOCKED_FOR
        raise ClaimingLocked(retry_after=int((until - now).total_seconds()))


def _living_in(community_id: int, dwelling_id: UUID, person_id: UUID | None = None) -> Any:
    """Alive, in that dwelling now."""
    found = (
        select(Person)
        .join(HouseholdMember, IS_MEMBER)
        .join(Household, IN_HOUSEHOLD)
        .where(
            Person.community_id == community_id,
            Person.died_on.is_(None),
            HouseholdMember.until.is_(None),
            Household.dwelling_id == dwelling_id,
        )
    )
    return found if person_id is None else found.where(Person.id == person_id)


async def _match(session: AsyncSession, actor: Actor, body: ClaimDwelling) -> Person | None:
    """Of full age for consent, and nobody's account yet: everything else a person decides."""
    bound = exists().where(
        CommunityAccount.community_id == Person.community_id,
        CommunityAccount.person_id == Person.id,
    )
    named = _living_in(actor.community_id, body.dwelling_id).where(Person.name == body.name, ~bound)
    vault, wanted = vault_of(session), body.id_last_six.upper().encode()
    found = None
    for person in await session.scalars(named):
        number = sealed.take(vault, person, Field.ID_NUMBER) or ""
        if secrets.compare_digest(number[-6:].encode(), wanted) and not is_child(person):
            found = person
    return found


async def _bind(session: AsyncSession, found: Claim, person: Person) -> None:
    """Somebody who serves here keeps the name by which colleagues know them."""
    found.person_id = person.id
    new = insert(CommunityAccount).values(
        community_id=found.community_id,
        id=new_id(),
        account_id=found.account_id,
        person_id=person.id,
        name=person.name,
    )
    await session.execute(
        new.on_conflict_do_update(
            index_elements=["community_id", "account_id"],
            set_={
                "person_id": person.id,
                "name": func.coalesce(func.nullif(CommunityAccount.name, ""), new.excluded.name),
            },
        )
    )


async def _unbind(session: AsyncSession, found: Claim) -> None:
    await session.execute(
        update(CommunityAccount)
        .where(
            CommunityAccount.community_id == found.community_id,
            CommunityAccount.account_id == found.account_id,
        )
        .values(person_id=None)
    )


async def _transition(
    session: AsyncSession,
    found: Claim,
    action: ClaimAction,
    actor: Actor,
    parties: set[ClaimParty],
    **details: Any,
) -> None:
    await transition(session, LIFECYCLE, found, action, actor=actor, parties=parties, **details)


def _about(found: Claim) -> dict[str, Any]:
    return {"community_id": found.community_id, "claim_id": found.id, "at": clock.now()}
