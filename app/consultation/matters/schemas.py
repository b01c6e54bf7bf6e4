from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.consultation.matters.kinds import Matter, RollKind
from app.platform.schemas import Command, Day, Line, View, Words


class ShareOf(Command):
    """以上 includes equality, 过半数 does not: 1/2, `is_strict`."""

    numerator: Annotated[int, Field(ge=1, le=100)]
    denominator: Annotated[int, Field(ge=1, le=100)]
    is_strict: bool = False

    @model_validator(mode="after")
    def _a_part(self) -> Self:
        if self.numerator > self.denominator:
            raise ValueError("比例不能大于一")
        return self


class EnterRule(Command):
    """From the words of the law: where it stands, and what it asks."""

    matter: Matter
    roll: RollKind
    source: Annotated[Line, Field(examples=["《城市居民委员会组织法》（2025年修订）第…条"])]
    since: Day
    participation: ShareOf
    consent: ShareOf


class EnterSilenceRule(Command):
    estate_id: UUID
    source: Annotated[Line, Field(examples=["《业主大会议事规则》第十二条"])]
    quote: Annotated[Words, Field(examples=["已送达而未表决的业主，视为参与表决，计为弃权"])]
    since: Day


class ShareView(View):
    numerator: int
    denominator: int
    is_strict: bool
    label: str = Field(description="过半数, 三分之二以上, …")


class RuleView(View):
    id: UUID
    matter: Matter
    matter_name: str
    roll: RollKind
    roll_name: str
    source: str
    since: date
    until: date | None = Field(description="The first day on which it holds no more.")
    participation: ShareView | None = Field(description="Of the roll; none: not asked.")
    consent: ShareView | None = Field(description="None: nothing is resolved by it.")
    counts_area: bool = Field(description="Both area and heads must reach each share.")
    consent_of_roll: bool = Field(description="Consent is asked of the whole roll.")
    is_confirmed: bool


class SilenceRuleView(View):
    id: UUID
    estate_id: UUID
    source: str
    quote: str
    since: date
    until: date | None
    is_confirmed: bool


class RulesView(View):
    rules: list[RuleView]
    silence: list[SilenceRuleView] = Field(
        description="Where an estate's own rule counts silence as taking part, never as consent."
    )
