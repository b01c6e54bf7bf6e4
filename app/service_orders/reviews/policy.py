"""Who reads what was said of a service: who said it, the unit's coordinator, the office and the auditor;
never who served it, also where they are one of these."""

from typing import Any

from sqlalchemy import Boolean, bindparam, not_, or_

from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE
from app.platform.db.kept import Row
from app.service_orders.orders.models import Order
from app.service_orders.orders.policy import OF_MY_UNITS, SERVED
from app.service_orders.orders.policy import visible_to as sees_orders

RATINGS_FOR_ME = (
    (Order.community_id == HERE)
    & or_(bindparam("sees_all", type_=Boolean), OF_MY_UNITS)
    & not_(SERVED)
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return sees_orders(actor)


def reads_words(actor: Actor, order: Order | Row) -> bool:
    if order.is_mine and actor.acting_for is None:
        return True
    if order.served:
        return False
    of_the_unit = order.unit_id in actor.units
    return order.is_mine or of_the_unit or actor.is_staff or actor.has(Role.AUDITOR)
