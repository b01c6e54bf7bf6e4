from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from app.platform.schemas import Command, Date, Line, View
from app.residents.party.lifecycle import PartyAction, PartyState
from app.residents.party.models import MemberKind, Post


class FoundBranch(Command):
    name: Annotated[Line, Field(examples=["青山樽小区党支部"])]
    estate_id: UUID | None = None


class NameOfficer(Command):
    person_id: UUID
    post: Post
    since: Date


class EndOffice(Command):
    until: Date


class ReportToParty(Command):
    """报到: by oneself; or entered by the secretary."""

    branch_id: UUID
    kind: MemberKind
    is_probationary: bool = False
    joined_on: Date | None = Field(None, description="入党日期")
    home_branch: Line | None = Field(None, description="Of floating members: where they belong.")
    employer: Line | None = Field(None, description="Of in-service members.")
    here_since: Date
    person_id: UUID | None = Field(None, description="Default: the caller.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind is MemberKind.FLOATING and self.home_branch is None:
            raise ValueError("流动党员请填写组织关系所在支部")
        if self.kind is MemberKind.IN_SERVICE and self.employer is None:
            raise ValueError("在职党员请填写工作单位")
        return self


class Transfer(Command):
    branch_id: UUID


class EndMembership(Command):
    ended_on: Date
    reason: Annotated[Line, Field(examples=["组织关系转出", "返回原籍"])]


class OfficerView(View):
    id: UUID
    post: Post
    name: str


class BranchView(View):
    id: UUID
    name: str
    estate_id: UUID | None
    members: int
    officers: list[OfficerView]


class PartyMemberView(View):
    id: UUID
    branch_id: UUID
    branch: str
    person_id: UUID
    name: str
    kind: MemberKind
    is_probationary: bool
    joined_on: date | None
    home_branch: str | None
    employer: str | None
    here_since: date
    ended_on: date | None
    state: PartyState
    actions: list[PartyAction] = Field(description="What the caller may do now.")
