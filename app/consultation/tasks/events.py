from datetime import datetime
from uuid import UUID

from app.platform.jobs.events import Event


class CallEvent(Event, frozen=True):
    community_id: int
    call_id: UUID
    at: datetime
    account_id: UUID | None  # who did it; none: it followed by itself
    reason: str = ""


class UnitCalled(CallEvent, frozen=True):
    pass


class CallAnswered(CallEvent, frozen=True):
    pass


class CallHandedBack(CallEvent, frozen=True):
    pass


class CallSubmitted(CallEvent, frozen=True):
    pass


class CallReturned(CallEvent, frozen=True):
    pass


class CallVerified(CallEvent, frozen=True):
    pass


class CallWithdrawn(CallEvent, frozen=True):
    pass
