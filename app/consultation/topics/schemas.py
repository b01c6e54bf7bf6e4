from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.consultation.matters.kinds import Matter
from app.consultation.topics.lifecycle import TopicAction, TopicState
from app.consultation.topics.models import TopicMoment, TopicSource
from app.platform.schemas import ClientId, Command, Instant, Line, Name, Text, View, Words

Title = Annotated[Text, Field(min_length=2, max_length=60, examples=["39大街架空层改造成议事角"])]
Photos = Annotated[list[UUID], Field(default_factory=list, max_length=9)]


class Proposal(Command):
    """What is to be settled, and where."""

    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    title: Title
    what: Annotated[Words, Field(examples=["一楼架空层堆满杂物，能不能清出来给大家议事、乘凉？"])]
    estate_id: UUID | None = None
    grid_id: UUID | None = Field(None, description="Default: in which the meeting point lies.")
    photo_ids: Photos


class ProposeTopic(Proposal):
    """By a resident; or taken down for somebody, by the office or a grid worker."""

    point_id: UUID | None = Field(None, description="The meeting point at which it was said …")
    scene: Annotated[Text, Field(min_length=1, max_length=32)] | None = Field(
        None, description="… or the scene of its QR code, which was scanned there; kept with it."
    )
    proposer_id: UUID | None = Field(None, description="Who said it, of the roster.")
    said_by: Name | None = Field(None, description="… or who it was, in words: 一位买菜的居民.")
    said_at: Instant | None = Field(
        None, description="When, if the phone had no signal then; default: now."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.proposer_id is not None and self.said_by is not None:
            raise ValueError("提议人选居民名册中的人，或写称呼，二者选一")
        if self.point_id is not None and self.scene is not None:
            raise ValueError("议事点由扫码或选择确定，二者选一")
        return self


class RaiseTopic(Proposal):
    """Hazards that need more than putting right (隐患转议): several make one topic."""

    hazard_ids: Annotated[list[UUID], Field(min_length=1, max_length=50)]


class AcceptTopic(Command):
    """As everybody will read it."""

    title: Title | None = Field(None, description="Default: as it was proposed.")
    summary: Words
    is_moderated: bool = Field(True, description="Statements are shown once the office let them.")


class JoinTopic(Command):
    into_id: UUID = Field(description="One that was accepted, and is not delivered yet.")
    reason: Words


class ResolveTopic(Command):
    """协商一致: what all who deliberated agree on."""

    matter: Matter
    resolution: Annotated[Words, Field(examples=["架空层清空后设议事角，物业负责保洁"])]


Wanted = Annotated[
    Line | None,
    Field(max_length=100, description="Words that all stand in it, one character is enough."),
]


class TopicFacts(View):
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


class TopicItem(TopicFacts):
    """A topic in a list."""

    follows: bool = Field(description="The caller is told of each step by their own wish.")


class PhotoOfTopic(View):
    id: UUID
    moment: TopicMoment


class TopicCopy(TopicFacts):
    """A whole topic, as a phone keeps it."""

    what: str | None = Field(description="The proposer's own words; none: not for the caller.")
    proposer_id: UUID | None
    said_by: str | None
    said_at: datetime
    point_id: UUID | None
    point: str | None = Field(description="The name of the meeting point.")
    scene: str | None = Field(description="Of the QR code that was scanned there.")
    hazard_ids: list[UUID] = Field(description="From which it was raised.")
    accepted_at: datetime | None
    is_moderated: bool
    due_is_estimate: bool = Field(
        description="The limit ends in a year whose holidays are not announced yet."
    )
    joined_to_id: UUID | None
    reason: str | None = Field(description="Why it was declined, joined, withdrawn or stopped.")
    resolution: str | None
    resolved_at: datetime | None
    delivered: str | None
    delivered_at: datetime | None
    closed_at: datetime | None
    photos: list[PhotoOfTopic]


class TopicView(TopicCopy):
    follows: bool = Field(description="The caller is told of each step by their own wish.")


class TopicStep(View):
    """One step of the history."""

    at: datetime
    action: str
    source: str | None
    target: str
    by: str | None = Field(description="Who serves; none: a resident, the clock.")
    reason: str | None


class PublicTopic(View):
    """What everybody may know: the office's words, no personal data."""

    id: UUID
    title: str
    summary: str | None
    source: TopicSource
    state: TopicState
    estate_name: str | None
    grid_name: str | None
    matter: Matter | None
    proposed_on: date
    accepted_on: date
    resolved_on: date | None
    delivered_on: date | None
    closed_on: date | None


class PublicStep(View):
    on: date
    action: str
    state: TopicState


class PublicTopicPage(PublicTopic):
    point: str | None = Field(description="The meeting point at which it was said.")
    resolution: str | None
    delivered: str | None = Field(description="What was done.")
    reason: str | None = Field(description="Why it was stopped.")
    steps: list[PublicStep]
    photo_ids: list[UUID] = Field(description="Of what was done.")
