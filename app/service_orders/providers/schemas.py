from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.platform.schemas import Command, Day, Line, Name, Text, View, Words
from app.platform.values.documents import Sex
from app.service_orders.providers.lifecycle import MemberAction, MemberState
from app.service_orders.providers.models import QualificationKind

Phone = Annotated[Text, Field(min_length=1, max_length=40, examples=["13800138000"])]
StaffNumber = Annotated[
    Text, Field(min_length=1, max_length=40, examples=["0031"], description="the unit's own")
]
Code = Annotated[Text, Field(min_length=8, max_length=40, examples=["7K3M-9QXA"])]


class AddMember(Command):
    """What is not known is left out. Whoever is a resident here stays in the roster, too."""

    unit_id: UUID
    name: Name
    sex: Sex | None = None
    staff_number: StaffNumber | None = None
    phone: Phone | None = None
    photo_id: UUID | None = None
    joined_on: Day | None = Field(None, description="Default: today.")


class ChangeMember(Command):
    """As they are from now on: what is left out is taken away, but for the photo."""

    name: Name
    sex: Sex | None = None
    staff_number: StaffNumber | None = None
    phone: Phone | None = Field(None, description="As it was, if it is the mask of it.")
    photo_id: UUID | None = None


class BindCard(Command):
    code: Code


class UseJoinCode(Command):
    code: Annotated[Text, Field(min_length=12, max_length=40, examples=["7K3M-9QXA-4T2B"])]


class Identify(Command):
    person_id: UUID | None = Field(description="Of the roster; null: not of it.")


class OpenPhone(Command):
    purpose: Words


class QualificationHeld(View):
    id: UUID
    qualification_id: UUID
    name: str
    kind: QualificationKind
    number: str | None
    since: date
    until: date | None = Field(description="The first day without it.")


class Hours(View):
    weekday: int
    begins: time
    ends: time
    is_paid: bool


class MemberView(View):
    id: UUID
    unit_id: UUID
    unit_name: str
    name: str
    sex: Sex | None
    number: str = Field(description="On slips and badges; everybody can check it.")
    staff_number: str | None
    phone_mask: str | None
    photo_id: UUID | None
    has_account: bool
    person_id: UUID | None = Field(description="Of the roster; for the office.")
    joined_on: date
    left_on: date | None
    stopped_at: datetime | None
    stopped_because: str | None = Field(description="For the office.")
    qualifications: list[QualificationHeld]
    area_ids: list[UUID] = Field(description="Grids; none: everywhere.")
    hours: list[Hours] = Field(description="Each week; none: at any hour.")
    state: MemberState
    actions: list[MemberAction] = Field(description="What the caller may do now.")


class JoinCodeView(View):
    """The only time that the code can be read."""

    code: str
    scene: str = Field(description="`j.{community}.{code}`, for a QR code.")
    qr: str = Field(description="The QR code as SVG; it says the scene.")
    expires_at: datetime


class PhoneView(View):
    phone: str


class VerifiedMember(View):
    """What somebody at the door holds against the badge: no more of the name than its beginning."""

    name: str = Field(examples=["李*"])
    unit_name: str
    has_photo: bool
    serves_now: bool
    says: str = Field(examples=["正在服务"], description="What to make of it, in words.")


class Leave(Command):
    reason: Line


class Stop(Command):
    reason: Words = Field(
        description="For the office, and in the member's own copy of their data: name nobody who complained."
    )
