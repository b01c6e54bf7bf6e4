from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.consultation.sessions.lifecycle import MeetingAction, MeetingState
from app.consultation.sessions.models import MeetingKind
from app.platform.schemas import ClientId, Command, Instant, Line, View, Words

LONGEST = timedelta(hours=12)
SomePhotos = Annotated[list[UUID], Field(min_length=1, max_length=9)]
Audience = Annotated[list[UUID], Field(default_factory=list, max_length=50)]


class _Times(Command):
    begins_at: Instant
    ends_at: Instant

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not timedelta(0) < self.ends_at - self.begins_at <= LONGEST:
            raise ValueError("结束时间须晚于开始时间，最长十二小时")
        return self


class AgendaEntry(Command):
    words: Annotated[Line, Field(examples=["电动车棚建在哪里"])]
    topic_id: UUID | None = Field(None, description="The topic is convened (议题进入协商).")


class KeptEntry(AgendaEntry):
    id: UUID | None = Field(None, description="Of an item that is there; none: a new one.")


class PlanMeeting(_Times):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    kind: MeetingKind
    title: Annotated[Line, Field(examples=["3栋电动车棚选址"])]
    point_id: UUID | None = Field(None, description="议事点; not of one online.")
    place: Annotated[Line | None, Field(examples=["3栋楼下"])] = None
    link: Annotated[
        Line | None, Field(description="Of one online: its address, or how to find it.")
    ] = None
    estate_id: UUID | None = Field(None, description="Whom it is about; none: the community.")
    leader_id: UUID | None = Field(None, description="An account that serves; none: the caller.")
    agenda: Annotated[list[AgendaEntry], Field(default_factory=list, max_length=30)]

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        is_online, is_placed = self.kind is MeetingKind.ONLINE, bool(self.point_id or self.place)
        if is_online == is_placed:
            raise ValueError(
                "线上议事请填写入会方式、不填地点；圆桌会和板凳会请选择议事点或填写地点"
            )
        if is_online != bool(self.link):
            raise ValueError("线上议事请填写入会方式；其他议事会不填")
        return self


class ConveneTopic(Command):
    """At a session that is planned or announced; or at a new one."""

    meeting_id: UUID | None = None
    words: Annotated[Line | None, Field(description="On its agenda; default: its title.")] = None
    meeting: PlanMeeting | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.meeting_id is None) == (self.meeting is None):
            raise ValueError("请选择一场议事会，或新安排一场")
        return self


class ReviseAgenda(Command):
    """The whole agenda, in order; what is left out is dropped."""

    agenda: Annotated[list[KeptEntry], Field(max_length=30)]


class Announce(Command):
    """Who follows its topics is asked to come; and who lives in these estates and grids."""

    estate_ids: Audience
    grid_ids: Audience


class MoveMeeting(_Times):
    reason: Words
    point_id: UUID | None = None
    place: Line | None = None
    link: Line | None = None


class ShowPhotos(Command):
    photo_ids: SomePhotos


class AgendaView(View):
    id: UUID
    position: int
    words: str
    topic_id: UUID | None


class MeetingCopy(View):
    """As the phone of who takes down what is said keeps it."""

    id: UUID
    kind: MeetingKind
    title: str
    point: str | None
    place: str | None
    estate_id: UUID | None
    begins_at: datetime
    ends_at: datetime
    state: MeetingState
    leader_id: UUID
    agenda: list[AgendaView]


class MeetingItem(View):
    """A session in a list."""

    id: UUID
    kind: MeetingKind
    title: str
    point_id: UUID | None
    point: str | None = Field(description="The meeting point's name.")
    place: str | None
    estate_id: UUID | None
    begins_at: datetime
    ends_at: datetime
    state: MeetingState
    present: int = Field(description="Distinct residents.")
    unresolved: int = Field(description="Names on paper that nobody is known by yet.")
    walk_ins: int = Field(description="Who stood by, and is in no list.")
    is_invited: bool = Field(description="The caller.")
    is_present: bool = Field(description="The caller, or in whose name they act.")
    actions: list[MeetingAction] = Field(description="What the caller may do now.")


class MeetingView(MeetingItem):
    link: str | None
    planned_by: UUID
    leader_id: UUID
    published_at: datetime | None
    held_at: datetime | None
    agenda: list[AgendaView]
    photo_ids: list[UUID] = Field(description="For verified residents, and who serves.")
    minutes: str | None = Field(description="As they read now.")
    minutes_version: int | None


class PublicItem(View):
    words: str
    topic_id: UUID | None


class PublicMeeting(View):
    """What everybody may know: no name, no photo."""

    id: UUID
    kind: MeetingKind
    title: str
    place: str | None
    begins_at: datetime
    ends_at: datetime
    state: MeetingState
    present: int
    unresolved: int
    walk_ins: int


class PublicMinutes(View):
    version: int
    words: str
    published_at: datetime
    reason: str | None = Field(description="Of a correction.")


class PublicPage(PublicMeeting):
    agenda: list[PublicItem]
    minutes: list[PublicMinutes] = Field(description="Every version, the newest last.")
