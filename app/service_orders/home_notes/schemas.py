from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from app.platform.schemas import ClientId, Command, Line, View
from app.service_orders.home_notes.models import NEEDS_WORDS, NoteKind


class AddHomeNote(Command):
    id: ClientId | None = Field(None, description="Made by the phone: UUID v7.")
    kind: NoteKind
    words: Line | None = Field(None, examples=["请大声敲门，多等一会儿"])

    @model_validator(mode="after")
    def _said(self) -> Self:
        if self.kind in NEEDS_WORDS and self.words is None:
            raise ValueError("请写明须知内容")
        return self


class HomeNoteView(View):
    id: UUID
    kind: NoteKind
    words: str | None = Field(description="None, of health: opened by themselves.")
    is_of_the_home: bool = Field(description="Told as long as they live there.")
    created_at: datetime
