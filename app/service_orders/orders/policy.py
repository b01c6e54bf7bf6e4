"""What somebody is to an order, and which orders they see.

A customer sees their own, whoever acts for them sees those that the authorisation covers, a grid worker
those of their grids, a coordinator those of their unit, a member those that they serve. What is open to be
taken is another question (`crews`): it shows neither who nor where.
"""

from datetime import datetime, time, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    Uuid,
    any_,
    bindparam,
    cast,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.places.roles.actor import Actor, Role
from app.places.roles.models import CommunityAccount
from app.places.roles.policy import is_by
from app.platform import clock
from app.platform.db.base import HERE, on_or_after, same
from app.platform.db.kept import Row
from app.residents.people.models import HouseholdMember
from app.service_orders.orders.lifecycle import ORDERING, OrderParty, OrderState
from app.service_orders.orders.models import CrewMember, Order, OrderPerson
from app.service_orders.providers.models import Member

ACCOUNT = bindparam("account", type_=Uuid)
MY_PERSON = bindparam("my_person", type_=Uuid)
IS_MINE = exists().where(
    OrderPerson.community_id == HERE,
    same(OrderPerson.order_id, Order.id),
    OrderPerson.person_id == MY_PERSON,
)
_crew = (
    CrewMember.community_id == HERE,
    same(CrewMember.order_id, Order.id),
    Member.community_id == HERE,
    same(Member.id, CrewMember.member_id),
)
SERVES = exists().where(
    *_crew,
    CrewMember.ended_at.is_(None),
    Member.account_id == bindparam("me", type_=Uuid),
)
_own, _helper = aliased(CommunityAccount), aliased(CommunityAccount)
_lives, _with = aliased(HouseholdMember), aliased(HouseholdMember)
OWN_PERSON = (  # of the account, also while it acts for somebody
    select(_own.person_id)
    .where(_own.community_id == HERE, _own.account_id == ACCOUNT)
    .scalar_subquery()
)
HELPER = func.coalesce(  # the person who the member of a row is
    Member.person_id,
    select(_helper.person_id)
    .where(_helper.community_id == HERE, same(_helper.account_id, Member.account_id))
    .correlate(Member)
    .scalar_subquery(),
)
SERVICE_DAY = cast(func.timezone(clock.HERE.key, Order.begins_at), Date)
IS_THE_MEMBER = or_(Member.account_id == ACCOUNT, HELPER == MY_PERSON, HELPER == OWN_PERSON)


def lives_with_the_member(day: Any, *around: Any) -> ColumnElement[bool]:
    """The caller, or for whom they act, on a day or since; `around`: whatever else the day is of."""
    return (
        exists()
        .where(
            _lives.community_id == HERE,
            or_(_lives.person_id == MY_PERSON, _lives.person_id == OWN_PERSON),
            on_or_after(_lives, day),
            same(_with.household_id, _lives.household_id),
            _with.community_id == HERE,
            _with.person_id == HELPER,
            on_or_after(_with, day),
        )
        .correlate(Member, *around)
    )


SERVED = exists().where(*_crew, or_(IS_THE_MEMBER, lives_with_the_member(SERVICE_DAY, Order)))
ORDERED = func.coalesce(
    or_(is_by(Order.ordered_by, ACCOUNT, MY_PERSON), is_by(Order.agent_id, ACCOUNT, MY_PERSON)),
    false(),
)
OF_MY_GRIDS = Order.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid)))
OF_MY_UNITS = (Order.unit_id == any_(bindparam("units", type_=ARRAY(Uuid)))) & Order.state.not_in(
    [OrderState.WAITING, OrderState.OFFERED]
)
VISIBLE = (Order.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean), IS_MINE, OF_MY_GRIDS, OF_MY_UNITS, SERVES
)
PEOPLE = (
    select(OrderPerson.person_id)
    .where(OrderPerson.community_id == HERE, same(OrderPerson.order_id, Order.id))
    .order_by(OrderPerson.id)
)
JUDGED = (
    *(IS_MINE.label("is_mine"), SERVES.label("serves"), SERVED.label("served")),
    ORDERED.label("ordered"),
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "me": None if actor.acting_for else actor.account_id,
        "account": actor.account_id,
        "my_person": actor.person_id,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
        "grids": list(actor.grids),
        "units": list(actor.units),
    }


def parties(actor: Actor, order: Order | Row) -> set[OrderParty]:
    """Who is qualified to take it is known to `crews`."""
    found = set()
    if order.is_mine:
        found.add(OrderParty.CUSTOMER)
        if not order.served:
            found.add(OrderParty.JUDGE)
    if order.grid_id in actor.grids:
        found.add(OrderParty.GRID_WORKER)
    if actor.is_staff:
        found.add(OrderParty.STAFF)
        if not (order.is_mine or order.served or order.ordered):
            found.add(OrderParty.SETTLER)
    if order.unit_id in actor.units:
        found.add(OrderParty.COORDINATOR)
    if order.serves:
        found.add(OrderParty.MEMBER)
    return found


class Sight(Enum):
    """How much of an order somebody sees, beside what it is and when."""

    WHOLE = "who, where, and how to call"
    WHO = "by name"
    GRID = "in which grid"


EVENING = time(18)  # of the day before, Asia/Shanghai
AT_WORK = (OrderState.TAKEN, OrderState.UNDER_WAY)


def sight(actor: Actor, order: Order | Row) -> Sight:
    """A coordinator needs no address; who serves learns for whom the evening before, and where when they
    open it (`visits`)."""
    found = parties(actor, order)
    if found & ORDERING or actor.has(Role.AUDITOR):
        return Sight.WHOLE
    if OrderParty.COORDINATOR in found or is_known(order):
        return Sight.WHO
    return Sight.GRID


def known_from(begins_at: datetime) -> datetime:
    """Who and where."""
    day_before = begins_at.astimezone(clock.HERE).date() - timedelta(days=1)
    return datetime.combine(day_before, EVENING, clock.HERE)


def is_known(order: Order | Row) -> bool:
    """To who serves it, now; not any more when it is over."""
    return order.state in AT_WORK and clock.now() >= known_from(order.begins_at)


def sees_what_is_recorded(actor: Actor, order: Order | Row) -> bool:
    """What follows from somebody's state, and what they answered: they themselves, who looks after the
    grid, the office; not who acts in their name."""
    return actor.acting_for is None and sight(actor, order) is Sight.WHOLE
