"""Whom of the roster somebody may see, and what of what is sealed they may open."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    Uuid,
    any_,
    bindparam,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.places.dwellings.models import Dwelling
from app.places.grids.models import GridBuilding
from app.places.grids.queries import DWELLINGS_OF_MY_GRIDS
from app.places.roles.actor import Actor, Role
from app.platform import clock
from app.platform.db.base import HERE, on, same
from app.platform.db.kept import Row
from app.platform.history import Transition
from app.residents.people.ages import OF_AGE, age
from app.residents.people.errors import ApprovalOfTheSecretary, NotForYouToOpen
from app.residents.people.joins import IN_HOUSEHOLD
from app.residents.people.models import Field, Household, HouseholdMember, Person

MY_PERSON = bindparam("my_person", type_=Uuid)
_mine, _theirs = aliased(HouseholdMember), aliased(HouseholdMember)
_member, _household = aliased(HouseholdMember), aliased(Household)
_dwelling, _in_grid = aliased(Dwelling), aliased(GridBuilding)
_ever = aliased(HouseholdMember)

# Asked of each person, so that PostgreSQL may choose: for one person it looks along the indexes, by
# a plan that it keeps; for many it makes the set first.
LIVES_WITH_ME = exists().where(
    _mine.community_id == HERE,
    _mine.person_id == MY_PERSON,
    on(_mine),
    same(_theirs.household_id, _mine.household_id),
    _theirs.community_id == HERE,
    _theirs.person_id == Person.id,
    on(_theirs),
)
LIVES_IN_MY_GRIDS = exists().where(
    _member.community_id == HERE,
    _member.person_id == Person.id,
    on(_member),
    _household.community_id == HERE,
    same(_household.id, _member.household_id),
    _dwelling.community_id == HERE,
    same(_dwelling.id, _household.dwelling_id),
    _in_grid.community_id == HERE,
    same(_in_grid.building_id, _dwelling.building_id),
    on(_in_grid),
    _in_grid.grid_id == any_(bindparam("grids", type_=ARRAY(Uuid))),
)
IN_MY_GRIDS = (  # as a set, for who has no `Person` in the statement
    select(HouseholdMember.person_id)
    .join(Household, IN_HOUSEHOLD)
    .where(
        HouseholdMember.community_id == HERE,
        Household.community_id == HERE,
        on(HouseholdMember),
        Household.dwelling_id.in_(DWELLINGS_OF_MY_GRIDS),
    )
)
VISIBLE = (Person.community_id == HERE) & or_(
    bindparam("sees_all", type_=Boolean),
    Person.id == MY_PERSON,
    LIVES_WITH_ME,
    LIVES_IN_MY_GRIDS,
)

ADDED_BY_ME = (  # at the door, and not living anywhere yet
    exists().where(
        Transition.community_id == HERE,
        Transition.subject_kind == Person.__tablename__,
        Transition.subject_id == Person.id,
        Transition.action == "add",
        Transition.account_id == bindparam("me", type_=Uuid),
    )
    & ~exists().where(_ever.community_id == HERE, _ever.person_id == Person.id)
)


def visible_to(actor: Actor) -> dict[str, Any]:
    """The office sees all, a grid worker who lives in their grids, a resident their household."""
    return {
        "here": actor.community_id,
        "sees_all": actor.is_staff,
        "my_person": actor.person_id,
        "grids": list(actor.grids),
    }


def sees_openings(actor: Actor, person_id: UUID) -> bool:
    """Who opened what of a person: the person, the secretary and the auditor."""
    return actor.person_id == person_id or actor.has(Role.SECRETARY, Role.AUDITOR)


def must_be_let_open(actor: Actor, person: Person | Row, *, may: bool) -> None:
    """Themself, or their guardian in their name; of minors otherwise only the secretary; and of others
    who `may`, as what is sealed goes by."""
    if actor.person_id == person.id or actor.has(Role.SECRETARY):
        return
    if not may:
        raise NotForYouToOpen
    if age(person.born_on, clock.today()) < OF_AGE:
        raise ApprovalOfTheSecretary


def may_open(actor: Actor, field: Field) -> bool:
    """The office; a grid worker only to call somebody of their grid."""
    return actor.is_staff or (field is Field.PHONE and actor.has(Role.GRID_WORKER))
