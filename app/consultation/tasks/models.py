from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.consultation.tasks.errors import CalledAlready
from app.consultation.tasks.lifecycle import CALL, TASK, CallState, TaskState
from app.platform.db.base import TENANT, Tenant, refused_as, to
from app.platform.privacy import IMPERSONAL, personal
from app.platform.worktime.limits import LimitUnit
from app.residents.purposes import CONSULTATION


class Task(Tenant):
    """What is to be done of a resolution (落实任务)."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index(None, "community_id", "topic_id", "id"),
        Index(None, "community_id", "state", "id"),
        to("topics", "topic_id"),
        TENANT,
    )

    topic_id: Mapped[UUID]
    what: Mapped[str] = mapped_column(info=IMPERSONAL)  # the office's words
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    assigned_at: Mapped[datetime]
    state: Mapped[TaskState] = mapped_column(default=TASK.start)
    done_at: Mapped[datetime | None]


class Call(Tenant):
    """One unit or person that was called to a task (吹哨), for itself: until when it answers and until
    when it is done was reckoned at the call, by the calendar as it was, and moves no more."""

    __tablename__ = "calls"
    __table_args__ = (
        Index(None, "community_id", "task_id", "id"),
        Index(None, "community_id", "state", "id"),
        Index(None, "community_id", "company_id", "id"),
        Index(None, "community_id", "assignee_id", "id"),
        Index(None, "community_id", "answer_by"),
        Index(None, "community_id", "due_at"),
        Index(
            "ix_calls_standing",
            *("community_id", "task_id", "company_id", "assignee_id", "department"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("state IN ('called', 'answered', 'working', 'submitted')"),
            info=refused_as(CalledAlready),
        ),
        UniqueConstraint("community_id", "instead_of_id"),
        CheckConstraint("num_nonnulls(company_id, assignee_id, department) = 1", name="one_unit"),
        CheckConstraint("answer_by < due_at", name="order"),
        to("tasks", "task_id"),
        to("companies", "company_id"),
        to("calls", "instead_of_id"),
        TENANT,
    )

    task_id: Mapped[UUID]
    company_id: Mapped[UUID | None]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    department: Mapped[str | None] = mapped_column(info=IMPERSONAL)  # through the street
    instead_of_id: Mapped[UUID | None]  # the call that was redirected
    called_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    called_at: Mapped[datetime]
    answer_amount: Mapped[int] = mapped_column(SmallInteger)
    answer_unit: Mapped[LimitUnit]
    answer_by: Mapped[datetime]
    work_amount: Mapped[int] = mapped_column(SmallInteger)
    work_unit: Mapped[LimitUnit]
    due_at: Mapped[datetime]
    state: Mapped[CallState] = mapped_column(default=CALL.start)
    responded_at: Mapped[datetime | None]  # answered, or handed back
    handed_back_at: Mapped[datetime | None]
    handed_back_because: Mapped[str | None] = mapped_column(
        info=personal(CONSULTATION, "退回任务的理由")
    )
    verified_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # redirected, or withdrawn
    reminded_at: Mapped[datetime | None]
    overdue_told_at: Mapped[datetime | None]

    # No columns: read beside it, for what it answers (`queries.FOR_UPDATE`).
    __allow_unmapped__ = True
    what: str
    topic_id: UUID
    grid_id: UUID | None
    did_the_work: bool
    works: list[dict[str, Any]]


class CallWork(Tenant):
    """What a unit reported of its work: progress, or that it is done; what was returned is kept."""

    __tablename__ = "call_works"
    __table_args__ = (
        Index(None, "community_id", "call_id"),
        to("calls", "call_id"),
        to("people", "person_id"),
        to("companies", "company_id"),
        TENANT,
    )

    call_id: Mapped[UUID]
    done_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    person_id: Mapped[UUID | None]  # the person behind that account, then
    company_id: Mapped[UUID | None]  # for which it was done
    done_at: Mapped[datetime]
    description: Mapped[str] = mapped_column(info=personal(CONSULTATION, "任务办理情况"))
    is_whole: Mapped[bool]  # reported as done


class CallPhoto(Tenant):
    __tablename__ = "call_photos"
    __table_args__ = (
        UniqueConstraint("community_id", "photo_id"),  # a photo proves one thing
        Index(None, "community_id", "call_id"),
        to("calls", "call_id"),
        to("call_works", "work_id"),
        to("photos", "photo_id"),
        TENANT,
    )

    call_id: Mapped[UUID]
    work_id: Mapped[UUID]
    photo_id: Mapped[UUID]
