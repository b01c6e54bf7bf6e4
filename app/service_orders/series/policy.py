"""Who sees a series: for whom it is and who acts for them, their grid worker, the office, the auditor, and
the coordinator of its unit."""

from typing import Any

from sqlalchemy import ARRAY, Boolean, Uuid, any_, bindparam, exists, or_

from app.places.roles.actor import Actor, Role
from app.platform.db.base import HERE, same
from app.platform.db.kept import Row
from app.service_orders.series.lifecycle import SeriesParty
from app.service_orders.series.models import OrderSeries, SeriesPerson

IS_MINE = exists().where(
    SeriesPerson.community_id == HERE,
    same(SeriesPerson.series_id, OrderSeries.id),
    SeriesPerson.person_id == bindparam("my_person", type_=Uuid),
)
VISIBLE = (OrderSeries.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean),
    IS_MINE,
    OrderSeries.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
    OrderSeries.unit_id == any_(bindparam("units", type_=ARRAY(Uuid))),
)


def visible_to(actor: Actor) -> dict[str, Any]:
    return {
        "here": actor.community_id,
        "my_person": actor.person_id,
        "sees_all": actor.is_staff or actor.has(Role.AUDITOR),
        "grids": list(actor.grids),
        "units": list(actor.units),
    }


def parties(actor: Actor, series: OrderSeries | Row) -> set[SeriesParty]:
    found = set()
    if series.is_mine:
        found.add(SeriesParty.CUSTOMER)
    if series.grid_id in actor.grids:
        found.add(SeriesParty.GRID_WORKER)
    if actor.is_staff:
        found.add(SeriesParty.STAFF)
    return found
