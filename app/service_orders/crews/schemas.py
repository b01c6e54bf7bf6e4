from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.platform.schemas import Command, View, Words
from app.platform.values.documents import Sex
from app.service_orders.crews.candidates import Against
from app.service_orders.orders.lifecycle import OrderAction, OrderState

Crew = Annotated[
    list[UUID], Field(min_length=1, max_length=3, description="One to three, of one unit.")
]


class AssignOrder(Command):
    member_ids: Crew


class ReassignOrder(Command):
    member_ids: Crew
    reason: Words


class CrewMemberView(View):
    """Who comes: what a customer may ask them for at the door."""

    id: UUID
    name: str
    number: str
    unit: str
    photo_id: UUID | None
    way: OrderAction
    since: datetime
    arrived_at: datetime | None


class CrewView(View):
    id: UUID = Field(description="Of the order.")
    item: str
    state: OrderState
    begins_at: datetime
    ends_at: datetime
    members: list[CrewMemberView]
    wanted: int = Field(description="How many are to serve it; two at a first visit at home.")
    missing: int
    actions: list[OrderAction] = Field(description="What the caller may do now.")


class CandidateView(View):
    id: UUID
    name: str
    number: str
    sex: Sex | None
    unit_id: UUID
    unit: str
    has_account: bool = Field(description="Or is told by their coordinator.")
    serves: bool = Field(description="Is of the crew now.")
    is_wanted: bool = Field(description="The customer wants to have the helper of before.")
    against: list[Against] = Field(description="Empty: can serve it.")
    words: str = Field(description="`against`, as people read it.")


class OpenOrder(View):
    """What may be taken: neither who nor where."""

    id: UUID
    item_id: UUID
    item: str
    grid_id: UUID | None
    grid: str | None
    begins_at: datetime
    ends_at: datetime
    minutes: int
    missing: int = Field(description="How many are still wanted.")


class Unable(View):
    id: UUID
    name: str
    unit: str
    against: list[Against]


class UncoveredOrder(View):
    id: UUID
    item_id: UUID
    item: str
    unit_id: UUID
    grid_id: UUID | None
    state: OrderState
    begins_at: datetime
    ends_at: datetime
    unable: list[Unable] = Field(description="Who was to serve it, and cannot come.")
    missing: int
    lapsed_at: datetime | None = Field(description="Nobody had taken it in time.")
    words: str
