from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.care.subjects.lifecycle import CareAction, CareState
from app.care.subjects.models import BreakKind
from app.care.subjects.periods import DueState
from app.care.subjects.risk import CareRule, Risk
from app.platform.schemas import Command, Date, Reason, View, Words
from app.residents.facts.known import FactKind
from app.residents.facts.schemas import FactView, RecordFact

Suspends = Literal[BreakKind.HOSPITAL, BreakKind.AWAY, BreakKind.MOVED]
Ends = Literal[BreakKind.NOT_NEEDED, BreakKind.MOVED]


class Enrol(Command):
    """Who is 65 needs no reason; others a fact, or a class given by the office."""

    facts: list[RecordFact] = Field(default_factory=list, max_length=len(FactKind))
    raise_to: Risk | None = None


class RaiseRisk(Reason):
    risk: Risk


class SuspendCare(Command):
    kind: Suspends
    since: Date
    words: Words | None = None


class ResumeCare(Command):
    on: Date = Field(description="The first day back.")


class EndCare(Command):
    kind: Ends
    words: Words | None = None


class PairCare(Command):
    companion_id: UUID = Field(description="A person of the roster with an account.")


class DueView(View):
    rule: CareRule | None = Field(description="None: not for the caller.")
    risk: Risk | None
    opens_on: date
    due_on: date
    visited_on: date | None
    state: DueState


class CareItem(View):
    person_id: UUID
    name: str
    address: str | None
    grid_id: UUID | None
    state: CareState
    risk: Risk | None = Field(description="Today. None: no reason any more, or not for the caller.")
    due_on: date | None = Field(description="Of the first visit that is due.")
    is_overdue: bool
    companion: str | None
    actions: list[CareAction] = Field(description="What the caller may do now.")


class CareView(CareItem):
    enrolled_on: Date
    age: int
    facts: list[FactView] | None = Field(description="None: not for the caller.")
    raised_to: Risk | None
    suspended_since: Date | None
    suspended_for: BreakKind | None
    suspension_id: UUID | None = Field(
        description="Of the current break; none: not for the caller."
    )
    has_suspended_words: bool | None = Field(description="Opened by itself, for a stated purpose.")
    dues: list[DueView] = Field(description="The latest twenty.")


class ToVisitView(View):
    """What waits for the caller, the first due first."""

    items: list[CareItem]
    total: int = Field(description="`items` are at most 200 of them.")
