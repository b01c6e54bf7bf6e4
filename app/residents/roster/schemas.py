from datetime import datetime
from uuid import UUID

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
    fault: str | None
    created_at: datetime
    ended_at: datetime | None
