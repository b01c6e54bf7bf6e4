from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class ComplaintEvent(Event, frozen=True):
    """Nothing of what it is about."""

    community_id: int
    complaint_id: UUID
    at: datetime
    account_id: UUID


class ComplaintFiled(ComplaintEvent, frozen=True):
    pass


class HarmComplainedOf(ComplaintEvent, frozen=True):
    """Somebody is hurt, or fears it."""


class ComplaintSettled(ComplaintEvent, frozen=True):
    pass


class ComplaintWithdrawn(ComplaintEvent, frozen=True):
    pass
