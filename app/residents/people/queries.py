"""The roster's people. Every query for somebody starts from whom they may see."""

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    LargeBinary,
    Select,
    String,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.roles.actor import Actor, Role
from app.places.roles.models import CommunityAccount, Grant
from app.places.roles.queries import HELD
from app.platform import clock
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Locked, Row, adopt, columns
from app.platform.sealing.vault import vault_of
from app.residents.people import sealed
from app.residents.people.errors import PersonNotFound, SearchForSomething
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, LIVES_NOW
from app.residents.people.models import (
    Field,
    Household,
    HouseholdMember,
    Opening,
    Person,
    PersonPhone,
)
from app.residents.people.policy import VISIBLE, sees_openings, visible_to

MOST = 50

ITS_ID = Person.id == bindparam("person_id", type_=Uuid)
VIEWED = (
    *(getattr(Person, name) for name in ("id", "name", "sex", "born_on", "died_on", "version")),
    *(Person.document_kind, Person.id_number_mask, Person.phone_kind, Person.phone_mask),
    Person.health.is_not(None).label("has_health_notes"),
)


MORE_PHONES = (
    select(
        func.coalesce(
            func.json_agg(
                aggregate_order_by(
                    func.json_build_object(
                        *("kind", PersonPhone.kind, "number", PersonPhone.number_mask)
                    ),
                    PersonPhone.position,
                )
            ),
            literal_column("'[]'::json"),
        )
    )
    .where(PersonPhone.community_id == HERE, same(PersonPhone.person_id, Person.id))
    .correlate(Person)
    .scalar_subquery()
    .label("more_phones")
)
SERVING = (Role.GRID_WORKER, Role.STAFF, Role.SECRETARY, Role.VOLUNTEER)
ASSIGNEE = Kept(
    select(CommunityAccount.account_id).where(
        CommunityAccount.community_id == HERE,
        CommunityAccount.account_id == bindparam("assignee_id", type_=Uuid),
        exists().where(
            Grant.community_id == HERE,
            same(Grant.account_id, CommunityAccount.account_id),
            Grant.role.in_(SERVING),
            HELD,
        )
        | exists().where(VISIBLE, same(Person.id, CommunityAccount.person_id)),
    )
)


def _with_address(*wanted: Any) -> Select[Any]:
    return (
        select(*wanted, Household.id.label("household_id"), ADDRESS.label("address"), MORE_PHONES)
        .select_from(Person)
        .outerjoin(HouseholdMember, LIVES_NOW)
        .outerjoin(Household, IN_HOUSEHOLD)
        .outerjoin(Dwelling, IN_DWELLING)
        .outerjoin(Building, IN_BUILDING)
        .outerjoin(Estate, IN_ESTATE)
        .where(VISIBLE)
    )


WHOLE = _with_address(*VIEWED)
ONE = Kept(WHOLE.where(ITS_ID))
FOR_UPDATE = Locked(
    Person, _with_address(*columns(Person)).where(ITS_ID).with_for_update(of=Person)
)
KNOWN = Kept(select(*columns(Person)).where(Person.community_id == HERE, ITS_ID))
FURTHER_PHONES = Kept(
    select(*columns(PersonPhone))
    .where(
        PersonPhone.community_id == HERE,
        PersonPhone.person_id == bindparam("person_id", type_=Uuid),
    )
    .order_by(PersonPhone.position)
)
OPENINGS = Kept(
    select(
        Opening.id,
        Opening.field,
        Opening.record_id,
        Opening.purpose,
        Opening.opened_by_name.label("by"),
        Opening.at,
    )
    .where(Opening.community_id == HERE, Opening.person_id == bindparam("person_id", type_=Uuid))
    .order_by(Opening.id.desc())
    .limit(500)
)
FILTERS = {
    "name": func.starts_with(Person.name, bindparam("name", type_=String)),
    "id_number": Person.id_number_index == any_(bindparam("id_number", type_=ARRAY(LargeBinary))),
    "phone": (Person.phone_index == bindparam("phone"))
    | exists().where(
        PersonPhone.community_id == HERE,
        same(PersonPhone.person_id, Person.id),
        PersonPhone.number_index == bindparam("further_phone"),
    ),
    "building_id": Building.id == bindparam("building_id"),
    "room": Dwelling.room == bindparam("room"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom somebody looks for: a name or its beginning, whole numbers, a dwelling."""

    name: str | None = None
    id_number: str | None = None
    phone: str | None = None
    building_id: UUID | None = None
    room: str | None = None


async def one(session: AsyncSession, actor: Actor, person_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"person_id": person_id}, PersonNotFound)


async def known(session: AsyncSession, community_id: int, person_id: UUID | None) -> Person | None:
    """Of the roster, whoever asks: for a deed that names somebody."""
    if person_id is None:
        return None
    row = await KNOWN.first(session, {"here": community_id, "person_id": person_id})
    return None if row is None else adopt(session, Person, row._asdict())


async def for_update(session: AsyncSession, actor: Actor, person_id: UUID) -> Person:
    found = visible_to(actor) | {"person_id": person_id}
    return await FOR_UPDATE.entity(session, found, PersonNotFound)


async def further_phones(session: AsyncSession, person: Person) -> list[PersonPhone]:
    """Beside the first one, in order."""
    who = {"here": person.community_id, "person_id": person.id}
    rows = await FURTHER_PHONES.all(session, who)
    return [adopt(session, PersonPhone, row._asdict()) for row in rows]


async def search(session: AsyncSession, actor: Actor, wanted: Wanted) -> list[Row]:
    """The first fifty; by name or its beginning, by number, by where they live."""
    given: dict[str, Any] = {k: v for k, v in asdict(wanted).items() if v is not None}
    if not given:
        raise SearchForSomething
    vault = vault_of(session)
    if wanted.id_number is not None:
        given["id_number"] = sealed.id_numbers(vault, wanted.id_number)
    asked = frozenset(given)
    if wanted.phone is not None:
        number = sealed.phone(wanted.phone)
        given["phone"] = vault.index(sealed.place(Field.PHONE), number)
        given["further_phone"] = vault.index(sealed.FURTHER, number)
    return await searching(asked).all(session, visible_to(actor) | given)


@cache
def searching(asked: frozenset[str]) -> Kept:
    """One statement for each combination that was ever asked for."""
    found = WHOLE.where(*(FILTERS[name] for name in sorted(asked)))
    return Kept(found.order_by(Person.name, Person.id).limit(MOST))


async def openings(session: AsyncSession, actor: Actor, person_id: UUID) -> list[Row]:
    """Who opened what of a person, newest first."""
    if not sees_openings(actor, person_id):
        raise PersonNotFound
    return await OPENINGS.all(session, {"here": actor.community_id, "person_id": person_id})


async def may_answer(session: AsyncSession, actor: Actor, account_id: UUID | None) -> bool:
    """Whether work may be given to an account: somebody who serves here, or a resident whom the caller
    may see."""
    asked = visible_to(actor) | {"assignee_id": account_id, "now": clock.now()}
    return await ASSIGNEE.first(session, asked) is not None
