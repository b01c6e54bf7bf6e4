from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.platform.schemas import View
from app.residents.conflicts.lifecycle import ConflictAction, ConflictState


class ConflictView(View):
    """Both, field by field: `current` and `wanted` have the same names."""

    id: UUID
    kind: str = Field(description="The collection of the record.", examples=["people"])
    subject_id: UUID = Field(description="The record.")
    person_id: UUID
    person: str
    base_version: int = Field(description="On which the edit was made.")
    current_version: int
    current: dict[str, Any] = Field(description="Numbers are masked.")
    wanted: dict[str, Any] = Field(description="Numbers are masked.")
    wanted_by: str | None
    wanted_at: datetime
    state: ConflictState
    actions: list[ConflictAction]
