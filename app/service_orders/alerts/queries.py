from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform.db.base import HERE, on, same
from app.platform.db.kept import Kept, Listing, Locked, Row, adopt, columns
from app.platform.paging import Window
from app.residents.people.joins import IS_MEMBER
from app.residents.people.models import HouseholdMember, Person
from app.service_orders.alerts.errors import AlertNotFound
from app.service_orders.alerts.models import Alert, AlertKind
from app.service_orders.alerts.policy import VISIBLE, visible_to
from app.service_orders.catalogue.models import Item
from app.service_orders.orders.models import Order
from app.service_orders.orders.queries import ITEM_NAME
from app.service_orders.providers.models import Member, Unit

ITS_ID = Alert.id == bindparam("alert_id", type_=Uuid)
ORDER = bindparam("order_id", type_=Uuid)
BESIDE = (
    *(Order.begins_at, Order.grid_id, Order.unit_id, ITEM_NAME),
    *(Unit.name.label("unit"), Member.name.label("helper")),
    CommunityAccount.name.label("answered_by_name"),
)


WHOLE = (
    select(*columns(Alert), *BESIDE)
    .select_from(Alert)
    .join(Order, same(Order.id, Alert.order_id))
    .join(Item, same(Item.id, Order.item_id))
    .join(Unit, same(Unit.id, Order.unit_id))
    .outerjoin(Member, same(Member.id, Alert.member_id))
    .outerjoin(CommunityAccount, same(CommunityAccount.account_id, Alert.answered_by))
    .where(VISIBLE)
)
LISTING = Listing(
    WHOLE, Alert.id, is_open=Alert.answered_at.is_(None), kind=Alert.kind == bindparam("kind")
)
ONE = Kept(WHOLE.where(ITS_ID))
FOR_UPDATE = Locked(Alert, WHOLE.where(ITS_ID).with_for_update(of=Alert))
OPEN_ALARM = Locked(
    Alert,
    select(*columns(Alert)).where(
        Alert.community_id == HERE,
        Alert.order_id == ORDER,
        Alert.kind == AlertKind.ALARM,
        Alert.answered_at.is_(None),
    ),
)
_theirs = HouseholdMember.__table__.alias("theirs")
HOUSEHOLD_CONTACTS = Kept(
    select(*columns(Person))
    .join(HouseholdMember, IS_MEMBER)
    .where(
        Person.community_id == HERE,
        Person.died_on.is_(None),
        HouseholdMember.community_id == HERE,
        HouseholdMember.is_contact,
        on(HouseholdMember),
        HouseholdMember.household_id.in_(
            select(_theirs.c.household_id).where(
                _theirs.c.community_id == HERE,
                _theirs.c.person_id == bindparam("person_id", type_=Uuid),
                _theirs.c.until.is_(None),
            )
        ),
    )
)


async def listing(
    session: AsyncSession, actor: Actor, window: Window, *, is_open: bool, kind: AlertKind | None
) -> tuple[Sequence[Row], str | None]:
    return await LISTING.page(session, window, visible_to(actor), is_open=is_open, kind=kind)


async def one(session: AsyncSession, actor: Actor, alert_id: UUID) -> Row:
    return await ONE.one(session, visible_to(actor) | {"alert_id": alert_id}, AlertNotFound)


async def for_update(session: AsyncSession, actor: Actor, alert_id: UUID) -> Alert:
    found = visible_to(actor) | {"alert_id": alert_id}
    return await FOR_UPDATE.entity(session, found, AlertNotFound)


async def open_alarm(session: AsyncSession, order: Order) -> Alert | None:
    row = await OPEN_ALARM.first(session, {"here": order.community_id, "order_id": order.id})
    return None if row is None else adopt(session, Alert, row._asdict())


async def contacts_of(session: AsyncSession, person: Person) -> list[Person]:
    """Of their household: whom one calls; perhaps themselves."""
    asked = {"here": person.community_id, "person_id": person.id}
    rows = await HOUSEHOLD_CONTACTS.all(session, asked)
    return [adopt(session, Person, row._asdict()) for row in rows]
