from uuid import UUID

from pydantic import Field

from app.places.roles.actor import Role
from app.platform.schemas import View


class RoleHere(View):
    role: Role
    grid_id: UUID | None
    company_id: UUID | None


class MemberOf(View):
    code: str
    name: str


class MeView(View):
    account_id: UUID
    communities: list[MemberOf]


class HomeView(View):
    id: UUID
    address: str
    people: list[str]


class Waiting(View):
    unread_messages: int
    hazards_to_file: int
    hazards_to_assign: int
    hazards_to_put_right: int
    hazards_to_verify: int
    topics_to_answer: int = Field(description="Proposals that the office has not answered yet.")
    visits_this_week: int = Field(
        description="People whom the caller must look in on, or should have."
    )


class MeHereView(View):
    account_id: UUID
    person_id: UUID | None
    name: str | None
    is_verified: bool
    roles: list[RoleHere]
    household: HomeView | None
    waiting: Waiting
