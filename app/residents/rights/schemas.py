from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.platform.schemas import Command, View, Words
from app.platform.values.documents import DocumentKind
from app.residents.rights.lifecycle import (
    ClosureAction,
    ClosureState,
    CorrectionAction,
    CorrectionState,
)
from app.residents.rights.models import Correctable


class AskCorrection(Command):
    field: Correctable
    value: Annotated[Words, Field(description="`sex`: male or female; `born_on`: 1950-01-31")]
    document_kind: DocumentKind | None = Field(
        None, description="Of an `id_number` that does not say it itself."
    )
    reason: Words


class CorrectionView(View):
    id: UUID
    person_id: UUID
    person: str
    field: Correctable
    value: str = Field(description="Numbers are masked.")
    reason: str
    state: CorrectionState
    answer: str | None
    created_at: datetime
    actions: list[CorrectionAction]


class ClosureView(View):
    id: UUID
    state: ClosureState
    due_at: datetime = Field(description="Until then it can be taken back.")
    actions: list[ClosureAction]
