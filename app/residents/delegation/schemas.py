from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.places.roles.actor import Scope
from app.places.roles.models import Relationship
from app.platform.schemas import Command, Instant, Text, View


class Authorise(Command):
    """By the principal for themselves; for who has no phone, by the office with the signed paper."""

    principal_id: UUID = Field(description="In whose name is acted: a person of the roster.")
    agent_code: Annotated[
        Text | None,
        Field(
            min_length=8,
            max_length=40,
            examples=["7K3M-9QXA"],
            description="Who acts: the card that they show on their phone (`show_card`).",
        ),
    ] = None
    agent_id: UUID | None = Field(
        None, description="Or an account that is known here, as of a grid worker."
    )
    agent_name: Annotated[
        Text | None,
        Field(
            min_length=1,
            max_length=50,
            examples=["女儿王芳"],
            description="What somebody is called who is not known here yet.",
        ),
    ] = None
    relationship: Relationship
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=10)]
    until: Instant | None = Field(
        None, description="At most a year; a guardian's: until the ward is 18, if not given."
    )
    evidence_id: UUID | None = Field(None, description="An uploaded photo of the signed paper.")

    @model_validator(mode="after")
    def _one_agent(self) -> Self:
        if (self.agent_code is None) == (self.agent_id is None):
            raise ValueError("请出示代办人的出示码，或选择一位已知的代办人")
        return self


class AuthorisationView(View):
    id: UUID
    principal_id: UUID
    principal: str = Field(description="Name of the principal.")
    agent_id: UUID
    agent: str | None = Field(description="Name of who acts.")
    relationship: Relationship
    scopes: list[Scope]
    since: datetime
    until: datetime
    evidence_id: UUID | None
    ended_at: datetime | None
    ended_because: str | None
    is_live: bool
