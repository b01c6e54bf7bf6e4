"""How one gets from a person to where they live: the conditions of the joins."""

from app.places.dwellings.models import Dwelling
from app.residents.households.models import Household, HouseholdMember
from app.residents.people.models import Person

IS_MEMBER = (HouseholdMember.community_id == Person.community_id) & (
    HouseholdMember.person_id == Person.id
)
LIVES_NOW = IS_MEMBER & HouseholdMember.until.is_(None)
IN_HOUSEHOLD = (Household.community_id == HouseholdMember.community_id) & (
    Household.id == HouseholdMember.household_id
)
IN_DWELLING = (Dwelling.community_id == Household.community_id) & (
    Dwelling.id == Household.dwelling_id
)
