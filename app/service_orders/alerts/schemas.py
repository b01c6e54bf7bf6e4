from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.places.grids.schemas import Place
from app.platform.schemas import ClientId, Command, Instant, Line, View, Words
from app.residents.people.models import PhoneKind
from app.service_orders.alerts.models import AlertKind
from app.service_orders.visits.schemas import PersonToCall


class RaiseAlarm(Command):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    at: Instant | None = None
    place: Place | None = None
    words: Words | None = None


class AnswerAlert(Command):
    answer: Annotated[Words, Field(examples=["已电话联系上家属，人在女儿家"])]


class OpenAlertContact(Command):
    purpose: Annotated[Line, Field(examples=["未遇，联系家属"])]


class AlertView(View):
    id: UUID
    order_id: UUID
    kind: AlertKind
    raised_at: datetime
    words: str | None
    item: str
    begins_at: datetime
    unit: str
    grid_id: UUID | None
    helper: str | None = Field(description="Who raised it, or met nobody.")
    lng: float | None = Field(description="WGS-84, of who raised it")
    lat: float | None
    answered_at: datetime | None
    answered_by: str | None
    answer: str | None
    may_answer: bool


class EmergencyPhone(View):
    whose: str
    kind: PhoneKind
    number: str


class AlertContactView(View):
    address: str | None
    helper: EmergencyPhone | None
    people: list[PersonToCall] = Field(description="Empty: not for the unit.")
    relatives: list[EmergencyPhone] = Field(
        description="The family's numbers, and the contact of the household."
    )
