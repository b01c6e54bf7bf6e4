from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.consultation.matters.kinds import Matter
from app.consultation.topics.lifecycle import TopicAction, TopicState
from app.consultation.topics.models import TopicMoment, TopicSource
from app.platform.schemas import ClientId, Command, Instant, Name, Text, View, Words

Title = Annotated[Text, Field(min_length=2, max_length=60, examples=["39大街架空层改造成议事角"])]
Photos = Annotated[list[UUID], Field(default_factory=list, max_length=9)]


class ProposeTopic(Command):
    """By a resident; or taken down for somebody, by the office or a grid worker."""

    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    title: Title
    what: Annotated[Words, Field(examples=["一楼架空层堆满杂物，能不能清出来给大家议事、乘凉？"])]
    estate_id: UUID | None = None
    grid_id: UUID | None = None
    point_id: UUID | None = Field(None, description="The meeting point at which it was said.")
    proposer_id: UUID | None = Field(None, description="Who said it, of the roster.")
    said_by: Name | None = Field(None, description="… or who it was, in words: 一位买菜的居民.")
    said_at: Instant | None = Field(
        None, description="When, if the phone had no signal then; default: now."
    )
    photo_ids: Photos

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.proposer_id is not None and self.said_by is not None:
            raise ValueError("提议人选居民名册中的人，或写称呼，二者选一")
        return self


class AcceptTopic(Command):
    """As everybody will read it."""

    title: Title | None = Field(None, description="Default: as it was proposed.")
    summary: Words
    is_moderated: bool = Field(True, description="Statements are shown once the office let them.")


class TopicItem(View):
    """A topic in a list."""

    id: UUID
    title: str
    summary: str | None
    source: TopicSource
    state: TopicState
    estate_id: UUID | None
    grid_id: UUID | None
    matter: Matter | None
    proposed_at: datetime
    due_at: datetime | None = Field(description="Until when the office answers a proposal.")
    is_overdue: bool
    actions: list[TopicAction] = Field(description="What the caller may do now.")


class PhotoOfTopic(View):
    id: UUID
    moment: TopicMoment


class TopicView(TopicItem):
    what: str | None = Field(description="The proposer's own words; none: not for the caller.")
    proposer_id: UUID | None
    said_by: str | None
    said_at: datetime
    point_id: UUID | None
    accepted_at: datetime | None
    is_moderated: bool
    joined_to_id: UUID | None
    resolution: str | None
    resolved_at: datetime | None
    delivered: str | None
    delivered_at: datetime | None
    closed_at: datetime | None
    photos: list[PhotoOfTopic]


class ResolveTopic(Command):
    """协商一致: what all who deliberated agree on."""

    matter: Matter
    resolution: Annotated[Words, Field(examples=["架空层清空后设议事角，物业负责保洁"])]
