from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Computed, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.db.base import to


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody of the roster, a member of a unit, or both."""

    person_id: UUID | None = None
    member_id: UUID | None = None

    @property
    def id(self) -> UUID:
        found = self.person_id or self.member_id
        if found is None:
            raise ValueError("nobody takes part")
        return found


class TakesPart:
    """A row about somebody who takes part; its keys are `of_somebody()`."""

    person_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]  # of a unit
    subject_id: Mapped[UUID] = mapped_column(  # somebody; and who is both is one
        Computed("coalesce(person_id, member_id)", persisted=True)
    )

    @property
    def who(self) -> Subject:
        return Subject(self.person_id, self.member_id)


def of_somebody() -> tuple[ForeignKeyConstraint, ForeignKeyConstraint]:
    return to("people", "person_id"), to("unit_members", "member_id")
