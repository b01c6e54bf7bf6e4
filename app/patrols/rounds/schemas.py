from datetime import date, datetime, time, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.patrols.hazards.schemas import Photos, SomePhotos
from app.patrols.rounds.lifecycle import RoundAction, RoundState
from app.patrols.rounds.models import SafetyKind
from app.places.grids.schemas import Place
from app.platform.schemas import ClientId, Command, Day, Instant, Line, View, Words

Capacity = Annotated[int, Field(ge=1, le=200, examples=[6])]
LONGEST = timedelta(hours=12)


class _Span(Command):
    begins_at: Instant
    ends_at: Instant

    @model_validator(mode="after")
    def _order(self) -> Self:
        if not timedelta(0) < self.ends_at - self.begins_at <= LONGEST:
            raise ValueError("巡护须在开始之后结束，且不超过十二小时")
        return self


class PlanRound(_Span):
    team_id: UUID
    grid_id: UUID
    meet_at: Annotated[Line, Field(description="集合地点", examples=["廉心亭"])]
    capacity: Capacity


class PlanSeries(Command):
    """Every week; rounds are planned four weeks ahead."""

    team_id: UUID
    grid_id: UUID
    weekday: Annotated[int, Field(ge=1, le=7, description="ISO: 1 is Monday.")]
    starts: Annotated[time, Field(examples=["19:30"], description="Asia/Shanghai")]
    minutes: Annotated[int, Field(ge=1, le=720, examples=[90])]
    meet_at: Line
    capacity: Capacity
    first_on: Day
    until_on: Day | None = Field(None, description="The first day without it.")
    skips_holidays: bool = Field(
        True, description="None on public holidays (节假日), also if they are announced later."
    )

    @model_validator(mode="after")
    def _plain(self) -> Self:
        if self.starts.tzinfo is not None:
            raise ValueError("开始时间请用当地时间，不带时区")
        return self


class EndSeries(Command):
    until_on: Day = Field(description="The first day without it.")
    reason: Words


class MoveRound(_Span):
    reason: Words


class WhoSigns(Command):
    person_id: UUID | None = Field(
        None, description="By a grid worker or staff, for somebody without a phone."
    )


class HoldRound(Command):
    summary: Words | None = None


class Rectify(Command):
    """The clearing puts a hazard right: entered once, counted as both."""

    hazard_id: UUID
    account: Words
    before_photo_ids: SomePhotos
    after_photo_ids: SomePhotos


class RecordAction(Command):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    kind: SafetyKind
    count: Annotated[int, Field(ge=1, le=10_000, examples=[12])] = Field(
        description="Households reached, people spoken to, places inspected, stairwells cleared."
    )
    words: Words
    where: Line
    place: Place | None = None
    done_at: Instant | None = Field(None, description="Default: now.")
    photo_ids: Photos
    rectifies: Rectify | None = None


class SeriesView(View):
    id: UUID
    team_id: UUID
    grid_id: UUID
    weekday: int
    starts: time
    minutes: int
    meet_at: str
    capacity: int
    first_on: date
    until_on: date | None
    skips_holidays: bool


class RoundItem(View):
    id: UUID
    team_id: UUID
    team: str
    grid_id: UUID
    grid: str
    series_id: UUID | None
    begins_at: datetime
    ends_at: datetime
    meet_at: str
    capacity: int
    taken: int
    state: RoundState
    is_signed_up: bool = Field(description="The caller has signed up.")
    actions: list[RoundAction] = Field(description="What the caller may do now.")


class OnTheRound(View):
    """Somebody who signed up, came, or both."""

    person_id: UUID
    name: str
    is_signed_up: bool
    signed_in_at: datetime | None
    signed_out_at: datetime | None
    is_capped: bool | None = Field(description="The sign-out was forgotten.")


class SafetyActionView(View):
    id: UUID
    kind: SafetyKind
    count: int
    words: str
    where: str
    done_at: datetime
    hazard_id: UUID | None = Field(description="The hazard that this put right.")
    photos: list[UUID]
    struck_at: datetime | None
    struck_because: str | None


class RoundView(RoundItem):
    summary: str | None
    people: list[OnTheRound] | None = Field(description="None: not for the caller.")
    safety_actions: list[SafetyActionView] | None
    hazards: list[UUID] | None = Field(description="Hazards found on it.")


class KindFigures(View):
    kind: SafetyKind
    times: int
    count: int


class FiguresView(View):
    """Of rounds that were held, in a span of days."""

    rounds: int
    person_times: int
    minutes: int
    actions: list[KindFigures]
    hazards_found: int
    hazards_put_right: int
