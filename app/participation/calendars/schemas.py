from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from app.participation.calendars.entries import Shown
from app.platform.schemas import Command, View


class Subscribe(Command):
    """Of a team, of a grid, or, with neither, the rounds that the caller has signed up to
    and the sessions (议事会) to which they were invited."""

    team_id: UUID | None = None
    grid_id: UUID | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.team_id is not None and self.grid_id is not None:
            raise ValueError("请选择巡护队或网格其中之一")
        return self

    @property
    def shows(self) -> Shown | None:
        for kind, key in (("teams", self.team_id), ("grids", self.grid_id)):
            if key is not None:
                return Shown(kind, key)
        return None


class FeedView(View):
    id: UUID
    team_id: UUID | None
    grid_id: UUID | None
    created_at: datetime


class NewFeedView(FeedView):
    path: str = Field(description="Shown once; who has it reads the calendar.")
