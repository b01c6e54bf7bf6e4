"""Who audits does not audit themself: the auditor holds no role of those whose deeds they read, and
is not chosen by themself.

By person, whichever of their accounts it is. Asked under one lock a community: of two roles that are
given at once the second sees the first.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, any_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Role
from app.places.roles.errors import AuditsThemselves, NotIndependent
from app.places.roles.models import Authorisation, CommunityAccount, Grant
from app.platform import clock
from app.platform.db.base import HERE, on_or_after
from app.platform.db.kept import Kept
from app.platform.db.turns import take_turn

AUDITED = frozenset({Role.SECRETARY, Role.STAFF, Role.GRID_WORKER, Role.PROPERTY, Role.PROVIDER})
ACCOUNTS = bindparam("accounts", type_=ARRAY(Uuid))
PEOPLE = bindparam("people", type_=ARRAY(Uuid))
SINCE = bindparam("since", type_=DateTime(timezone=True))
UNTIL = bindparam("until", type_=DateTime(timezone=True))
NOW = bindparam("now", type_=DateTime(timezone=True))

PERSON = Kept(
    select(CommunityAccount.person_id).where(
        CommunityAccount.community_id == HERE,
        CommunityAccount.account_id == bindparam("account_id", type_=Uuid),
    )
)
OF_PERSON = Kept(
    select(CommunityAccount.account_id).where(
        CommunityAccount.community_id == HERE,
        CommunityAccount.person_id == bindparam("person_id", type_=Uuid),
    )
)
HELD_THEN = Kept(
    select(Grant.role, Grant.since, Grant.until).where(
        Grant.community_id == HERE,
        Grant.account_id == any_(ACCOUNTS),
        on_or_after(Grant, SINCE),
        or_(UNTIL.is_(None), Grant.since < UNTIL),
    )
)
ACTS_FOR = Kept(  # one of them for another of them
    select(Authorisation.id)
    .where(
        Authorisation.community_id == HERE,
        Authorisation.agent_id == any_(ACCOUNTS),
        Authorisation.principal_id == any_(PEOPLE),
        Authorisation.ended_at.is_(None),
        on_or_after(Authorisation, NOW),
    )
    .limit(1)
)


async def must_stay_apart(
    session: AsyncSession,
    here: int,
    account_id: UUID,
    role: Role,
    since: datetime,
    until: datetime | None,
) -> None:
    """A role that is about to be given. AuditsThemselves: they hold one that it does not go with."""
    apart = AUDITED if role is Role.AUDITOR else {Role.AUDITOR} if role in AUDITED else set()
    if not apart:
        return
    await take_turn(session, f"roles{here}")
    accounts = await _accounts_of(session, here, account_id)
    then = {"here": here, "accounts": accounts, "since": since, "until": until}
    if any(held.role in apart for held in await HELD_THEN.all(session, then)):
        raise AuditsThemselves


async def are_apart(session: AsyncSession, here: int, account_id: UUID, person_id: UUID) -> bool:
    """Whether an account may be that person's: with what they are by other accounts."""
    await take_turn(session, f"roles{here}")
    theirs = {"here": here, "person_id": person_id}
    accounts = [account_id, *await OF_PERSON.scalars(session, theirs)]
    then = {"here": here, "accounts": accounts, "since": clock.now(), "until": None}
    held = await HELD_THEN.all(session, then)
    audits = [one for one in held if one.role is Role.AUDITOR]
    return not any(
        one.role in AUDITED
        and (one.until is None or one.until > other.since)
        and (other.until is None or other.until > one.since)
        for one in held
        for other in audits
    )


async def must_be_independent(session: AsyncSession, here: int, account_id: UUID, by: UUID) -> None:
    """Who makes somebody the auditor is not that person, nor acts for them or by them."""
    people = [
        await PERSON.scalar(session, {"here": here, "account_id": one}) for one in (account_id, by)
    ]
    is_own = account_id == by or (people[0] is not None and people[0] == people[1])
    both = {"here": here, "accounts": [account_id, by], "people": [p for p in people if p]}
    if is_own or await ACTS_FOR.first(session, both | {"now": clock.now()}) is not None:
        raise NotIndependent


async def _accounts_of(session: AsyncSession, here: int, account_id: UUID) -> list[UUID]:
    """An account, and the others of the person behind it."""
    person_id = await PERSON.scalar(session, {"here": here, "account_id": account_id})
    if person_id is None:
        return [account_id]
    found: list[UUID] = await OF_PERSON.scalars(session, {"here": here, "person_id": person_id})
    return found
