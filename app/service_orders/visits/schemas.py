import unicodedata
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from app.places.grids.schemas import Place
from app.platform.schemas import ClientId, Command, Instant, Line, Text, View, Words
from app.residents.people.models import PhoneKind
from app.service_orders.catalogue.models import ServedAt
from app.service_orders.home_notes.models import NoteKind
from app.service_orders.orders.lifecycle import OrderAction, OrderState
from app.service_orders.visits.models import Ending, Outcome, Proof
from app.service_orders.visits.policy import DIGITS

Photos = Annotated[list[UUID], Field(default_factory=list, max_length=9)]
Accuracy = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]


def _digits(told: str) -> str:
    """Of any width, with blanks or hyphens."""
    plain = "".join(unicodedata.normalize("NFKC", told).replace("-", "").split())
    if len(plain) != DIGITS or not (plain.isascii() and plain.isdigit()):
        raise ValueError("上门码为六位数字")
    return plain


DoorCode = Annotated[Text, Field(max_length=40, examples=["048213"]), AfterValidator(_digits)]


class _OnTheRoad(Command):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    at: Instant | None = Field(None, description="If there was no signal then; default: now.")


class ArriveAtOrder(_OnTheRoad):
    """By place, or by the customer's code; without either it is `unproven`."""

    place: Place | None = None
    accuracy: Accuracy | None = Field(None, description="Metres, as the phone says.")
    code: DoorCode | None = None


class FinishOrder(_OnTheRoad):
    account: Words
    outcome: Outcome | None = Field(None, description="Of a service that looks in on somebody.")
    photo_ids: Photos


class BreakOffOrder(_OnTheRoad):
    reason: Words


class MissOrder(_OnTheRoad):
    place: Place | None = None
    accuracy: Accuracy | None = None
    waiting_since: Instant | None = Field(None, description="Of who has not signed in there.")
    words: Words | None = None
    photo_ids: Photos


class SayLate(Command):
    minutes: Annotated[int, Field(ge=5, le=180, description="After the planned beginning.")]


class OpenContact(Command):
    purpose: Annotated[Line, Field(examples=["上门前电话确认"])]


class NoteShown(View):
    kind: NoteKind
    words: str | None


class HelperView(View):
    member_id: UUID
    name: str
    number: str = Field(description="For who asks the office whether it is they.")
    unit: str
    has_photo: bool
    late_until: datetime | None
    arrived_at: datetime | None
    proof: Proof | None


class ReportView(View):
    id: UUID
    ending: Ending
    at: datetime
    outcome: Outcome | None
    has_words: bool = Field(description="Opened by itself, for a stated purpose.")
    photos: list[UUID]


class ServingItem(View):
    """An order in the day of who serves it."""

    order_id: UUID
    state: OrderState
    item_id: UUID
    item: str
    served_at: ServedAt
    begins_at: datetime
    ends_at: datetime
    grid_id: UUID | None
    grid: str | None
    point: str | None
    known_from: datetime = Field(description="From when on who serves it knows for whom and where.")
    people: list[str] | None = Field(description="For whom; none: not yet, or not any more.")
    building: str | None = Field(description="The door and the phone are opened by themselves.")
    notes: list[NoteShown] | None = Field(description="What must be known beforehand.")
    has_sealed_notes: bool | None = Field(
        description="Of health, or words of who ordered: opened by themselves."
    )
    needs_outcome: bool = Field(description="It looks in on somebody: how they are is asked for.")
    actions: list[OrderAction] = Field(description="What the caller may do now.")


class ServiceVisitView(ServingItem):
    code: str | None = Field(description="For the customer: proves who came. Said at the door.")
    is_code_blocked: bool
    crew: list[HelperView]
    reports: list[ReportView]


class PhoneView(View):
    kind: PhoneKind
    number: str


class PersonToCall(View):
    name: str
    phones: list[PhoneView]


class ContactView(View):
    address: str | None
    people: list[PersonToCall]


class SealedNotesView(View):
    words: str | None = Field(description="Of who ordered.")
    health: list[str]
