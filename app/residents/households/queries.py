"""Households, with those of their members whom the caller sees: one statement."""

from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.actor import Actor
from app.platform.db.base import HERE, on_or_after, same
from app.platform.db.kept import Kept, Locked, Row, adopt, columns
from app.residents.households.errors import HouseholdNotFound, NotTheOwner
from app.residents.households.models import DwellingOwner
from app.residents.households.policy import KEEPS, KEEPS_DWELLING
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, IS_MEMBER
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.people.policy import ADDED_BY_ME, VISIBLE, visible_to

ITS_DWELLING = bindparam("dwelling_id", type_=Uuid)
ITS_PERSON = bindparam("person_id", type_=Uuid)
SHOWN = {
    "person_id": HouseholdMember.person_id,
    "name": Person.name,
    "relation": HouseholdMember.relation,
    "is_contact": HouseholdMember.is_contact,
    "since": HouseholdMember.since,
    "until": HouseholdMember.until,
    "died_on": Person.died_on,
}
MEMBERS = (  # none: nobody of them is seen
    select(
        func.json_agg(
            aggregate_order_by(
                func.json_build_object(*(part for named in SHOWN.items() for part in named)),
                HouseholdMember.since,
                HouseholdMember.id,
            )
        )
    )
    .select_from(HouseholdMember)
    .join(Person, IS_MEMBER)
    .where(HouseholdMember.community_id == HERE, IN_HOUSEHOLD, VISIBLE)
    .correlate(Household)
    .scalar_subquery()
    .label("members")
)
WHOLE = (
    select(
        *(getattr(Household, name) for name in ("id", "dwelling_id", "since", "until")),
        *(getattr(Household, name) for name in ("merged_into_id", "split_from_id")),
        ADDRESS.label("address"),
        MEMBERS,
    )
    .join(Dwelling, IN_DWELLING)
    .join(Building, IN_BUILDING)
    .join(Estate, IN_ESTATE)
    .where(Household.community_id == HERE)
)
ITS_ID = Household.id == bindparam("household_id", type_=Uuid)
ONE = Kept(WHOLE.where(ITS_ID))
OF_DWELLING = Kept(
    WHOLE.where(Household.dwelling_id == ITS_DWELLING).order_by(
        Household.since.desc(), Household.id.desc()
    )
)
FOR_UPDATE = Locked(
    Household,
    select(*columns(Household))
    .where(Household.community_id == HERE, ITS_ID, KEEPS)
    .with_for_update(of=Household),
)
FORMER = Locked(
    Household,
    select(*columns(Household))
    .where(Household.community_id == HERE, ITS_ID)
    .with_for_update(of=Household),
)
PRESENT = Kept(
    select(*columns(HouseholdMember), Person.died_on)
    .join(Person, IS_MEMBER)
    .where(
        HouseholdMember.community_id == HERE,
        HouseholdMember.household_id == bindparam("household_id", type_=Uuid),
        on_or_after(HouseholdMember),
    )
    .order_by(HouseholdMember.since, HouseholdMember.id)
)
LIVES_IN = Kept(
    select(*columns(HouseholdMember)).where(
        HouseholdMember.community_id == HERE,
        HouseholdMember.person_id == ITS_PERSON,
        on_or_after(HouseholdMember),
    )
)
PLACEABLE = Kept(
    select(Person.id).where(
        Person.community_id == HERE, Person.id == ITS_PERSON, or_(VISIBLE, ADDED_BY_ME)
    )
)
DWELLING = Kept(
    select(Dwelling.id).where(Dwelling.community_id == HERE, Dwelling.id == ITS_DWELLING)
)
KEPT_DWELLING = Kept(
    select(Dwelling.id).where(
        Dwelling.community_id == HERE, Dwelling.id == ITS_DWELLING, KEEPS_DWELLING
    )
)
OWNERS = Kept(
    select(
        DwellingOwner.person_id,
        Person.name,
        Dwelling.area,
        DwellingOwner.since,
        DwellingOwner.until,
    )
    .join(Person, same(Person.id, DwellingOwner.person_id))
    .join(Dwelling, same(Dwelling.id, DwellingOwner.dwelling_id))
    .where(VISIBLE, DwellingOwner.dwelling_id == ITS_DWELLING)
    .order_by(DwellingOwner.since, DwellingOwner.id)
)
OWNER = Locked(
    DwellingOwner,
    select(*columns(DwellingOwner))
    .where(
        DwellingOwner.community_id == HERE,
        DwellingOwner.dwelling_id == ITS_DWELLING,
        DwellingOwner.person_id == ITS_PERSON,
        on_or_after(DwellingOwner),
    )
    .with_for_update(of=DwellingOwner),
)


async def of_dwelling(session: AsyncSession, actor: Actor, dwelling_id: UUID) -> list[Row]:
    """All that lived there, the present one first."""
    rows = await OF_DWELLING.all(session, visible_to(actor) | {"dwelling_id": dwelling_id})
    return [row for row in rows if row.members]


async def one(session: AsyncSession, actor: Actor, household_id: UUID) -> Row:
    """Who sees none of its members does not see it; the office sees every one."""
    wanted = visible_to(actor) | {"household_id": household_id}
    row = await ONE.one(session, wanted, HouseholdNotFound)
    if not row.members and not actor.is_staff:
        raise HouseholdNotFound
    return row


async def owners(session: AsyncSession, actor: Actor, dwelling_id: UUID) -> list[Row]:
    """Only those whom the caller may see."""
    return await OWNERS.all(session, visible_to(actor) | {"dwelling_id": dwelling_id})


async def for_update(session: AsyncSession, actor: Actor, household_id: UUID) -> Household:
    """For who keeps it."""
    wanted = visible_to(actor) | {"household_id": household_id}
    return await FOR_UPDATE.entity(session, wanted, HouseholdNotFound)


async def former(session: AsyncSession, member: HouseholdMember) -> Household:
    """Which somebody leaves for another, locked, whoever keeps it."""
    wanted = {"here": member.community_id, "household_id": member.household_id}
    return await FORMER.entity(session, wanted, HouseholdNotFound)


async def present(session: AsyncSession, household: Household) -> list[HouseholdMember]:
    """Who lives there now, in order of their coming."""
    wanted = {"here": household.community_id, "household_id": household.id}
    rows = await PRESENT.all(session, wanted)
    return [adopt(session, HouseholdMember, row._asdict()) for row in rows]


async def lives_in(
    session: AsyncSession, community_id: int, person_id: UUID
) -> HouseholdMember | None:
    """Where somebody lives now."""
    row = await LIVES_IN.first(session, {"here": community_id, "person_id": person_id})
    return None if row is None else adopt(session, HouseholdMember, row._asdict())


async def may_place(session: AsyncSession, actor: Actor, person_id: UUID) -> bool:
    """Whom the caller sees, or has added and who lives nowhere yet."""
    wanted = visible_to(actor) | {"me": actor.account_id, "person_id": person_id}
    return await PLACEABLE.first(session, wanted) is not None


async def keeps_dwelling(session: AsyncSession, actor: Actor, dwelling_id: UUID) -> bool:
    wanted = visible_to(actor) | {"dwelling_id": dwelling_id}
    return await KEPT_DWELLING.first(session, wanted) is not None


async def owner(
    session: AsyncSession, actor: Actor, dwelling_id: UUID, person_id: UUID
) -> DwellingOwner:
    """Who owns it now, locked."""
    wanted = {"here": actor.community_id, "dwelling_id": dwelling_id, "person_id": person_id}
    return await OWNER.entity(session, wanted, NotTheOwner)
