from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.platform.schemas import ClientId, Command, Line, View, Words
from app.service_orders.complaints.lifecycle import ComplaintAction, ComplaintState
from app.service_orders.complaints.models import ComplaintKind


class FileComplaint(Command):
    """About an order, or about what happened without one."""

    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    kind: ComplaintKind
    words: Annotated[Words, Field(examples=["服务时向老人推销保健品"])]
    order_id: UUID | None = None
    person_id: UUID | None = Field(
        None, description="Who suffered it: by a grid worker or the office, for somebody."
    )


class LookInto(Command):
    member_ids: Annotated[
        list[UUID],
        Field(default_factory=list, max_length=9, description="Who else it is about."),
    ]


class StopConcerned(Command):
    member_id: UUID = Field(description="One whom it is about.")


class SettleComplaint(Command):
    answer: Annotated[Words, Field(description="For who complained.")]


class OpenComplaint(Command):
    purpose: Annotated[Line, Field(examples=["调查核实"])]


class MemberConcerned(View):
    id: UUID
    name: str


class ComplaintItem(View):
    id: UUID
    kind: ComplaintKind
    state: ComplaintState
    order_id: UUID | None
    unit_id: UUID | None
    person_id: UUID | None
    filed_at: datetime
    settled_at: datetime | None
    is_mine: bool
    actions: list[ComplaintAction] = Field(description="What the caller may do now.")


class ComplaintView(ComplaintItem):
    members: list[MemberConcerned] = Field(description="Whom it is about.")


class OpenedComplaint(View):
    words: str
    answer: str | None
