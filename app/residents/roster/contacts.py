"""Each household has one contact: who is named, else who was, else the head, else the first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from app.residents.people.models import Household, HouseholdMember, Relation
from app.residents.roster.book import Book


class Changed(NamedTuple):
    household: Household
    contact: HouseholdMember
    number: int  # of the row


@dataclass
class Contacts:
    book: Book
    named: dict[UUID, UUID] = field(default_factory=dict)  # whom a row names, by household
    touched: dict[UUID, int] = field(default_factory=dict)  # households, and by which row

    def settle(
        self, entered: Mapping[UUID, Collection[UUID]]
    ) -> tuple[list[Changed], list[HouseholdMember]]:
        """In which households that were there it is another; and who becomes it of those who lived
        there before, once who was it is none any more. `entered`: who, by household."""
        changed, gaining = [], []
        for household_id, number in self.touched.items():
            here = list(self.book.members[household_id].values())
            contact = min(here, key=self._rank, default=None)
            if contact is None or contact.is_contact:
                continue
            was = [one for one in here if one.is_contact]
            for one in was:
                one.is_contact = False
            if contact.person_id in entered.get(household_id, ()):
                contact.is_contact = True
            else:
                gaining.append(contact)
            if was or contact in gaining:
                household = self.book.every_household[household_id]
                changed.append(Changed(household, contact, number))
        return changed, gaining

    def _rank(self, one: HouseholdMember) -> tuple[bool, bool, bool, UUID]:
        is_named = self.named.get(one.household_id) == one.person_id
        return not is_named, not one.is_contact, one.relation is not Relation.HEAD, one.id
