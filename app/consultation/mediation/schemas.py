from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.consultation.mediation.lifecycle import MediationAction, MediationState
from app.consultation.mediation.models import Dispute, WordsOf
from app.platform.schemas import ClientId, Command, Instant, Line, View, Words

Position = Annotated[int, Field(ge=1, le=10, description="Of a party: the applicant is 1.")]


class PartyNamed(Command):
    """Of the roster, or in words, which are sealed: 3栋2单元501住户."""

    person_id: UUID | None = None
    named: Line | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.person_id is None) == (self.named is None):
            raise ValueError("当事人选居民名册中的人，或写明是谁，二者选一")
        return self


class ApplyForMediation(Command):
    """By a resident, who is the first party; or taken down for two neighbours: then `applicant`."""

    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    kind: Dispute
    what: Annotated[Words, Field(examples=["楼上夜里装修，多次沟通无果"])]
    applicant: PartyNamed | None = None
    others: Annotated[list[PartyNamed], Field(min_length=1, max_length=9)]


class Identified(Command):
    position: Position
    person_id: UUID


class AcceptMediation(Command):
    """Who mediates; and who of the roster it is that was named in words."""

    mediator_id: UUID = Field(description="An account of somebody who serves here.")
    identified: Annotated[list[Identified], Field(default_factory=list, max_length=10)]


class HandOverMediation(Command):
    mediator_id: UUID


class OfParty(Command):
    position: Position | None = Field(
        None, description="By the mediator, for a party who said so; a party leaves it out."
    )


class RefuseMediation(OfParty):
    reason: Words | None = None


class SummonParties(Command):
    held_at: Instant
    where: Line


class RecordMeeting(Command):
    session_id: UUID | None = Field(None, description="The one that was set; none: one without.")
    held_at: Instant
    came: Annotated[list[Position], Field(min_length=1, max_length=10)]
    words: Words


class BringIn(Command):
    named: Annotated[Line, Field(examples=["物业经理，了解渗漏位置"])]


class LetIn(OfParty):
    outsider_id: UUID


class AgreeMediation(Command):
    is_oral: bool = Field(description="Said, and written down by the mediator (人民调解法 28).")
    agreement: Words


class EndedWithWords(Command):
    words: Words


class FollowUpMediation(Command):
    was_kept: bool
    words: Words


class OpenMediation(Command):
    purpose: Annotated[Line, Field(examples=["调解前了解情况"])]


class PartyView(View):
    position: int
    person_id: UUID | None
    name: str | None = Field(description="None: named in sealed words.")
    has_consented: bool
    has_refused: bool


class SessionOfMediation(View):
    id: UUID
    held_at: datetime
    came: list[int] | None = Field(description="Positions; none: not held yet.")


class OutsiderView(View):
    id: UUID
    agreed_to: list[int]
    is_admitted: bool


class MediationItem(View):
    id: UUID
    kind: Dispute
    state: MediationState
    applied_on: date
    ended_on: date | None
    mediator: str | None
    actions: list[MediationAction] = Field(description="What the caller may do now.")


class MediationView(MediationItem):
    my_position: int | None
    is_oral: bool | None
    confirm_by: date | None = Field(description="司法确认: a joint application until then.")
    follow_up_on: date | None
    was_kept: bool | None
    advice: str | None = Field(description="What else there is, when it has failed.")
    parties: list[PartyView]
    sessions: list[SessionOfMediation]
    outsiders: list[OutsiderView]


class WordsView(View):
    kind: WordsOf
    at: datetime
    words: str
    session_id: UUID | None
    outsider_id: UUID | None


class NamedView(View):
    position: int
    named: str


class OpenedMediation(View):
    """Everything that was written down."""

    parties: list[NamedView]
    words: list[WordsView]


class OpeningOfMediation(View):
    at: datetime
    by: str | None
    purpose: str


class MediationFigures(View):
    """Counts alone; a number under three, and a second one that would give it away, is left out (null)."""

    year: int
    applied: int | None
    outcomes: dict[MediationState, int | None] = Field(
        description="Where those that were applied for in the year stand now."
    )
    median_days: float | None = Field(description="From application to outcome; of three at least.")
