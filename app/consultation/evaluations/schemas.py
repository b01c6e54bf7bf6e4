from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.platform.schemas import Command, View, Words

Score = Annotated[int, Field(ge=1, le=5)]


class EvaluateTopic(Command):
    score: Score
    words: Words | None = None


class EvaluationView(View):
    """Nobody's name stands beside it."""

    id: UUID
    evaluated_at: datetime
    score: Score
    words: str | None
    is_mine: bool


class EvaluationsView(View):
    """Of the last delivery."""

    raters: int
    average: float | None
    scores: list[int] = Field(description="How many gave 1, 2, 3, 4, 5.")
    evaluations: list[EvaluationView] = Field(
        description="The newest hundred: for the office and the auditor; others read their own."
    )
