from datetime import date, datetime, time
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.platform.schemas import ClientId, Command, Day, Instant, Line, Text, View
from app.service_orders.series.dates import Every
from app.service_orders.series.lifecycle import SeriesAction, SeriesState

Key = Annotated[Text, Field(min_length=1, max_length=40)]


class FromSlot(Command):
    """A slot says what, by which unit, on which weekday and at which hour."""

    slot_id: UUID
    begins_at: Instant | None = Field(
        None, description="Within the slot; default: when the slot begins."
    )
    every: Every


class StartSeries(FromSlot):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    people: Annotated[
        list[UUID],
        Field(default_factory=list, max_length=2, description="Default: the caller."),
    ]
    answers: Annotated[dict[Key, bool], Field(default_factory=dict, max_length=20)]
    helper_id: UUID | None = Field(
        None, description="Who is to come each time; none: whoever came first."
    )
    until_on: Day | None = Field(None, description="The first day without it.")
    wants_same_sex: bool = False
    wants_at_noon: bool = False


class ChangeSeries(FromSlot):
    """From the day of that slot on."""

    helper_id: UUID | None = Field(None, description="None: as before.")


class PauseSeries(Command):
    since: Day
    until: Day | None = Field(None, description="The first day with it again; none: not known.")
    reason: Line

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until <= self.since:
            raise ValueError("恢复日期须晚于暂停日期")
        return self


class ResumeSeries(Command):
    on: Day | None = Field(None, description="The first day with it again; default: tomorrow.")


class SkipDate(Command):
    on: Day


class EndSeries(Command):
    until_on: Day | None = Field(None, description="The first day without it; default: today.")
    reason: Line


class SeriesDateView(View):
    on: date
    order_id: UUID | None
    skipped_because: str | None


class PauseView(View):
    since: date
    until: date | None
    reason: str


class TimeView(View):
    since: date
    every: Every
    begins: time


class SeriesView(View):
    id: UUID
    state: SeriesState
    item_id: UUID
    item: str
    unit_id: UUID
    unit: str
    people: list[UUID]
    helper_id: UUID | None
    helper: str | None
    first_on: date
    until_on: date | None
    ordered_at: datetime
    times: list[TimeView] = Field(description="The last that has begun is when it is now.")
    pauses: list[PauseView] = Field(description="Not over yet.")
    is_paused: bool
    dates: list[SeriesDateView] = Field(
        description="Today and later: the order, or why there is none."
    )
    actions: list[SeriesAction] = Field(description="What the caller may do now.")
