from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.places.roles.actor import Role
from app.platform.schemas import Command, Instant, Name, View


class GrantRole(Command):
    account_id: UUID
    role: Role
    name: Annotated[Name, Field(examples=["网格员王敏"])]
    grid_id: UUID | None = None
    company_id: UUID | None = None
    unit_id: UUID | None = Field(None, description="Of a coordinator: which they answer for.")
    since: Instant | None = Field(None, description="Not in the past; default: now.")
    until: Instant | None = None


class GrantView(View):
    id: UUID
    account_id: UUID
    name: str
    role: Role
    grid_id: UUID | None
    company_id: UUID | None
    unit_id: UUID | None
    unit_name: str | None
    since: datetime
    until: datetime | None
