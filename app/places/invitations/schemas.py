from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.places.invitations.lifecycle import InvitationAction, InvitationState
from app.places.roles.actor import Role
from app.platform.schemas import Command, Instant, Name, Text, View

DAYS = 7


class Invite(Command):
    """Of a grid worker the grid is said, of a property company's the company, of a coordinator the
    unit; of others none of them."""

    role: Role
    name: Annotated[Name, Field(examples=["网格员王敏"], description="as others see them")]
    grid_id: UUID | None = None
    company_id: UUID | None = None
    unit_id: UUID | None = None
    until: Instant | None = Field(None, description="When the role ends; none: until ended.")
    days: Annotated[int, Field(ge=1, le=30, description="for which the code is good")] = DAYS


class UseInvitation(Command):
    code: Annotated[
        Text,
        Field(
            min_length=12,
            max_length=40,
            examples=["7K3M-9QXA-4T2B"],
            description="As typed, or the last part of the QR code's scene.",
        ),
    ]


class InvitationView(View):
    id: UUID
    role: Role
    name: str
    grid_id: UUID | None
    company_id: UUID | None
    unit_id: UUID | None
    until: datetime | None
    expires_at: datetime
    is_expired: bool
    accepted_by: UUID | None
    state: InvitationState
    actions: list[InvitationAction] = Field(description="What the caller may do now.")


class InvitedView(InvitationView):
    """The only time that the code can be read."""

    code: str
    scene: str = Field(description="`i.{community}.{code}`, for a QR code.")
    qr: str = Field(description="The QR code as SVG; it says the scene.")


class OfferView(View):
    """What somebody is offered who opened a code."""

    role: Role
    name: str
    grid_name: str | None
    company_name: str | None
    unit_name: str | None
    until: datetime | None
    expires_at: datetime
