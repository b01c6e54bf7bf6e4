from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from app.platform.schemas import Command, Name, Text, View
from app.platform.values.documents import read_ending
from app.residents.verification.lifecycle import ClaimAction, ClaimState


class ClaimDwelling(Command):
    dwelling_id: UUID
    name: Name
    id_last_six: Annotated[
        Text,
        Field(min_length=1, max_length=50, description="Of the document; compared, never kept."),
        AfterValidator(read_ending),
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
