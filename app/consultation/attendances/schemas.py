from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.consultation.sessions.models import Way
from app.places.grids.schemas import Place
from app.platform.schemas import ClientId, Command, Instant, Name, Text, View

Code = Annotated[
    Text,
    Field(
        min_length=16,
        max_length=40,
        examples=["7K3M9QXA4T2B0C1D"],
        description="As the organiser's screen shows it; another one every half minute.",
    ),
]


class OpenCode(Command):
    code: Code


class SignIn(Command):
    """By the code on the screen, or by the claim that was given for it; online without either."""

    code: Code | None = None
    claim: Annotated[
        Text | None,
        Field(min_length=1, max_length=80, description="Of `open_code`: five minutes."),
    ] = None
    scanned_at: Instant | None = Field(
        None, description="When the code was scanned, if the phone had no signal then."
    )
    place: Place | None = Field(None, description="Where the phone is; far away is noted.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.code is not None and self.claim is not None:
            raise ValueError("签到码和凭证只需其一")
        return self


class Register(Command):
    """Somebody of the roster whom the caller sees, without a phone."""

    person_id: UUID
    at: Instant | None = Field(None, description="When they came; default: now, or at its end.")


class TakeSheet(Command):
    """Names as they are written, in order; whose they are is found out later."""

    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    names: Annotated[list[Name], Field(min_length=1, max_length=200)]
    photo_ids: Annotated[list[UUID], Field(min_length=1, max_length=9)]


class ResolveLine(Command):
    person_id: UUID


class CountWalkIns(Command):
    count: Annotated[int, Field(ge=0, le=10_000)]


class CodeView(View):
    code: str = Field(examples=["7K3M-9QXA-4T2B-0C1D"])
    link: str = Field(description="What the QR code says: an ordinary link.")
    qr: str = Field(description="The QR code as SVG.")
    now: datetime = Field(description="By the server's clock.")
    changes_at: datetime = Field(description="When the next one is shown.")


class ClaimView(View):
    claim: str
    expires_at: datetime


class SignedIn(View):
    meeting_id: UUID
    person_id: UUID
    way: Way = Field(description="How they signed first.")
    at: datetime
    is_offline: bool = Field(description="Scanned without signal: by the phone's clock.")
    is_far: bool = Field(description="Signed far from the meeting point.")
    is_by_agent: bool


class AttendanceView(View):
    id: UUID
    person_id: UUID
    name: str
    way: Way
    at: datetime
    is_offline: bool
    is_far: bool
    is_by_agent: bool
    struck_at: datetime | None
    struck_because: str | None


class LineView(View):
    id: UUID
    position: int
    name: str = Field(description="As it is written.")
    person_id: UUID | None
    person: str | None = Field(description="Whose name it is.")
    struck_at: datetime | None


class SheetView(View):
    id: UUID
    taken_at: datetime
    photo_ids: list[UUID]
    lines: list[LineView]
