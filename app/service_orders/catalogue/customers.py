"""Those for whom is ordered: where they live, with whom, and what is recorded of them, in one row."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import false, func, select
from sqlalchemy.orm import aliased

from app.places.dwellings.addresses import IN_BUILDING
from app.places.dwellings.models import Building, Dwelling
from app.places.grids.models import GridBuilding
from app.platform.db.base import HERE, TODAY, gathered, on, on_or_after, same
from app.platform.db.kept import Row
from app.platform.values.documents import Sex
from app.residents.facts.queries import facts_of
from app.residents.people.joins import IN_DWELLING, IN_HOUSEHOLD, IS_MEMBER
from app.residents.people.models import Household, HouseholdMember, Person
from app.residents.people.policy import VISIBLE
from app.service_orders.catalogue.eligibility import Home, Known

_with_them, _other = aliased(HouseholdMember), aliased(Person)
OTHERS_BORN = (
    select(func.jsonb_agg(_other.born_on))
    .select_from(_with_them)
    .join(_other, same(_other.id, _with_them.person_id))
    .where(
        _with_them.community_id == HERE,
        _with_them.household_id == HouseholdMember.household_id,
        _with_them.person_id != HouseholdMember.person_id,
        on(_with_them),
        _other.community_id == HERE,
        _other.died_on.is_(None),
    )
    .scalar_subquery()
)
HOMES = (
    select(
        gathered(
            HouseholdMember.since,
            dwelling_id=Dwelling.id,
            estate_id=Building.estate_id,
            grid_id=GridBuilding.grid_id,
            since=HouseholdMember.since,
            until=HouseholdMember.until,
            others_born=OTHERS_BORN,
        )
    )
    .select_from(HouseholdMember)
    .join(Household, IN_HOUSEHOLD)
    .join(Dwelling, IN_DWELLING)
    .join(Building, IN_BUILDING)
    .outerjoin(
        GridBuilding,
        same(GridBuilding.building_id, Building.id)
        & (GridBuilding.community_id == HERE)
        & on(GridBuilding),
    )
    .where(
        HouseholdMember.community_id == HERE,
        Household.community_id == HERE,
        Dwelling.community_id == HERE,
        Building.community_id == HERE,
        IS_MEMBER,
        on_or_after(HouseholdMember, TODAY),
    )
    .correlate(Person)
    .scalar_subquery()
)
CUSTOMER = (
    Person.id.label("person_id"),
    Person.name.label("person_name"),
    *(Person.sex, Person.born_on, Person.died_on),
    Person.restricted_at.is_not(None).label("is_restricted"),
    facts_of(Person.id),
    HOMES.label("homes"),
    func.coalesce(VISIBLE, false()).label("sees"),
)
"""What is known of somebody for whom is ordered; run with `people.policy.visible_to`."""


class Customer(NamedTuple):
    id: UUID
    name: str
    sex: Sex | None
    known: Known
    sees: bool  # whether the caller sees them in the roster
    is_restricted: bool  # what is known of them is kept, and not used

    def home_on(self, day: date) -> Home | None:
        return self.known.home_on(day)


def customer(row: Row) -> Customer:
    """From the columns `CUSTOMER`."""
    known = Known(
        born_on=row.born_on,
        died_on=row.died_on,
        homes=[_home(one) for one in row.homes],
        facts=frozenset(row.facts),
    )
    return Customer(*(row.person_id, row.person_name, row.sex, known, row.sees, row.is_restricted))


def _home(one: dict[str, Any]) -> Home:
    return Home(
        dwelling_id=UUID(one["dwelling_id"]),
        estate_id=UUID(one["estate_id"]),
        grid_id=one["grid_id"] and UUID(one["grid_id"]),
        since=date.fromisoformat(one["since"]),
        until=one["until"] and date.fromisoformat(one["until"]),
        others_born=tuple(map(date.fromisoformat, one["others_born"] or ())),
    )
