from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, Select, Uuid, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform.db.base import HERE, on, same
from app.platform.db.kept import Kept, Listing, Locked, Row, adopt, columns
from app.platform.db.turns import take_turn
from app.platform.paging import Window
from app.residents.people.joins import IN_HOUSEHOLD, IS_MEMBER
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.verification.errors import ClaimNotFound
from app.residents.verification.lifecycle import ClaimState
from app.residents.verification.models import Claim
from app.residents.verification.policy import IS_MINE_TO_DECIDE, ME, VISIBLE, visible_to

SHOWN = ("id", "name", "dwelling_id", "state", "person_id", "claimed_at", "account_id")
BESIDE = (ADDRESS.label("address"), IS_MINE_TO_DECIDE.label("is_mine_to_decide"))
ITS_DWELLING = bindparam("dwelling_id", type_=Uuid)


def _with_address(*wanted: Any) -> Select[Any]:
    return (
        select(*wanted, *BESIDE)
        .select_from(Claim)
        .join(Dwelling, same(Dwelling.id, Claim.dwelling_id))
        .join(Building, IN_BUILDING)
        .join(Estate, IN_ESTATE)
    )


WHOLE = _with_address(*(getattr(Claim, name) for name in SHOWN)).where(VISIBLE)
LISTING = Listing(WHOLE, Claim.id, state=Claim.state == bindparam("state"))
ITS_ID = Claim.id == bindparam("claim_id", type_=Uuid)
ONE = Kept(WHOLE.where(ITS_ID))
FOR_UPDATE = Locked(
    Claim, _with_address(*columns(Claim)).where(ITS_ID, VISIBLE).with_for_update(of=Claim)
)
MY_CURRENT = Kept(
    select(*columns(Claim))
    .where(
        Claim.community_id == HERE,
        Claim.account_id == ME,
        Claim.state.in_([ClaimState.PENDING, ClaimState.VERIFIED]),
    )
    .with_for_update(of=Claim)
)
MY_WRONG_ONES = Kept(
    select(Claim.claimed_at)
    .where(
        Claim.community_id == HERE,
        Claim.account_id == ME,
        ~Claim.is_match,
        Claim.claimed_at > bindparam("lately", type_=DateTime(timezone=True)),
    )
    .order_by(Claim.claimed_at.desc())
    .limit(bindparam("most", type_=Integer))
)
HOME = Kept(
    select(Dwelling.id, ADDRESS.label("address"))
    .join(Building, IN_BUILDING)
    .join(Estate, IN_ESTATE)
    .where(Dwelling.community_id == HERE, Dwelling.id == ITS_DWELLING)
)
LIVING_THERE = (  # alive, in that dwelling now
    select(Person.community_id, Person.id, Person.name, Person.born_on, Person.id_number)
    .join(HouseholdMember, IS_MEMBER)
    .join(Household, IN_HOUSEHOLD)
    .where(
        Person.community_id == HERE,
        Person.died_on.is_(None),
        on(HouseholdMember),
        Household.dwelling_id == ITS_DWELLING,
    )
)
LIVES_THERE = Kept(LIVING_THERE.where(Person.id == bindparam("person_id", type_=Uuid)))
NAMESAKES = Kept(  # nobody's account yet
    LIVING_THERE.where(
        Person.name == bindparam("name"),
        ~exists().where(
            CommunityAccount.community_id == HERE, CommunityAccount.person_id == Person.id
        ),
    )
)


async def listing(
    session: AsyncSession, actor: Actor, state: ClaimState | None, window: Window
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor), state=state)


async def one(session: AsyncSession, actor: Actor, claim_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"claim_id": claim_id}, ClaimNotFound)


async def for_update(session: AsyncSession, actor: Actor, claim_id: UUID) -> Claim:
    found = visible_to(actor) | {"claim_id": claim_id}
    return await FOR_UPDATE.entity(session, found, ClaimNotFound)


async def my_current(session: AsyncSession, actor: Actor) -> Claim | None:
    """That waits, or was verified; locked. Claims of one account wait for each other here."""
    await take_turn(session, f"claim{actor.account_id}")
    row = await MY_CURRENT.first(session, {"here": actor.community_id, "me": actor.account_id})
    return None if row is None else adopt(session, Claim, row._asdict())


async def address(session: AsyncSession, community_id: int, dwelling_id: UUID) -> str:
    wanted = {"here": community_id, "dwelling_id": dwelling_id}
    found: str = (await HOME.one(session, wanted, LookupError)).address
    return found
