from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.platform.schemas import Command, Text, View
from app.residents.people.schemas import Name
from app.residents.verification.lifecycle import ClaimAction, ClaimState


class ClaimDwelling(Command):
    dwelling_id: UUID
    name: Name
    id_last_six: Annotated[
        Text, Field(pattern=r"^[0-9]{5}[0-9Xx]$", description="Compared, never kept.")
    ]


class AcceptClaim(Command):
    person_id: UUID = Field(description="Who of the roster they are.")


class ClaimView(View):
    id: UUID
    name: str
    dwelling_id: UUID
    address: str
    state: ClaimState
    person_id: UUID | None
    claimed_at: datetime
    actions: list[ClaimAction] = Field(description="What the caller may do now.")
