from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.consultation.sessions.lifecycle import MeetingAction
from app.platform.schemas import ClientId, Command, Instant, Text, View, Words

IS_CHECKED = Field(False, description="Who is named in it has agreed to that.")
Minuted = Annotated[
    Text,
    Field(
        min_length=1, max_length=20_000, examples=["大家同意车棚建在3栋东侧，物业负责充电设施。"]
    ),
]


class RecordRemark(Command):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    item_id: UUID | None = Field(None, description="On which item of the agenda.")
    person_id: UUID | None = Field(None, description="Who said it; none: a resident (一位居民).")
    words: Annotated[Words, Field(examples=["车棚离楼道远一点，充电要有人管"])]
    said_at: Instant | None = Field(None, description="By the phone's clock; default: now.")


class CorrectRemark(Command):
    """Other words, or another speaker: `person_id`, or nobody by name (`is_anonymous`)."""

    reason: Words
    words: Words | None = None
    person_id: UUID | None = None
    is_anonymous: bool = False

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.words is None and self.person_id is None and not self.is_anonymous:
            raise ValueError("请填写更正的内容")
        if self.person_id is not None and self.is_anonymous:
            raise ValueError("记名和不记名二者选一")
        return self


class PublishMinutes(Command):
    words: Minuted
    photo_ids: Annotated[list[UUID], Field(default_factory=list, max_length=9)]
    is_checked: bool = IS_CHECKED


class CorrectMinutes(Command):
    words: Minuted
    reason: Words
    is_checked: bool = IS_CHECKED


class RemarkVersionView(View):
    """What it was before a correction."""

    words: str
    name: str | None
    until: datetime
    reason: str
    by_speaker: bool


class RemarkView(View):
    id: UUID
    item_id: UUID | None
    person_id: UUID | None
    name: str = Field(description="Of who said it, or 一位居民.")
    words: str
    said_at: datetime
    objected_at: datetime | None
    objection: str | None
    versions: list[RemarkVersionView]
    actions: list[MeetingAction] = Field(description="What the caller may do with it now.")


class MinutesView(View):
    version: int
    words: str
    reason: str | None
    published_at: datetime
    published_by: str | None = Field(description="Of the office, as they are known here.")
