from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.consultation.opinions.lifecycle import StatementAction, StatementState
from app.consultation.opinions.models import VoteValue
from app.platform.schemas import ClientId, Command, Instant, Text, View, Words

LONGEST = 140
Sentence = Annotated[
    Text, Field(min_length=2, max_length=LONGEST, examples=["架空层应当留出一半停自行车"])
]


class StateOpinion(Command):
    """One sentence with which others can agree or not."""

    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    words: Sentence


class ShowStatement(Command):
    """As it was stated; or with other words, and why."""

    words: Sentence | None = None
    reason: Words | None = None


class VoteOnStatement(Command):
    vote: VoteValue
    voted_at: Instant | None = Field(
        None,
        description="When, if the phone had no signal then; default: now. Of two votes the later counts.",
    )


class StatementView(View):
    """A statement; who stated it is told to nobody else."""

    id: UUID
    words: str
    state: StatementState
    stated_at: datetime
    is_mine: bool
    original: str | None = Field(
        description="If its words were changed; for its author and the office."
    )
    reason: str | None = Field(description="What the office said; for its author and the office.")
    my_vote: VoteValue | None
    actions: list[StatementAction] = Field(description="What the caller may do now.")


class NextStatement(View):
    id: UUID
    words: str


class EarlierVote(View):
    vote: VoteValue
    voted_at: datetime = Field(description="To the hour.")


class VoteView(EarlierVote):
    """The caller's own."""

    statement_id: UUID


class MyVote(VoteView):
    words: str
    earlier: list[EarlierVote]


class MyVotes(View):
    """`group`: where the last groups that were shown put the caller, if they did."""

    group: str | None
    votes: list[MyVote]


class AnswersView(View):
    """polismath's statistics: n number, p probability, t test; a agree, d disagree, s seen."""

    na: int
    nd: int
    ns: int
    pa: float
    pd: float
    pat: float
    pdt: float


class OfGroupView(AnswersView):
    """r: representative, beside all other groups."""

    ra: float
    rd: float
    rat: float
    rdt: float


class MappedStatement(View):
    id: UUID
    words: str
    all: AnswersView
    gac: float | None = Field(
        description="Group-aware consensus: high only where every group agrees."
    )
    groups: dict[str, OfGroupView] = Field(
        description="None: too few votes of a group to be shown, or no groups."
    )


class SharedStatement(View):
    id: UUID
    words: str
    n_success: int
    n_trials: int
    p_success: float
    p_test: float


class RepresentativeStatement(SharedStatement):
    stands: str = Field(description="`agree` or `disagree`.")
    repness: float
    repness_test: float
    is_best_agree: bool


class GroupView(View):
    """A group of at least three; where its middle is, and what it stands for."""

    name: str
    size: int
    centre: tuple[float, float]
    stands_for: list[RepresentativeStatement]


class ConsensusView(View):
    """最大公约数"""

    agree: list[SharedStatement]
    disagree: list[SharedStatement]


class OpinionMapView(View):
    """`number` and `made_at`: none before seven residents voted."""

    number: int | None
    made_at: datetime | None
    is_enough: bool = Field(description="False: too few voted enough for groups to be told.")
    told: str = Field(examples=["表态居民不足七人，暂不生成民意图"])
    voters: int | None
    groups_made_at: datetime | None = Field(
        description="Groups can be older than the sums: they are shown anew once no difference of two "
        "maps tells how under three residents voted."
    )
    groups: list[GroupView]
    statements: list[MappedStatement]
    consensus: ConsensusView
