"""How one gets from a person to where they live: the conditions of the joins."""

from app.places.dwellings.models import Dwelling
from app.platform.db.base import on, same
from app.residents.people.models import Household, HouseholdMember, Person

IS_MEMBER = same(HouseholdMember.person_id, Person.id)
LIVES_NOW = IS_MEMBER & on(HouseholdMember)
IN_HOUSEHOLD = same(Household.id, HouseholdMember.household_id)
IN_DWELLING = same(Dwelling.id, Household.dwelling_id)
