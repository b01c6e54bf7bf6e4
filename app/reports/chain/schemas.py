from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from app.consultation.ballots.lifecycle import BallotState
from app.consultation.matters.kinds import Matter, RollKind
from app.consultation.publications.deadlines import Ground
from app.consultation.publications.models import ObjectionOutcome, PublicationOutcome
from app.consultation.sessions.lifecycle import MeetingState
from app.consultation.sessions.models import MeetingKind
from app.consultation.tasks.lifecycle import CallState, TaskState
from app.consultation.topics.models import TopicSource
from app.consultation.topics.schemas import TopicStep, TopicView
from app.patrols.hazards.lifecycle import HazardState
from app.platform.schemas import View


class FirstWords(View):
    """Of the topic, and of each that was joined to it."""

    topic_id: UUID
    title: str
    source: TopicSource
    said_at: datetime
    point: str | None = Field(description="The meeting point at which it was said.")
    words: str | None = Field(description="None: not for the caller.")
    said_by: str | None


class HazardInChain(View):
    id: UUID
    category_name: str
    state: HazardState
    reported_at: datetime
    closed_at: datetime | None


class SessionInChain(View):
    id: UUID
    kind: MeetingKind
    title: str
    state: MeetingState
    begins_at: datetime
    where: str | None
    present: int
    walk_ins: int
    minutes: str | None


class MapInChain(View):
    """The last public map of opinions."""

    number: int
    made_at: datetime
    voters: int
    groups: int
    agreed: list[str] = Field(description="What all groups agree on.")
    disagreed: list[str]


class QuestionInChain(View):
    words: str
    matter: Matter
    carried: bool | None
    result: dict[str, Any] | None


class BallotInChain(View):
    id: UUID
    title: str
    roll: RollKind
    is_secret: bool
    state: BallotState
    opens_at: datetime
    closes_at: datetime
    counted_at: datetime | None
    roll_size: int | None
    carried: bool | None
    questions: list[QuestionInChain]


class ObjectionInChain(View):
    ground: Ground
    made_at: datetime
    signers: int
    outcome: ObjectionOutcome | None
    answer: str | None


class PublicationInChain(View):
    id: UUID
    resolution: str
    published_at: datetime
    due_at: datetime
    ended_at: datetime | None
    outcome: PublicationOutcome | None
    objections: list[ObjectionInChain]


class CallInChain(View):
    unit: str | None = Field(description="None: a person.")
    state: CallState
    answer_by: datetime
    responded_at: datetime | None
    due_at: datetime
    verified_at: datetime | None


class TaskInChain(View):
    id: UUID
    what: str
    state: TaskState
    assigned_at: datetime
    done_at: datetime | None
    calls: list[CallInChain]


class EvaluationsInChain(View):
    raters: int
    average: float | None = Field(description="Of one to five.")


class ChainView(View):
    topic: TopicView
    first_words: list[FirstWords]
    hazards: list[HazardInChain]
    steps: list[TopicStep]
    sessions: list[SessionInChain]
    statements: int
    opinion_map: MapInChain | None
    ballots: list[BallotInChain]
    publications: list[PublicationInChain]
    tasks: list[TaskInChain]
    evaluations: EvaluationsInChain
