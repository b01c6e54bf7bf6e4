"""Who says who serves: staff in all units, a coordinator in their own. A member takes what is open to them,
which shows neither who nor where: the order itself is not theirs to see before."""

from typing import Any

from sqlalchemy import Uuid, bindparam, or_

from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE, same
from app.service_orders.catalogue.models import Dispatching, Item
from app.service_orders.crews.candidates import HAS_RETURNED, IS_OWN, IS_REFUSED
from app.service_orders.crews.errors import NotTheirCrews
from app.service_orders.orders.lifecycle import OrderState
from app.service_orders.orders.models import CrewMember, Order
from app.service_orders.orders.policy import visible_to as orders_visible_to
from app.service_orders.providers.models import Member

ME = bindparam("me", type_=Uuid)
IS_ME = (Member.community_id == HERE) & (Member.account_id == ME) & Member.left_on.is_(None)
IS_OPEN = (Item.dispatching == Dispatching.OPEN) & (Order.unit_id == Member.unit_id)
HAS_A_WISH = (  # for the helper of before, until nobody has taken it in time
    Order.wanted_id.is_not(None) & (Order.wanted_id != Member.id) & Order.lapsed_at.is_(None)
)
IS_OFFERED = (  # whether it can be taken yet, or still, is said afterwards
    IS_OPEN
    & Order.state.not_in([OrderState.WAITING, OrderState.OFFERED])
    & ~or_(HAS_A_WISH, IS_REFUSED, IS_OWN, HAS_RETURNED)
)
"""Beside the order stand its item and the member that the caller is."""


def visible_to(actor: Actor) -> dict[str, Any]:
    return orders_visible_to(actor)


def says_who_serves(actor: Actor) -> None:
    if not (actor.is_staff or actor.units):
        raise NotTheirCrews


def sees_gaps(actor: Actor) -> None:
    """The office, the auditor, and who coordinates."""
    if not (actor.is_staff or actor.units or actor.has(Role.AUDITOR)):
        raise NotTheirCrews


IN_CREW = (
    (CrewMember.community_id == HERE)
    & same(CrewMember.order_id, Order.id)
    & (CrewMember.ended_at.is_(None))
)
