from datetime import datetime, time
from itertools import pairwise
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.platform.schemas import ClientId, Command, Instant, View


class SetAreas(Command):
    area_ids: Annotated[list[UUID], Field(max_length=200)] = Field(
        description="Grids; none: everywhere."
    )


class WeeklyHours(Command):
    weekday: Annotated[int, Field(ge=1, le=7, description="1: Monday")]
    begins: Annotated[time, Field(examples=["08:30"], description="Asia/Shanghai")]
    ends: time
    is_paid: bool = Field(False, description="Their employer pays this time: it earns no hours.")

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.begins.tzinfo or self.ends.tzinfo or self.ends <= self.begins:
            raise ValueError("结束时间须晚于开始时间，写作 08:30，不带时区")
        return self


class SetHours(Command):
    hours: Annotated[list[WeeklyHours], Field(max_length=50)] = Field(
        description="All of a week; none: at any hour."
    )

    @model_validator(mode="after")
    def _apart(self) -> Self:
        week = sorted((one.weekday, one.begins, one.ends) for one in self.hours)
        if any(a[0] == b[0] and b[1] < a[2] for a, b in pairwise(week)):
            raise ValueError("同一天的两段服务时间重叠，请合并")
        return self


class EnterAbsence(Command):
    id: ClientId | None = Field(None, description="Made by the phone: it may be sent again.")
    begins_at: Instant
    ends_at: Instant


class AbsenceView(View):
    id: UUID
    member_id: UUID
    begins_at: datetime
    ends_at: datetime
    withdrawn_at: datetime | None
