from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.consultation.tasks.lifecycle import CallAction, CallState, TaskAction, TaskState
from app.platform.schemas import ClientId, Command, Line, View, Words
from app.platform.worktime.limits import Limit, LimitUnit

Photos = Annotated[list[UUID], Field(default_factory=list, max_length=9)]
SomePhotos = Annotated[list[UUID], Field(min_length=1, max_length=9)]


class Within(Command):
    amount: Annotated[int, Field(ge=1, le=240)]
    unit: LimitUnit

    @property
    def limit(self) -> Limit:
        return Limit(self.amount, self.unit)


class CallUnit(Command):
    """A property company, an account, or a department (through the street)."""

    company_id: UUID | None = None
    assignee_id: UUID | None = None
    department: Line | None = Field(None, examples=["城管执法中队"])
    answer_within: Within = Within(amount=1, unit=LimitUnit.WORKING_DAYS)
    work_within: Within = Within(amount=5, unit=LimitUnit.WORKING_DAYS)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if [self.company_id, self.assignee_id, self.department].count(None) != 2:  # noqa: PLR2004
            raise ValueError("请指定物业公司、责任人或部门其中之一")
        return self


class AssignTask(Command):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    what: Annotated[Words, Field(examples=["清空架空层，安装照明"])]
    units: Annotated[list[CallUnit], Field(min_length=1, max_length=20)]


class Report(Command):
    """Of progress."""

    description: Words
    photo_ids: Photos


class SubmitWork(Command):
    description: Words
    photo_ids: SomePhotos


class DeliverTopic(Command):
    what: Annotated[Words, Field(description="What was done; everybody may read it.")]
    photo_ids: Photos


class WorkView(View):
    at: datetime
    description: str
    is_whole: bool = Field(description="Reported as done.")
    photo_ids: list[UUID]


class CallView(View):
    id: UUID
    task_id: UUID
    topic_id: UUID
    what: str
    company_id: UUID | None
    assignee_id: UUID | None
    department: str | None
    instead_of_id: UUID | None = Field(description="The call whose place it takes.")
    called_at: datetime
    answer_by: datetime
    due_at: datetime
    state: CallState
    is_overdue: bool
    responded_at: datetime | None
    handed_back_because: str | None
    verified_at: datetime | None
    works: list[WorkView]
    actions: list[CallAction] = Field(description="What the caller may do now.")


class TaskView(View):
    id: UUID
    topic_id: UUID
    what: str
    assigned_at: datetime
    state: TaskState
    done_at: datetime | None
    calls: list[CallView] = Field(description="Those that the caller sees.")
    actions: list[TaskAction] = Field(description="What the caller may do now.")
