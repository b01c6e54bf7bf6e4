"""Whose turn it is to serve an order (轮派), as `rotation` orders them: what they served and are planned to
serve, and from where they come: the service before it on that day, or their unit."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Select,
    Uuid,
    any_,
    bindparam,
    cast,
    extract,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.places.dwellings.addresses import IN_BUILDING
from app.places.dwellings.models import Building, Dwelling
from app.places.points import models as points
from app.platform import clock
from app.platform.db.base import HERE, same
from app.platform.db.kept import Kept, Row
from app.platform.values.points import Point, metres_between
from app.service_orders.crews.candidates import IN_UNIT, candidates
from app.service_orders.crews.rotation import Turn, in_turn
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember, Order
from app.service_orders.providers.models import Member, Unit

COUNTED = timedelta(days=30)  # back, and ahead
BEGINS = bindparam("begins", type_=DateTime(timezone=True))
AFTER = bindparam("after", type_=DateTime(timezone=True))
THEM = bindparam("members", type_=ARRAY(Uuid))

IS_THERE = (CrewMember.community_id == HERE) & CrewMember.ended_at.is_(None)
ITS_ORDER = (Order.community_id == HERE) & same(Order.id, CrewMember.order_id)
LONG = func.sum(extract("epoch", Order.ends_at - Order.begins_at) / 60)
MINUTES = Kept(
    select(CrewMember.member_id, cast(LONG, Integer).label("minutes"))
    .join(Order, ITS_ORDER)
    .where(
        IS_THERE,
        CrewMember.member_id == any_(THEM),
        Order.begins_at.between(BEGINS, AFTER),
        Order.state != OrderState.CANCELLED,
    )
    .group_by(CrewMember.member_id)
)


def _placed(found: Select[Any]) -> Select[Any]:
    """With where an order is served."""
    point = points.Point
    return (
        found.outerjoin(
            Dwelling, (Dwelling.community_id == HERE) & same(Dwelling.id, Order.dwelling_id)
        )
        .outerjoin(Building, (Building.community_id == HERE) & IN_BUILDING)
        .outerjoin(point, (point.community_id == HERE) & same(point.id, Order.point_id))
        .add_columns(
            func.coalesce(Building.lng, point.lng).label("lng"),
            func.coalesce(Building.lat, point.lat).label("lat"),
        )
    )


THERE = Kept(
    _placed(select(Order.id)).where(
        Order.community_id == HERE, Order.id == bindparam("order_id", type_=Uuid)
    )
)
BEFORE = Kept(  # the last of each on that day
    _placed(select(CrewMember.member_id).join(Order, ITS_ORDER))
    .where(
        IS_THERE,
        CrewMember.member_id == any_(THEM),
        Order.begins_at >= BEGINS,
        Order.ends_at <= AFTER,
        Order.state != OrderState.CANCELLED,
    )
    .ext(distinct_on(CrewMember.member_id))
    .order_by(CrewMember.member_id, Order.ends_at.desc(), Order.id)
)
UNITS = Kept(
    select(Member.id.label("member_id"), Unit.lng, Unit.lat)
    .join(Unit, IN_UNIT)
    .where(Member.community_id == HERE, Member.id == any_(THEM))
)


async def turns(session: AsyncSession, order: Order) -> list[UUID]:
    """Who can serve it, whose turn it is first; before them all whom the customer asked for."""
    able = [
        row for row in await candidates(session, order.community_id, order.id) if not row.against
    ]
    them = {"here": order.community_id, "members": [row.id for row in able]}
    now = {"begins": clock.now() - COUNTED, "after": clock.now() + COUNTED}
    minutes = {row.member_id: row.minutes for row in await MINUTES.all(session, them | now)}
    [there] = await THERE.all(session, them | {"order_id": order.id})
    morning = datetime.combine(order.begins_at.astimezone(clock.HERE), time.min, clock.HERE)
    until = {"begins": morning, "after": order.begins_at}
    places = {row.member_id: row for row in await UNITS.all(session, them)}
    places |= {row.member_id: row for row in await BEFORE.all(session, them | until)}
    first = [row.id for row in able if row.is_wanted]
    rest = in_turn(
        Turn(row.id, minutes.get(row.id, 0), _metres(places[row.id], there))
        for row in able
        if not row.is_wanted
    )
    return [*first, *(one.member_id for one in rest)]


def _metres(one: Row, other: Row) -> float | None:
    if None in {one.lng, one.lat, other.lng, other.lat}:
        return None
    return metres_between(Point(one.lng, one.lat), Point(other.lng, other.lat))
