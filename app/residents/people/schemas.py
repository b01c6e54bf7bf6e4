from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, model_validator
from pydantic import Field as About

from app.platform.schemas import Command, Date, Line, Name, Text, View, Words
from app.platform.values.documents import Sex
from app.platform.values.rooms import read_room
from app.residents.people.models import Field, Opened

Number = Annotated[Text, About(min_length=1, max_length=100)]


class AddPerson(Command):
    """Of the roster; without a phone they are as much a resident as anybody."""

    name: Name
    born_on: Date | None = About(None, description="Needed only without `id_number`.")
    sex: Sex | None = None
    id_number: Number | None = About(None, description="GB 11643; stored sealed")
    phone: Number | None = None
    health: Words | None = None

    @model_validator(mode="after")
    def _an_age(self) -> Self:
        if self.born_on is None and self.id_number is None:
            raise ValueError("请提供出生日期或身份证号")
        return self


class CorrectPerson(Command):
    """Only what is given is changed."""

    base_version: int | None = About(
        None,
        ge=1,
        description="The `version` that was edited; if it is no longer the current one: 409.",
    )
    name: Name | None = None
    born_on: Date | None = None
    sex: Sex | None = None
    id_number: Number | None = None
    phone: Number | None = None
    health: Words | None = None


class RecordDeath(Command):
    died_on: Date


class SearchPeople(Command):
    """A POST: numbers do not belong into addresses and logs."""

    name: Name | None = About(None, description="The whole name or its beginning.")
    id_number: Number | None = None
    phone: Number | None = None
    building_id: UUID | None = None
    room: Annotated[Text, About(min_length=1, max_length=50), AfterValidator(read_room)] | None = (
        None
    )


class OpenField(Command):
    field: Field
    purpose: Annotated[Line, About(examples=["办理高龄津贴，核对证件"])]


class OpenWords(Command):
    """Notes that are kept sealed."""

    purpose: Annotated[Line, About(examples=["上门前了解上次走访的情况"])]


class OpenedWordsView(View):
    words: str


class OpenedView(View):
    field: Field
    value: str


class PersonView(View):
    id: UUID
    name: str
    sex: Sex | None
    born_on: date
    age: int = About(description="In full years, today.")
    id_number: str | None = About(description="Masked.")
    phone: str | None = About(description="Masked.")
    has_health_notes: bool
    died_on: date | None
    household_id: UUID | None
    address: str | None
    version: int = About(description="For `base_version` of an edit.")


class OpeningView(View):
    id: UUID
    field: Opened
    record_id: UUID | None = About(description="Which visit, which break of care.")
    purpose: str
    by: str | None = About(description="Who read it; none: an account that is gone.")
    at: datetime
