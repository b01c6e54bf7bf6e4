from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.platform.schemas import View
from app.residents.roster.lifecycle import RunState


class RunView(View):
    id: UUID
    is_dry: bool
    state: RunState
    total: int
    done: int
    added: int
    changed: int
    unchanged: int
    refused: int
    warned: int = Field(description="People who were taken in without a cell that is wrong.")
    dwellings: int = Field(description="New ones.")
    moved: int = Field(description="People, from another dwelling.")
    ended: int = Field(description="Households in which nobody lives any more.")
    told: list[str] = Field(description="About the workbook: what of it was not read, and why.")
    fault: str | None
    next_step: str = Field(description="What to do now, in words.")
    created_at: datetime
    ended_at: datetime | None
