from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.patrols.teams.lifecycle import (
    MembershipAction,
    MembershipState,
    TeamAction,
    TeamState,
)
from app.platform.schemas import Command, Line, View, Words


class FoundTeam(Command):
    name: Annotated[Line, Field(examples=["第1网格安心志愿巡护队"])]
    about: Annotated[Words, Field(examples=["每周三、周六晚在第1网格巡护"])]
    grid_id: UUID | None = Field(None, description="None: of the whole community.")


class Apply(Command):
    words: Annotated[Line, Field(examples=["退休前是消防员，周末有空"])]
    person_id: UUID | None = Field(
        None, description="By staff, for somebody without a phone; default: the caller."
    )


class TeamView(View):
    id: UUID
    name: str
    about: str
    grid_id: UUID | None
    state: TeamState
    members: int
    is_mine: bool = Field(description="The caller is a member.")
    actions: list[TeamAction] = Field(description="What the caller may do now.")


class MembershipView(View):
    id: UUID
    team_id: UUID
    team: str
    person_id: UUID
    name: str
    words: str
    state: MembershipState
    applied_at: datetime
    admitted_at: datetime | None
    ended_at: datetime | None
    actions: list[MembershipAction] = Field(description="What the caller may do now.")
