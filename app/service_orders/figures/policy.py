"""Whose orders somebody's figures are of: the office's and the auditor's of all, a grid worker's of their
grids, a coordinator's of their unit: of these they see the lists behind them. The street sees the numbers
of the community alone, without the small ones.
"""

from typing import Any

from sqlalchemy import Boolean, bindparam, or_

from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE
from app.service_orders.figures.errors import (
    OnlyForServiceFigures,
    OnlyForWhoLooksAfterThem,
    OnlyTheFigures,
)
from app.service_orders.orders.models import Order
from app.service_orders.orders.policy import OF_MY_GRIDS, OF_MY_UNITS

COUNTED = (Order.community_id == HERE) & or_(
    bindparam("counts_all", type_=Boolean), OF_MY_GRIDS, OF_MY_UNITS
)


def counted_for(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "counts_all": sees_all(actor) or actor.has(Role.STREET),
        "grids": list(actor.grids),
        "units": list(actor.units),
    }


def sees_all(actor: Actor) -> bool:
    return actor.is_staff or actor.has(Role.AUDITOR)


def sees_lists(actor: Actor) -> bool:
    """Of all that is counted for them."""
    return sees_all(actor) or (bool(actor.grids or actor.units) and not actor.has(Role.STREET))


def must_read_figures(actor: Actor) -> None:
    if not (sees_lists(actor) or actor.has(Role.STREET)):
        raise OnlyForServiceFigures


def must_see_lists(actor: Actor) -> None:
    must_read_figures(actor)
    if not sees_lists(actor):
        raise OnlyTheFigures


def must_look_after_them(actor: Actor) -> None:
    if not (actor.is_staff or actor.grids):
        raise OnlyForWhoLooksAfterThem
