"""What is printed for who has no phone: of one order, and whom the office calls about a day."""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, DateTime, Uuid, any_, bindparam, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import ADDRESS, IN_BUILDING, IN_ESTATE
from app.places.dwellings.models import Building, Dwelling, Estate
from app.places.points.models import Point
from app.places.roles.actor import Actor
from app.places.roles.models import CommunityAccount
from app.platform.db.base import HERE, gathered, same
from app.platform.db.kept import Kept, Row
from app.platform.spans import Span
from app.residents.people.models import Person
from app.service_orders.catalogue.models import Item
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember, Order, OrderPerson
from app.service_orders.orders.policy import visible_to
from app.service_orders.orders.queries import ITEM_NAME
from app.service_orders.providers.models import Member, Unit

CREW = (
    select(
        gathered(
            CrewMember.id,
            name=Member.name,
            number=Member.number,
            photo_id=Member.photo_id,
            unit=Unit.name,
            phone=Unit.phone,
        )
    )
    .select_from(CrewMember)
    .join(Member, same(Member.id, CrewMember.member_id))
    .join(Unit, same(Unit.id, Member.unit_id))
    .where(
        CrewMember.community_id == HERE,
        Member.community_id == HERE,
        Unit.community_id == HERE,
        same(CrewMember.order_id, Order.id),
        CrewMember.ended_at.is_(None),
    )
    .correlate(Order)
    .scalar_subquery()
    .label("crew")
)
PRINTED = (
    select(
        *(Order.id, Order.state, Order.begins_at, Order.ends_at, Order.offered_until),
        *(ITEM_NAME, Item.bring, Item.results),
        func.coalesce(func.nullif(ADDRESS, ""), Point.name).label("place"),
        CREW,
    )
    .select_from(Order)
    .join(Item, same(Item.id, Order.item_id))
    .outerjoin(Point, same(Point.id, Order.point_id))
    .outerjoin(Dwelling, same(Dwelling.id, Order.dwelling_id))
    .outerjoin(Building, IN_BUILDING)
    .outerjoin(Estate, IN_ESTATE)
    .where(Order.community_id == HERE, Item.community_id == HERE)
)
ONE = Kept(PRINTED.where(Order.id == bindparam("order_id", type_=Uuid)))
HAS_NO_ACCOUNT = ~exists().where(
    CommunityAccount.community_id == HERE, same(CommunityAccount.person_id, Person.id)
)
FROM, UNTIL = (bindparam(name, type_=DateTime(timezone=True)) for name in ("begins", "after"))
TO_CALL = Kept(
    PRINTED.add_columns(Person.id.label("person_id"), Person.name)
    .join(OrderPerson, same(OrderPerson.order_id, Order.id))
    .join(Person, same(Person.id, OrderPerson.person_id))
    .where(
        OrderPerson.community_id == HERE,
        Person.community_id == HERE,
        or_(
            bindparam("sees_all", type_=Boolean),
            Order.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
        ),
        Order.state.in_([OrderState.OFFERED, OrderState.PLACED, OrderState.TAKEN]),
        Order.begins_at >= FROM,
        Order.begins_at < UNTIL,
        HAS_NO_ACCOUNT,
    )
    .order_by(Order.begins_at, Order.id, OrderPerson.id)
)


async def one(session: AsyncSession, order: Order) -> Row:
    return await ONE.one(session, {"here": order.community_id, "order_id": order.id}, LookupError)


async def to_call(session: AsyncSession, actor: Actor, day: date) -> list[Row]:
    """Whom nothing tells: they have no account. The office's are all, a grid worker's those of their
    grids."""
    whole = Span(day, day)
    asked = visible_to(actor) | {"begins": whole.begins, "after": whole.after}
    return await TO_CALL.all(session, asked)


def whose(rows: list[Row]) -> list[UUID]:
    """Each once, in order."""
    return list(dict.fromkeys(row.person_id for row in rows))
