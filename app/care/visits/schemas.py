from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.care.subjects.models import Outcome, Way
from app.care.subjects.periods import DueState
from app.care.subjects.risk import Risk
from app.care.subjects.schemas import DueView
from app.places.grids.schemas import Place
from app.platform.schemas import ClientId, Command, Instant, View, Words


class RecordVisit(Command):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    visited_at: Instant | None = Field(None, description="Default: now.")
    way: Way
    outcome: Outcome
    words: Words | None = None
    place: Place | None = None


class CareDueView(DueView):
    id: UUID
    person_id: UUID
    name: str
    visit_id: UUID | None


class VisitView(View):
    id: UUID
    person_id: UUID
    name: str
    visited_at: datetime
    way: Way
    outcome: Outcome
    has_words: bool = Field(description="Opened by itself, for a stated purpose.")
    by: str | None


class CareFigures(View):
    """Visits that were due in a span of days, each a count of `/care/dues`; and who is kept today."""

    kept: int
    by_risk: dict[Risk, int]
    due: int
    by_state: dict[DueState, int]
    visits: int
    people_visited: int
