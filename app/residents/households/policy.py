"""Who sees a household is who sees one of its members (`people.policy`); here: who keeps one."""

from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, bindparam, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.places.dwellings.models import Dwelling
from app.places.errors import OnlyStaff
from app.places.grids.queries import DWELLINGS_OF_MY_GRIDS
from app.places.roles.actor import Actor, Role
from app.residents.people.models import Household


def _kept(dwelling_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The office keeps every dwelling's, a grid worker those of their grids."""
    is_mine = dwelling_id.in_(DWELLINGS_OF_MY_GRIDS)
    return or_(bindparam("sees_all", type_=Boolean), is_mine)


KEEPS = _kept(Household.dwelling_id)
KEEPS_DWELLING = _kept(Dwelling.id)


def must_keep(actor: Actor) -> None:
    """The office, and grid workers at the door."""
    if not (actor.is_staff or actor.has(Role.GRID_WORKER)):
        raise OnlyStaff
