"""An alarm is for the office, the grid worker and the unit's coordinator, and whoever raised it sees
whether somebody has answered; that nobody was met is for office and grid worker alone. Never for who is
served: the alarm may be about them."""

from sqlalchemy import ARRAY, Boolean, Uuid, any_, bindparam, exists, or_
from sqlalchemy.orm import aliased

from app.places.roles.actor import Actor
from app.platform.db.base import HERE, same
from app.platform.db.kept import Row
from app.service_orders.alerts.errors import NotYoursToAnswer
from app.service_orders.alerts.models import Alert, AlertKind
from app.service_orders.orders.models import Order
from app.service_orders.orders.policy import visible_to
from app.service_orders.providers.models import Member

__all__ = ["VISIBLE", "must_be_yours_to_answer", "visible_to"]

OF_MY_GRIDS = Order.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid)))
OF_MY_UNITS = (Alert.kind == AlertKind.ALARM) & (
    Order.unit_id == any_(bindparam("units", type_=ARRAY(Uuid)))
)
_raiser = aliased(Member)
MINE = (Alert.kind == AlertKind.ALARM) & exists().where(
    _raiser.community_id == HERE,
    same(_raiser.id, Alert.member_id),
    _raiser.account_id == bindparam("me", type_=Uuid),
)
VISIBLE = (Alert.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean), OF_MY_GRIDS, OF_MY_UNITS, MINE
)


def may_answer(actor: Actor, alert: Alert | Row) -> bool:
    is_of_my_unit = alert.kind == AlertKind.ALARM and alert.unit_id in actor.units
    return actor.is_staff or alert.grid_id in actor.grids or is_of_my_unit


def must_be_yours_to_answer(actor: Actor, alert: Alert | Row) -> None:
    if not may_answer(actor, alert):
        raise NotYoursToAnswer
