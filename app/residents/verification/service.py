"""From a WeChat account to somebody of the roster."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.places.roles.apart import are_apart
from app.places.roles.errors import AuditsThemselves
from app.places.roles.models import CommunityAccount
from app.platform import clock
from app.platform.db.base import HERE, new_id
from app.platform.db.kept import Kept, Row
from app.platform.history import record_creation, transition
from app.platform.jobs.events import publish
from app.platform.schemas import Reason
from app.platform.sealing.vault import vault_of
from app.residents.consents.policy import is_child
from app.residents.consents.queries import has_consent
from app.residents.people import sealed
from app.residents.people.models import Field
from app.residents.purposes import CHILD_ACCOUNT
from app.residents.verification import queries
from app.residents.verification.errors import (
    ClaimingLocked,
    ConsentOfAGuardian,
    NoSuchHome,
    NotInThatDwelling,
    VerifiedAlready,
)
from app.residents.verification.events import (
    ClaimAccepted,
    ClaimEnded,
    ClaimPending,
    ClaimRefused,
)
from app.residents.verification.lifecycle import LIFECYCLE, ClaimAction, ClaimParty, ClaimState
from app.residents.verification.models import Claim
from app.residents.verification.policy import ME, parties
from app.residents.verification.schemas import AcceptClaim, ClaimDwelling

MOST_WRONG, LOCKED_FOR = 5, timedelta(days=1)

BOUND = insert(CommunityAccount).values(
    community_id=HERE,
    id=bindparam("new_id", type_=Uuid),
    account_id=ME,
    person_id=bindparam("who", type_=Uuid),
    name=bindparam("called"),
)
BIND = Kept(
    BOUND.on_conflict_do_update(
        index_elements=["community_id", "account_id"],
        set_={
            "person_id": BOUND.excluded.person_id,
            "name": func.coalesce(func.nullif(CommunityAccount.name, ""), BOUND.excluded.name),
        },
    )
)
UNBIND = Kept(
    update(CommunityAccount)
    .where(CommunityAccount.community_id == HERE, CommunityAccount.account_id == ME)
    .values(person_id=None)
)


async def claim(session: AsyncSession, actor: Actor, body: ClaimDwelling) -> Claim:
    """Name, last six of the ID number and dwelling that match the roster verify at once.

    A claim that waits is replaced by a new one.
    """
    await _withdraw_the_one_before(session, actor)
    await _not_locked(session, actor)
    there = {"here": actor.community_id, "dwelling_id": body.dwelling_id}
    home = await queries.HOME.one(session, there, NoSuchHome)
    person = await _match(session, actor, body)
    if person and not await are_apart(session, actor.community_id, actor.account_id, person.id):
        person = None  # who decides is told why
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
    made.address, made.is_mine_to_decide = home.address, False
    session.add(made)
    await session.flush()
    await record_creation(session, made, actor=actor, action="claim")
    if person is None:
        await publish(session, ClaimPending(**_about(made)))
        return made
    by_the_clock = {ClaimParty.CLOCK}
    await transition(session, LIFECYCLE, made, ClaimAction.MATCH, actor=actor, parties=by_the_clock)
    await _bind(session, made, person)
    return made


async def accept(session: AsyncSession, actor: Actor, claim_id: UUID, body: AcceptClaim) -> Claim:
    found = await queries.for_update(session, actor, claim_id)
    await _transition(session, found, ClaimAction.ACCEPT, actor)
    there = {"here": found.community_id, "dwelling_id": found.dwelling_id}
    who = there | {"person_id": body.person_id}
    person = await queries.LIVES_THERE.one(session, who, NotInThatDwelling)
    if is_child(person) and not await has_consent(session, person, CHILD_ACCOUNT):
        raise ConsentOfAGuardian
    if not await are_apart(session, found.community_id, found.account_id, person.id):
        raise AuditsThemselves
    await _bind(session, found, person)
    await publish(session, ClaimAccepted(**_about(found)))
    return found


async def refuse(session: AsyncSession, actor: Actor, claim_id: UUID, body: Reason) -> Claim:
    found = await queries.for_update(session, actor, claim_id)
    await _transition(session, found, ClaimAction.REFUSE, actor, reason=body.reason)
    await publish(session, ClaimRefused(**_about(found), reason=body.reason))
    return found


async def withdraw(session: AsyncSession, actor: Actor, claim_id: UUID) -> Claim:
    found = await queries.for_update(session, actor, claim_id)
    await _transition(session, found, ClaimAction.WITHDRAW, actor)
    return found


async def leave(session: AsyncSession, actor: Actor, claim_id: UUID) -> Claim:
    found = await queries.for_update(session, actor, claim_id)
    await _transition(session, found, ClaimAction.LEAVE, actor)
    await _unbind(session, found)
    return found


async def end(session: AsyncSession, actor: Actor, claim_id: UUID, body: Reason) -> Claim:
    found = await queries.for_update(session, actor, claim_id)
    await _transition(session, found, ClaimAction.END, actor, reason=body.reason)
    await _unbind(session, found)
    await publish(session, ClaimEnded(**_about(found), reason=body.reason))
    return found


async def _withdraw_the_one_before(session: AsyncSession, actor: Actor) -> None:
    """Claims of one account wait for each other, so that five wrong ones are five."""
    before = await queries.my_current(session, actor)
    if before is None:
        return
    if before.state is ClaimState.VERIFIED:
        raise VerifiedAlready
    await _transition(session, before, ClaimAction.WITHDRAW, actor)
    await session.flush()


async def _not_locked(session: AsyncSession, actor: Actor) -> None:
    now = clock.now()
    mine = {"here": actor.community_id, "me": actor.account_id}
    found = await queries.MY_WRONG_ONES.scalars(
        session, mine | {"lately": now - LOCKED_FOR, "most": MOST_WRONG}
    )
    if len(found) == MOST_WRONG:
        until = found[0] + LOCKED_FOR
        raise ClaimingLocked(retry_after=int((until - now).total_seconds()))


async def _match(session: AsyncSession, actor: Actor, body: ClaimDwelling) -> Row | None:
    """Of full age for consent, and nobody's account yet: everything else a person decides."""
    vault, wanted = vault_of(session), body.id_last_six.encode()
    there = {"here": actor.community_id, "dwelling_id": body.dwelling_id, "name": body.name}
    found = None
    for person in await queries.NAMESAKES.all(session, there):
        number = sealed.take(vault, person, Field.ID_NUMBER) or ""
        if secrets.compare_digest(number[-6:].encode(), wanted) and not is_child(person):
            found = person
    return found


async def _bind(session: AsyncSession, found: Claim, person: Row) -> None:
    """Somebody who serves here keeps the name by which colleagues know them."""
    found.person_id = person.id
    whose = {"here": found.community_id, "me": found.account_id}
    who = {"new_id": new_id(), "who": person.id, "called": person.name}
    await BIND.run(session, whose | who)


async def _unbind(session: AsyncSession, found: Claim) -> None:
    await UNBIND.run(session, {"here": found.community_id, "me": found.account_id})


async def _transition(
    session: AsyncSession, found: Claim, action: ClaimAction, actor: Actor, **details: Any
) -> None:
    who = parties(actor, found)
    await transition(session, LIFECYCLE, found, action, actor=actor, parties=who, **details)


def _about(found: Claim) -> dict[str, Any]:
    return {"community_id": found.community_id, "claim_id": found.id, "at": clock.now()}
