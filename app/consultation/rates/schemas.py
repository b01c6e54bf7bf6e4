from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from app.consultation.rates.kinds import Part
from app.platform.schemas import View


class RateView(View):
    """`met` of `counted`; pending ones are in neither."""

    met: int
    counted: int = Field(description="Calls that fell due; of the satisfaction: who rated.")
    pending: int = Field(description="Not due yet; of the satisfaction: topics nobody has rated.")
    percent: float | None = Field(description="None: of nothing.")


class RatesView(View):
    since: date
    until: date
    as_of: datetime
    response: RateView
    resolution: RateView
    satisfaction: RateView


class CountedItem(View):
    """A call; of the satisfaction a rating, without who gave it, or a topic that nobody rated."""

    id: UUID
    part: Part
    topic_id: UUID
    task_id: UUID | None
    company_id: UUID | None
    assignee_id: UUID | None
    department: str | None
    answer_by: datetime | None
    due_at: datetime | None
    responded_at: datetime | None
    verified_at: datetime | None
    score: int | None
