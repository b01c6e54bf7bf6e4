from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.platform.schemas import Command, Date, View
from app.residents.people.models import Relation


class NewMember(Command):
    person_id: UUID
    relation: Relation


class MoveInHousehold(Command):
    """The first of the members is the contact until another is named."""

    dwelling_id: UUID
    since: Date
    members: Annotated[list[NewMember], Field(min_length=1, max_length=30)]


class MoveIn(Command):
    """Whoever lives elsewhere leaves there on that day."""

    person_id: UUID
    relation: Relation
    since: Date


class MoveOut(Command):
    person_id: UUID
    until: Date = Field(description="The first day on which they no longer live there.")


class NameContact(Command):
    person_id: UUID


class MergeHousehold(Command):
    into_id: UUID
    on: Date


class SplitHousehold(Command):
    """Some members found a household of their own, here or elsewhere."""

    person_ids: Annotated[list[UUID], Field(min_length=1, max_length=30)]
    dwelling_id: UUID
    on: Date


class AddOwner(Command):
    person_id: UUID
    since: Date


class EndOwner(Command):
    person_id: UUID
    until: Date


class MemberView(View):
    person_id: UUID
    name: str
    relation: Relation
    is_contact: bool
    since: date
    until: date | None
    died_on: date | None


class HouseholdView(View):
    id: UUID
    dwelling_id: UUID
    address: str
    since: date
    until: date | None
    merged_into_id: UUID | None
    split_from_id: UUID | None
    members: list[MemberView] = Field(description="Those who left, too, with their dates.")


class OwnerView(View):
    person_id: UUID
    name: str
    area: Decimal | None = Field(description="Floor area of the dwelling, m²; none: not known yet.")
    since: date
    until: date | None
