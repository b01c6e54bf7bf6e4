from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.consultation.publications.deadlines import AT_LEAST, AT_MOST, Ground
from app.consultation.publications.models import ObjectionOutcome, PublicationOutcome
from app.consultation.topics.lifecycle import TopicAction
from app.platform.schemas import ClientId, Command, View, Words


class PublishResolution(Command):
    """As it was resolved; for how long."""

    working_days: Annotated[int, Field(ge=AT_LEAST, le=AT_MOST)] = AT_LEAST


class MakeObjection(Command):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    ground: Ground
    reason: Annotated[Words, Field(examples=["一楼住户的采光会受影响，方案里没有写怎么解决"])]
    is_shown: bool = Field(False, description="Others may read the reason and sign (联名).")


class SettleObjection(Command):
    answer: Annotated[Words, Field(description="Everybody may read it: names nobody.")]


class ObjectionView(View):
    id: UUID
    ground: Ground
    reason: str | None = Field(description="None: not for the caller.")
    signers: int
    is_mine: bool
    made_at: datetime
    settle_by: datetime
    answer: str | None
    ended_at: datetime | None
    outcome: ObjectionOutcome | None


class PublicationView(View):
    id: UUID
    topic_id: UUID
    resolution: str
    working_days: int
    published_at: datetime
    due_at: datetime = Field(description="Until when; while an objection is open, at the latest.")
    due_is_estimate: bool
    ended_at: datetime | None
    outcome: PublicationOutcome | None
    objections: list[ObjectionView]
    actions: list[TopicAction] = Field(description="What the caller may do now.")


class PublicPublication(View):
    """What everybody may know."""

    topic_id: UUID
    title: str
    resolution: str
    published_on: date
    until: datetime
    objections: int
    outcome: PublicationOutcome | None
