from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.consultation.ballots.lifecycle import BallotAction, BallotState
from app.consultation.ballots.models import Via
from app.consultation.matters.kinds import Matter, RollKind
from app.platform.schemas import Command, Day, Instant, Line, Text, View, Words

MOST_OPTIONS = 40
Option = Annotated[Text, Field(min_length=1, max_length=40, examples=["3栋王先生"])]
Area = Annotated[Decimal, Field(ge=0, le=Decimal(10**9), decimal_places=2)]
Number = Annotated[
    int, Field(ge=1, le=100_000, description="Of the unit on the roll, and its sheet.")
]


class AskQuestion(Command):
    """Yes or no; or, with `options`, at most `at_most` of those who stand."""

    matter: Matter
    words: Annotated[Words, Field(examples=["是否同意将一楼架空层改造为议事角和电动自行车停放处"])]
    options: Annotated[list[Option], Field(min_length=2, max_length=MOST_OPTIONS)] | None = None
    at_most: Annotated[int, Field(ge=1, le=MOST_OPTIONS)] | None = None

    @model_validator(mode="after")
    def _election(self) -> Self:
        if (self.options is None) != (self.at_most is None):
            raise ValueError("候选人和最多可选人数须一并填写")
        if self.options is not None and len(set(self.options)) != len(self.options):
            raise ValueError("候选人重复")
        if (
            self.options is not None
            and self.at_most is not None
            and self.at_most > len(self.options)
        ):
            raise ValueError("最多可选人数不能多于候选人数")
        return self


class CallBallot(Command):
    """提请表决: the matter decides the rule; who decides is a roll of the record date."""

    roll: RollKind
    estate_id: UUID | None = Field(None, description="Needed for owners.")
    building_ids: Annotated[list[UUID], Field(max_length=200)] = Field(
        default_factory=list, description="Of 279: whose owners are interested."
    )
    delegate_ids: Annotated[list[UUID], Field(max_length=500)] = Field(
        default_factory=list, description="The delegates, of the roster."
    )
    title: Line
    words: Words
    questions: Annotated[list[AskQuestion], Field(min_length=1, max_length=20)]
    record_on: Day = Field(description="基准日: who owns or lives here on it decides.")
    opens_at: Instant
    closes_at: Instant
    counter_ids: Annotated[list[UUID], Field(min_length=2, max_length=2)]
    committee_told: Line | None = Field(
        None,
        description="How the residents' committee was told (物业管理条例 14): owners' ballots.",
    )
    held_elsewhere: Line | None = Field(
        None, description="The name of the system in which it is held, if not here."
    )
    is_secret: bool = False


class AppointProxy(Command):
    """A written authorisation: who, for what, from when to when (民法典 165)."""

    agent_id: UUID = Field(description="A person of the roster.")
    matters: Annotated[Words, Field(examples=["就架空层改造表决，投同意票"])]
    since: Instant
    until: Instant
    evidence_id: UUID | None = Field(None, description="A photo of the signed paper.")
    filed_as: Line | None = Field(None, description="… or where the paper is kept.")

    @model_validator(mode="after")
    def _written(self) -> Self:
        if self.evidence_id is None and self.filed_as is None:
            raise ValueError("委托须书面：请上传照片或写明存放处")
        if self.until <= self.since:
            raise ValueError("委托结束时间须晚于开始时间")
        return self


class Deliver(Command):
    numbers: Annotated[list[Number], Field(min_length=1, max_length=500)]
    how: Annotated[Line, Field(examples=["挂号信，2026年11月3日签收"])]


Candidate = Annotated[int, Field(ge=0, le=99)]
Said = (
    Literal["yes", "no", "abstain", "invalid"]
    | Annotated[list[Candidate], Field(max_length=MOST_OPTIONS)]
)


class Choose(Command):
    position: Annotated[int, Field(ge=1, le=20)]
    choice: Said = Field(description="Of an election: numbers of who stands, from 1; or `abstain`.")


Choices = Annotated[list[Choose], Field(min_length=1, max_length=20)]


class Cast(Command):
    """投票: an answer to every question. `head_id` is needed if several are the caller's."""

    head_id: UUID | None = None
    choices: Choices


class EnterPaper(Command):
    number: Number
    choices: Choices
    received_at: Instant
    filed_as: Annotated[Line, Field(examples=["档案盒 3，第 41 号"])]


class ConfirmPaper(Command):
    """What somebody else reads on the sheet, without seeing what was entered."""

    choices: Choices


class Figure(Command):
    choice: Annotated[str, Field(pattern=r"^(yes|no|abstain|invalid|took_part|[1-9][0-9]?)$")]
    heads: Annotated[int, Field(ge=0, le=1_000_000)]
    area: Area = Decimal(0)


class CountQuestion(Command):
    position: Annotated[int, Field(ge=1, le=20)]
    figures: Annotated[list[Figure], Field(min_length=1, max_length=MOST_OPTIONS + 4)]


class CountBallot(Command):
    questions: Annotated[list[CountQuestion], Field(min_length=1, max_length=20)]


class OpenEnvelopes(Command):
    """What a counter kept on paper, and what they read on the sheets of the urn."""

    share: Annotated[Line, Field(examples=["7K3M-9QXA-4T2B-…"])]
    urn: Annotated[list[CountQuestion], Field(max_length=20)] = Field(
        default_factory=list, description="Empty, if nobody has put a sheet into it."
    )


class ShareView(View):
    """Told once, and stored nowhere: who loses it loses the ballot."""

    share: str
    advice: str


class OpenedView(View):
    given: int = Field(description="How many of the counters have given their share.")
    agree: bool | None = Field(description="False: the urn was read otherwise; both count it anew.")
    is_open: bool


class ThresholdView(View):
    part: str = Field(description="participation, consent")
    measure: str = Field(description="area, heads")
    asked: str = Field(description="三分之二以上, 过半数, …")


class QuestionView(View):
    position: int
    matter: Matter
    matter_name: str
    words: str
    options: list[str] | None
    at_most: int | None
    source: str | None = Field(description="The article that decides.")
    thresholds: list[ThresholdView]
    why: str = Field(
        description="For whoever reads it: what must be reached, and where that stands."
    )


class HeadView(View):
    """One that the caller casts for, or is of."""

    id: UUID
    number: int
    name: str
    parts: list[str]
    area: str
    may_cast: bool
    why_not: str | None
    receipt: str | None = Field(description="Of what was cast for it.")
    via: Via | None
    cast_at: datetime | None


class BallotItem(View):
    id: UUID
    topic_id: UUID
    title: str
    roll: RollKind
    roll_name: str
    state: BallotState
    record_on: date
    opens_at: datetime
    closes_at: datetime
    carried: bool | None


class BallotView(BallotItem):
    words: str
    version: int
    estate_id: UUID | None
    is_secret: bool
    warning: str | None = Field(description="Of a secret ballot: what secrecy cannot do.")
    unsealed_at: datetime | None
    held_elsewhere: str | None
    committee_told: str | None
    silence_source: str | None
    silence_quote: str | None
    announced_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    counted_at: datetime | None
    roll_size: int | None
    roll_area: str | None
    roll_hash: str | None
    took_part: int = Field(description="Heads that have cast; never what.")
    took_part_area: str
    questions: list[QuestionView]
    mine: list[HeadView]
    actions: list[BallotAction] = Field(description="What the caller may do now.")


class CastView(View):
    """What was cast is in no answer: the receipt says that it was."""

    receipt: str
    number: int
    cast_at: datetime


class RollEntry(View):
    id: UUID
    number: int
    name: str
    parts: list[str]
    areas: list[str]
    has_voter: bool
    delivered_at: datetime | None
    has_cast: bool


class PaperView(View):
    id: UUID
    number: int
    received_at: datetime
    filed_as: str
    keep_until: date
    entered_at: datetime
    is_confirmed: bool
    is_duplicate: bool | None


class CountView(View):
    state: BallotState
    counted: int = Field(description="By how many of the two counters.")
    agree: bool | None = Field(description="False: both must count anew.")


class FiguresView(View):
    questions: list[dict[str, Any]]


class ResultView(View):
    position: int
    words: str
    result: dict[str, Any]
    carried: bool | None


class RecordView(View):
    """What anybody may download afterwards."""

    id: UUID
    title: str
    roll_size: int
    roll_area: str
    roll_hash: str
    casts: int
    duplicates: int
    casts_hash: str | None
    receipts: list[str]
    questions: list[ResultView]
    recomputed: bool = Field(description="Computed again from the rows it is the same.")
