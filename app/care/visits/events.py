from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class NotMetAtRisk(Event, frozen=True):
    """Somebody who is to be looked in on weekly was not met by who came to serve them."""

    community_id: int
    order_id: UUID
    member_id: UUID
    missed_at: datetime
