from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.places.roles.actor import Scope
from app.places.roles.models import Relationship
from app.platform.schemas import Command, View


class Authorise(Command):
    """By the principal for themselves; for who has no phone, by the office with the signed paper."""

    principal_id: UUID = Field(description="In whose name is acted: a person of the roster.")
    agent_id: UUID = Field(description="Who acts: an account (`account_id` of /me).")
    relationship: Relationship
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=10)]
    until: AwareDatetime | None = Field(
        None, description="At most a year; a guardian's: until the ward is 18, if not given."
    )
    evidence_id: UUID | None = Field(None, description="An uploaded photo of the signed paper.")


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
