from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.platform.schemas import View
from app.residents.roster.lifecycle import RunState


class UnitImportView(View):
    id: UUID
    unit_id: UUID
    is_dry: bool
    state: RunState
    total: int
    done: int
    added: int
    changed: int
    unchanged: int
    refused: int
    warned: int = Field(description="Rows that were taken in without a cell that is wrong.")
    told: list[str] = Field(description="About the workbook: what of it was not read, and why.")
    fault: str | None
    next_step: str = Field(description="What to do now, in words.")
    created_at: datetime
    ended_at: datetime | None
