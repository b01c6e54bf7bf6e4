from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class SlotWidened(Event, frozen=True):
    """It has more places than before: who waits may be offered one."""

    community_id: int
    slot_id: UUID
    at: datetime
