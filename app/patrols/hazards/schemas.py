from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.patrols.categories.models import Severity
from app.patrols.hazards.lifecycle import HazardAction, HazardLimit, HazardState
from app.patrols.hazards.models import Moment, Source
from app.places.grids.schemas import Place
from app.platform.schemas import ClientId, Command, Instant, Line, Text, View, Words

Photos = Annotated[list[UUID], Field(default_factory=list, max_length=9)]
SomePhotos = Annotated[list[UUID], Field(min_length=1, max_length=9)]


class ReportHazard(Command):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    category: Annotated[Text, Field(min_length=1, max_length=40, examples=["ebike-in-stairwell"])]
    what: Annotated[Words, Field(examples=["楼道堆放电动车，正在飞线充电"])]
    where: Annotated[Line, Field(examples=["3 栋 2 单元 1 层门厅"])]
    place: Place | None = None
    grid_id: UUID | None = Field(None, description="Needed only without `place`.")
    found_at: Instant | None = Field(
        None, description="When it was found, if the phone had no signal then; default: now."
    )
    photo_ids: Photos

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.place is None and self.grid_id is None:
            raise ValueError("请提供位置或网格")
        return self


class JoinHazard(Command):
    into_id: UUID
    reason: Words


class FixOnTheSpot(Command):
    account: Words
    before_photo_ids: SomePhotos
    after_photo_ids: SomePhotos


class AssignHazard(Command):
    """To a property company or to one account; by the limit of the category, or sooner."""

    company_id: UUID | None = None
    assignee_id: UUID | None = None
    due_at: Instant | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.company_id is None) == (self.assignee_id is None):
            raise ValueError("请指定物业公司或责任人其中之一")
        return self


class ExtendHazard(Command):
    reason: Words
    due_at: Instant


class SubmitRectification(Command):
    account: Words
    after_photo_ids: SomePhotos


class HazardItem(View):
    """A hazard in a list."""

    id: UUID
    category: str
    category_name: str
    severity: Severity
    grid_id: UUID
    what: str
    where: str
    state: HazardState
    reported_at: datetime
    due_at: datetime | None = Field(description="Of `limit`; none: none runs.")
    limit: HazardLimit | None
    is_overdue: bool
    actions: list[HazardAction] = Field(description="What the caller may do now.")


class PhotoOfHazard(View):
    id: UUID
    moment: Moment


class Candidate(View):
    """An open hazard of the same category within 30 m and 14 days: perhaps the same one.

    Who may not see it is told what kind it is, and how far away.
    """

    id: UUID | None = Field(
        description="None, like `what`, `where` and `state`: not for the caller."
    )
    category_name: str
    what: str | None
    where: str | None
    state: HazardState | None
    metres: int


class HazardView(HazardItem):
    source: Source
    lng: float | None = Field(description="WGS-84")
    lat: float | None
    lng_gcj02: float | None
    lat_gcj02: float | None
    found_at: datetime
    assignee_id: UUID | None
    company_id: UUID | None
    assigned_at: datetime | None
    due_is_estimate: bool = Field(
        description="The limit ends in a year whose holidays are not announced yet."
    )
    is_extended: bool
    closed_at: datetime | None
    joined_to_id: UUID | None
    round_id: UUID | None = Field(description="The round on which it was found.")
    escalated_at: datetime | None
    photos: list[PhotoOfHazard]


class ReportedView(HazardView):
    candidates: list[Candidate]


class PublicHazard(View):
    """What everybody may know: no words of the reporter, no address."""

    id: UUID
    category_name: str
    grid_name: str
    state: HazardState
    reported_on: date
    due_on: date | None
    is_overdue: bool
    closed_on: date | None
