"""What a phone keeps, kind by kind: whole states. A source has its view here."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.care.subjects.lifecycle import CareState
from app.care.subjects.risk import CareRule, Risk
from app.consultation.sessions.schemas import MeetingCopy
from app.consultation.topics.schemas import TopicCopy
from app.patrols.hazards.schemas import HazardView
from app.patrols.rounds.lifecycle import RoundState
from app.platform.schemas import View
from app.platform.values.documents import Sex
from app.residents.facts.known import FactKind
from app.residents.people.models import Relation
from app.service_orders.orders.schemas import OrderItem


class RoundCopy(View):
    id: UUID
    team_id: UUID
    team: str
    grid_id: UUID
    begins_at: datetime
    ends_at: datetime
    meet_at: str
    capacity: int
    taken: int
    state: RoundState
    signed_up: list[UUID] = Field(description="People.")


class DueCopy(View):
    """A visit that is due; `gives_up_on`: until then it counts, late."""

    rule: CareRule
    risk: Risk
    opens_on: date
    due_on: date
    gives_up_on: date


class CareCopy(View):
    state: CareState
    risk: Risk | None
    facts: list[FactKind]
    dues: list[DueCopy]


class PersonCopy(View):
    """Somebody who lives in the caller's grids."""

    id: UUID
    name: str
    sex: Sex | None
    born_on: date
    id_number: str | None = Field(description="Masked.")
    phone: str | None = Field(description="Masked.")
    has_health_notes: bool
    household_id: UUID
    dwelling_id: UUID
    relation: Relation = Field(description="To the head of the household.")
    is_contact: bool
    address: str
    version: int = Field(description="For `base_version` of an edit.")
    care: CareCopy | None = Field(description="None: not on the care list.")


class HazardChange(View):
    kind: Literal["hazard"]
    id: UUID
    item: HazardView = Field(description="`is_overdue`: when this was answered.")


class TopicChange(View):
    kind: Literal["topic"]
    id: UUID
    item: TopicCopy


class MeetingChange(View):
    kind: Literal["session"]
    id: UUID
    item: MeetingCopy


class RoundChange(View):
    kind: Literal["round"]
    id: UUID
    item: RoundCopy


class OrderChange(View):
    kind: Literal["order"]
    id: UUID
    item: OrderItem


class PersonChange(View):
    kind: Literal["person"]
    id: UUID
    item: PersonCopy


class Gone(View):
    """No longer in the caller's grids (moved out, died), or a topic or an order that has ended: forget
    it."""

    kind: str
    id: UUID
    gone: Literal[True]
