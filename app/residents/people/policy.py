"""Whom of the roster somebody may see."""

from typing import Any

from sqlalchemy import Boolean, Uuid, bindparam, or_, select
from sqlalchemy.orm import aliased

from app.places.grids.queries import DWELLINGS_OF_MY_GRIDS
from app.places.roles.actor import Actor
from app.platform.db.base import same
from app.residents.people.joins import IN_HOUSEHOLD
from app.residents.people.models import Household, HouseholdMember, Person

_mine, _theirs = aliased(HouseholdMember), aliased(HouseholdMember)

# Sets, looked up once a query, not conditions looked up for every person.
MY_HOUSEHOLD = (
    select(_theirs.person_id)
    .join(
        _mine,
        same(_mine.household_id, _theirs.household_id),
    )
    .where(
        _theirs.community_id == bindparam("here"),
        _mine.person_id == bindparam("my_person", type_=Uuid),
        _mine.until.is_(None),
        _theirs.until.is_(None),
    )
)
IN_MY_GRIDS = (
    select(HouseholdMember.person_id)
    .join(Household, IN_HOUSEHOLD)
    .where(
        HouseholdMember.community_id == bindparam("here"),
        HouseholdMember.until.is_(None),
        Household.dwelling_id.in_(DWELLINGS_OF_MY_GRIDS),
    )
)
VISIBLE = (Person.community_id == bindparam("here")) & or_(
    bindparam("sees_all", type_=Boolean),
    Person.id == bindparam("my_person", type_=Uuid),
    Person.id.in_(MY_HOUSEHOLD),
    Person.id.in_(IN_MY_GRIDS),
)


def visible_to(actor: Actor) -> dict[str, Any]:
    """The office sees all, a grid worker who lives in their grids, a resident their household."""
    return {
        "here": actor.community_id,
        "sees_all": actor.is_staff,
        "my_person": actor.person_id,
        "grids": list(actor.grids),
    }
