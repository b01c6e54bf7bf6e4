from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.platform.schemas import Command, Day, Instant, View
from app.service_orders.dispatch.lifecycle import PlanAction, PlanState
from app.service_orders.dispatch.routes import Reason

Crew = Annotated[list[UUID], Field(min_length=1, max_length=3)]


class AskPlan(Command):
    day: Day = Field(description="From today to the fourteenth day from today.")
    unit_id: UUID | None = Field(
        None, description="Of whom; a coordinator says it. None, by staff: of all units."
    )


class PinVisit(Command):
    """Who goes and when, whatever else is planned; also of an order that is not served yet."""

    order_id: UUID
    member_ids: Crew
    begins_at: Instant


class UnpinVisit(Command):
    order_id: UUID


class SetDistance(Command):
    building_id: UUID
    other_building_id: UUID
    metres: Annotated[int, Field(ge=0, le=20_000)]


class DistanceView(View):
    building_id: UUID
    other_building_id: UUID
    metres: int


class Comes(View):
    """What a plan comes to."""

    metres: int = Field(description="On foot, all together: straight lines × 1.3, or as staff say.")
    busiest_minutes: int = Field(description="Of service, of whoever has most.")
    late_minutes: int = Field(
        description="From the opening of each window to the beginning of its visit, all together."
    )
    served: int
    unserved: int


class GoesView(View):
    id: UUID
    name: str
    number: str


class VisitView(View):
    order_id: UUID
    item: str
    members: list[GoesView]
    begins_at: datetime
    ends_at: datetime
    is_pinned: bool


class StandsThere(View):
    order_id: UUID
    member_id: UUID
    begins_at: datetime
    ends_at: datetime


class UnservedView(View):
    order_id: UUID
    item: str
    reason: Reason
    words: str
    stands_there: list[StandsThere] = Field(
        description="Of `no-room`: what those do who could go, when it could be."
    )


class SkippedView(View):
    order_id: UUID
    words: str


class PlanItem(View):
    id: UUID
    unit_id: UUID | None
    day: date
    state: PlanState
    progress: int = Field(description="Per cent.")
    asked_at: datetime
    comes_to: Comes | None = Field(description="None: nothing is found yet.")
    baseline: Comes | None = Field(
        description="By arrival, each to who can begin first: what the plan is compared with."
    )
    actions: list[PlanAction] = Field(description="What the caller may do now.")


class PlanView(PlanItem):
    has_solver: bool | None = Field(
        description="False: OR-tools is not installed here, and the plan is the baseline."
    )
    is_cut_short: bool = Field(
        description="The search took too long and was ended; the same day may give another plan."
    )
    visits: list[VisitView]
    unserved: list[UnservedView]
    skipped: list[SkippedView] = Field(
        description="Of an accepted plan: orders that were not taken. Before: pins that no longer hold."
    )
